"""Of a test that is above the databases, and asked on each, a run asks one.

What a rule says or who may do what is the same on SQLite and on PostgreSQL; how statements are written, locked and
repeated is not. A file whose tests are of the first kind says `pytestmark = pytest.mark.databases("either")`: its first test is
asked on SQLite, the next on PostgreSQL, and so on, so that the statements of each file meet both. A test in it that depends
on its database, such as a race, is `databases("both")`. The other half is asked under HUB_TEST_SIZE=full (`make acceptance`),
and so is any test that is named with its database. Under HUB_TEST_DATABASE=sqlite every such test is asked on that database alone:
so a few tests prove all that they can without a server (`tests.mutation`).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

FULL = os.environ.get("HUB_TEST_SIZE") == "full"

KINDS = ("sqlite", "postgresql")
"""How parameters name a database: the first test of a file is asked on the first."""

ALONE = os.environ.get("HUB_TEST_DATABASE")


def pytest_configure(config: pytest.Config) -> None:
    told = 'databases(which): "either" where no database has a part in what the test is about, or "both"; the closest mark holds'
    config.addinivalue_line("markers", told)
    if ALONE not in (None, *KINDS):
        raise pytest.UsageError(f"HUB_TEST_DATABASE is {ALONE}. Set it to one of {', '.join(KINDS)}, or not at all.")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes away the other half, or marks it as what is proved at full size beside."""
    others = {
        item
        for file in _pairs(items).values()
        for place, pair in enumerate(file.values())
        for item in _other(place, pair)
    }
    if FULL:
        for item in others:
            item.add_marker("promised")
    elif others:
        config.hook.pytest_deselected(items=list(others))
        items[:] = [item for item in items if item not in others]


Pair = dict[str, pytest.Item]
"""One test on each database that it is asked on."""


def _pairs(items: list[pytest.Item]) -> Mapping[Path, Mapping[tuple[str, str], Pair]]:
    """Those of each file, in their order."""
    found: defaultdict[Path, defaultdict[tuple[str, str], Pair]] = defaultdict(lambda: defaultdict(dict))
    for item in items:
        mark = item.get_closest_marker("databases")
        if mark is None or mark.args != ("either",) or not isinstance(item, pytest.Function):
            continue
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        for kind in KINDS:
            if kind in parameters:
                name, _, cases = item.nodeid.partition("[")
                found[item.path][name, cases.replace(kind, "", 1)][kind] = item
    return found


def _other(place: int, pair: Pair) -> list[pytest.Item]:
    """What is left out of a pair; nothing, if only one of the two was asked for."""
    kept = ALONE or KINDS[place % 2]
    return [item for kind, item in pair.items() if kind != kept] if len(pair) == len(KINDS) else []
