"""One way through: what an operation asks is worked out once, and a warm request passes few files.

A file that is passed again costs little; one that a reader must open to follow a request costs them. So what is counted is
how many files there are on the way, in this process and without the database's driver.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from hub.server.log import configure_log
from tests.ground.hub import Hub
from tests.hub.server.store import change
from tests.traced import Trace, traced

pytestmark = pytest.mark.databases("either")

CASES = Path(__file__).parents[2] / "cases"

READ, WRITE = 25, 39
"""The most files that a warm read and a warm write pass."""


@pytest.fixture(autouse=True)
def log_as_served() -> Iterator[None]:
    """The log is on the way too, and here it is that of a served hub, whatever another test left."""
    before = structlog.get_config()
    configure_log()
    yield
    structlog.configure(**before)


def case(name: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    """A golden case: its document, its variables, and who asks."""
    text = (CASES / name / "question.graphql").read_text("utf-8")
    variables = json.loads((CASES / name / "variables.json").read_text("utf-8"))
    return text, variables, dict(re.findall(r"^# (client|purpose): (\w+)$", text, re.MULTILINE))


async def warm(hub: Hub, name: str, *keys: str) -> Trace:
    """The trace of the third of three like requests; of writes, each with a key of its own."""
    text, variables, asker = case(name)
    for key in keys or ("first", "second", "third"):
        given = variables | ({"key": f"one-way-through-{key}"} if "key" in variables else {})
        with traced() as trace:
            response = await hub.post(text, given, **asker)
        assert "errors" not in response.json(), response.text
    return trace


async def test_a_warm_read_passes_few_files(hub: Hub) -> None:
    trace = await warm(hub, "one_person")
    assert len(trace.files) <= READ, str(trace)


async def test_a_warm_write_passes_few_files(hub: Hub) -> None:
    trace = await warm(hub, "write_back")
    assert len(trace.files) <= WRITE, str(trace)


@pytest.mark.parametrize("name", ["one_person", "write_back", "write_back_batch", "eligibility_batch"])
async def test_no_argument_is_worked_out_twice(hub: Hub, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    coerced: Counter[tuple[str, str]] = Counter()
    for scalar in hub.answering._contract.type_map.values():
        if hasattr(scalar, "coerce_input_value"):
            monkeypatch.setattr(scalar, "coerce_input_value", _counting(scalar, coerced))
    await warm(hub, name, "once")
    coerced.clear()
    trace = await warm(hub, name, "again")
    repeated = {value: times for value, times in coerced.items() if times > _written(name, value[1])}
    assert (bool(coerced), repeated) == (True, {})
    places = len(re.findall(r"\w\s*\(", case(name)[0].split("{", 1)[1]))
    assert trace.count("Site.values") <= places, str(trace)


async def test_a_run_under_another_policy_looks_at_what_was_worked_out_for_the_first(hub: Hub) -> None:
    await warm(hub, "write_back", "before")
    await change(hub.settings, "update policy_version set version = version + 1")
    trace = await warm(hub, "write_back", "after")  # its intent is not taken under the version that the process knows
    assert (trace.count("admit"), trace.count("Selection.analysed")) == (2, 1), str(trace)


def _counting(scalar: Any, coerced: Counter[tuple[str, str]]) -> Any:
    coerce = scalar.coerce_input_value

    def counted(value: Any) -> Any:
        coerced[scalar.name, str(value)] += 1
        return coerce(value)

    return counted


def _written(name: str, value: str) -> int:
    """How often a value stands in a question and its variables."""
    text, variables, _ = case(name)
    return max(1, text.count(value) + json.dumps(variables, ensure_ascii=False).count(value))
