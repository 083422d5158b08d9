"""A cursor opens for the list that it was made for, for its holder, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.catalogue.declarations import Order
from hub.cipher import Cipher
from hub.errors import Mistake, RefusedRequest
from hub.keyring import Keyring
from hub.tables.population import HouseholdRow, PersonRow
from resolvers.cursors import CursorOwner, InvalidCursor, opened, sealed
from resolvers.plan import Page

CIPHER = Cipher(Keyring.new())
HOLDER = CursorOwner("client", "READING")
REACH = ((("EVERYONE",),), ())
LIST = "Query.persons"
GIVEN = {"filter": {"sex": {"equal": "MALE"}}, "sort": [{"by": "BIRTH_DATE"}], "first": 3}
PAGE = Page(PersonRow.__table__, (Order("birth_date"), Order("id")), ())
VALUES = ["1980-02-29", "someone"]
NONCE = "nonce.of.the.request"


REFUSED = "The cursor does not belong to this query. Send a cursor exactly as you got it, with the same list, filter and sort. If your rights have changed since then, or a key of the hub was retired, begin again at the first page, and skip the rows that you already have, by their id."


def mark(values: Any, node: str = "n0") -> str:
    return json.dumps(NONCE + f"{node}:" + json.dumps(values))


def cursors(text: str, **bindings: bytes) -> Any:
    return json.loads(sealed(text.encode(), NONCE, bindings, CIPHER))


def cursor(values: Any, binding: bytes) -> str:
    return str(cursors(mark(values), n0=binding))


def bound(given: dict[str, Any], page: Page = PAGE, binding: bytes | None = None) -> dict[str, Any]:
    return dict(opened(given, page, binding or HOLDER.binding(LIST, GIVEN, REACH), CIPHER))


def test_a_cursor_gives_back_the_values_of_its_row_as_they_are_bound() -> None:
    made = cursor(VALUES, HOLDER.binding(LIST, GIVEN, REACH))
    place = (date(1980, 2, 29), "someone")
    assert bound({"after": made}) == {"asked_from": made, "after_0": place[0], "after_1": place[1]}
    assert bound({"before": made}) == {"asked_from": None, "before_0": place[0], "before_1": place[1]}
    assert bound({}) == {"asked_from": None}
    empty = cursor([None, "someone"], HOLDER.binding(LIST, GIVEN, REACH))
    assert bound({"after": empty})["after_0"] is None


@pytest.mark.parametrize(("stored", "value"), [(0, False), (1, True), (None, None)])
def test_a_truth_value_is_bound_as_one(stored: int | None, value: bool | None) -> None:
    page = Page(HouseholdRow.__table__, (Order("urban"), Order("id")), ())
    made = cursor([stored, "h"], HOLDER.binding(LIST, GIVEN, REACH))
    assert bound({"after": made}, page)["after_0"] is value
    assert bound({"after": made}, page)["after_1"] == "h"


OTHERS = {
    "another client": replace(HOLDER, actor="other").binding(LIST, GIVEN, REACH),
    "another purpose": replace(HOLDER, purpose="OTHER").binding(LIST, GIVEN, REACH),
    "rows in other scopes": HOLDER.binding(LIST, GIVEN, ((("DISTRICT",),), ())),
    "an order without a column": HOLDER.binding(LIST, GIVEN, (REACH[0], (("Person", "birth_date"),))),
    "another list": HOLDER.binding("Query.households", GIVEN, REACH),
    "another filter": HOLDER.binding(LIST, GIVEN | {"filter": {"sex": {"equal": "FEMALE"}}}, REACH),
    "another order": HOLDER.binding(LIST, GIVEN | {"sort": [{"by": "SEX"}]}, REACH),
    "no filter": HOLDER.binding(LIST, {"sort": GIVEN["sort"]}, REACH),
}


@pytest.mark.parametrize("binding", OTHERS.values(), ids=OTHERS.keys())
def test_a_cursor_of_another_question_is_refused(binding: bytes) -> None:
    made = cursor(VALUES, binding)
    with pytest.raises(InvalidCursor) as refused:
        bound({"after": made})
    assert (refused.value.code, refused.value.message) == ("INVALID_CURSOR", REFUSED)
    assert bound({"after": made}, binding=binding)["after_1"] == "someone"


@pytest.mark.parametrize("values", [["1980-02-29"], [*VALUES, "more"]])
def test_a_cursor_from_before_the_list_had_another_order_is_refused(values: list[str]) -> None:
    """Cursors are kept for as long as partners like, and the order of a list may have a step more by then."""
    made = cursor(values, HOLDER.binding(LIST, GIVEN, REACH))
    with pytest.raises(InvalidCursor):
        bound({"after": made})


def test_the_size_of_a_page_and_the_order_of_keys_make_no_other_list() -> None:
    wanted = {"sex": {"equal": "MALE"}, "category": {"equal": "MARGIN"}}
    turned = dict(reversed(wanted.items()))
    assert HOLDER.binding(LIST, {"filter": wanted, "first": 3}, REACH) == HOLDER.binding(
        LIST, {"filter": turned, "first": 5}, REACH
    )
    assert (
        HOLDER.binding(LIST, {"filter": None}, REACH)
        == HOLDER.binding(LIST, {}, REACH)
        == HOLDER.binding(LIST, {"sort": []}, REACH)
    )
    sums = [HOLDER.binding(LIST, {"filter": {"income": {"from": Decimal(sum_)}}}, REACH) for sum_ in ("1.50", "1.60")]
    assert sums[0] != sums[1]
    day = {"filter": {"birthDate": {"from": date(1980, 1, 1)}}}
    assert HOLDER.binding(LIST, day, REACH) != HOLDER.binding(LIST, {}, REACH)


def test_a_page_is_counted_from_one_end() -> None:
    assert bound({"first": 3, "last": None}) == bound({"last": 3}) == {"asked_from": None}
    both = "first and last cannot be given together. Give first with after, or last with before."
    with pytest.raises(RefusedRequest) as refused:
        bound({"first": 3, "last": 3})
    assert (refused.value.code, refused.value.mistakes) == ("INVALID_INPUT", (Mistake(("last",), both),))


def test_each_mark_gets_the_cursor_of_its_own_node_and_other_text_stays() -> None:
    first, second = HOLDER.binding(LIST, GIVEN, REACH), HOLDER.binding("Query.households", {}, REACH)
    marks = mark(["1980-02-29", 'a"b']), mark(["x", "y"], "n12"), json.dumps("n0:[1]"), json.dumps(NONCE)
    text = f"[{', '.join(marks)}]"
    one, two, *rest = cursors(text, n0=first, n12=second)
    assert rest == ["n0:[1]", NONCE]
    assert bound({"after": one}, binding=first)["after_1"] == 'a"b'
    plain = Page(PersonRow.__table__, (Order("sex"), Order("id")), ())
    assert bound({"after": two}, plain, second) == {"asked_from": two, "after_0": "x", "after_1": "y"}
