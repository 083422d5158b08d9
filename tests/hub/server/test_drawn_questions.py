"""Questions that schemathesis draws from a caller's own schema: none of them is a mistake of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import schemathesis
from graphql import get_introspection_query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from hub.config import Settings
from hub.errors import Code
from tests.ground.city import odd_id, odd_person
from tests.hub.server.serving import Server, serving
from tests.promises import Promise

PATIENT = {"HUB_RATE_PER_MINUTE": "1000000000", "HUB_DEADLINE_SECONDS": "120", "HUB_TOKEN_SECONDS": "3600"}
"""A caller that asks thousands of questions, on a machine that has other work too."""

DAYS = st.sampled_from(["2026-01-01", "1970-02-28", "2026-02-30", "0001-01-01", "9999-12-31", ""])
SCALARS = {
    "ResidentIdNumber": st.sampled_from([*map(odd_person, range(5)), "980101197013010026", ""]),
    "UUID": st.sampled_from(
        [odd_id(kind, number) for kind in ("person", "household", "record") for number in range(3)]
    ),
    "Date": DAYS,
    "DateTime": DAYS.map(lambda day: f"{day}T12:00:00+08:00"),
    "Money": st.sampled_from(["0.00", "380.05", "-1.00", "99999999999999.99", "1.001"]),
    "Percent": st.sampled_from(["0.00", "70.00", "100.01"]),
}


@pytest.fixture(autouse=True)
def scalars() -> None:
    """How schemathesis draws the values of the contract."""
    for name, texts in SCALARS.items():
        schemathesis.graphql.scalar(name, texts.map(nodes.String))


@pytest.fixture(scope="module")
def server(
    new_city: Callable[[str, ExitStack], Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One hub on PostgreSQL for all who ask."""
    with ExitStack() as kept:
        city = new_city("postgresql", kept)
        yield kept.enter_context(serving(city, tmp_path_factory.mktemp("drawn"), **PATIENT))


def drawn(server: Server, client: str) -> st.SearchStrategy[Any]:
    """Any operation on the schema that this client may know of."""
    introspected = server.ask(get_introspection_query(), client=client)
    contract = schemathesis.graphql.from_dict(introspected["data"])
    return st.one_of([operation.ok().as_strategy() for operation in contract.get_all_operations()])


@pytest.mark.parametrize(("client", "few", "many"), [("reader", 15, 2000), ("district", 10, 250), ("mixed", 10, 250)])
def test_no_question_of_its_own_schema_is_a_mistake_of_ours(
    server: Server,
    size: Callable[[int, int], int],
    promise: Promise,
    client: str,
    few: int,
    many: int,
) -> None:
    asked, answered = 0, 0
    cases = drawn(server, client)
    headers = {"Authorization": f"Bearer {server.token(client)}"}

    @settings(max_examples=size(few, many), deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases)
    def ask(case: Any) -> None:
        nonlocal asked, answered
        response = server.http.post("/graphql", json={"query": case.body}, headers=headers, timeout=180)
        codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
        assert response.status_code < 500, response.text
        assert Code.INTERNAL not in codes
        assert codes <= set(Code)
        asked += 1
        answered += response.status_code == 200 and "data" in response.json()

    ask()
    assert asked >= size(few, many)
    promise("no question drawn from a client's schema is answered by a mistake of ours", asked, "questions")
    assert answered >= asked // 20  # most that is drawn is no question at all, and few draws may have none
