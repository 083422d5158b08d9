"""An explanation is of a line that is there; whether a test finds its mutant now is told by `make mutation`."""

from __future__ import annotations

import pytest

from tests.mutation.explained import EXPLAINED, Explained
from tests.mutation.modules import MODULES
from tests.mutation.planted import ROOT, function_of

EVERY = [
    pytest.param(name, each, id=f"{name}-{place}")
    for name, explanations in EXPLAINED.items()
    for place, each in enumerate(explanations)
]


@pytest.mark.parametrize(("name", "each"), EVERY)
def test_what_is_explained_stands_in_its_module_and_what_it_would_become_does_not(name: str, each: Explained) -> None:
    text = " ".join(
        " ".join(file.read_text("utf-8") for file in ROOT.glob(MODULES[name].files) if file.is_file()).split()
    )
    assert each.was in text
    assert f"def {each.function.rpartition('.')[2]}(" in text
    assert each.why.endswith(".")
    assert not [becomes for becomes in each.becomes if becomes in text]


def test_a_mutant_is_named_by_the_function_that_it_changes() -> None:
    assert function_of("hub.ledger.gate.xǁLedgerGateǁ__init____mutmut_1") == "LedgerGate.__init__"
    assert function_of("permissions.matrix.x__refused__mutmut_14") == "_refused"
    assert function_of("permissions.decide.x_is_active__mutmut_2") == "is_active"
