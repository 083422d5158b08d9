"""Who offers a supply, in which form and when, through the contract."""

from __future__ import annotations

import pytest
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from hub.server.cli.work.supplies import FIELDS
from schema.supplies import Supply
from tests.ground.hub import Hub
from tests.hub.matching.story import DISTRICT, SUPPLY, ask, told

pytestmark = pytest.mark.databases("either")

SEEN = "{ supplies { nodes { service supplier form days opensAt closesAt reference } } }"
GIVEN = {
    "service": "送餐上门", "kind": "CARE", "division": DISTRICT, "places": 1, "placesAsOf": "2026-11-23", "since": "2026-11-01",
    "supplier": "LEGAL_PERSON", "form": "CHARITABLE_TRUST", "days": "FR,MO", "opensAt": "9:00", "closesAt": "17:30",
}  # fmt: skip


async def test_a_supply_says_who_offers_it_in_which_form_and_when(hub: Hub) -> None:
    await told(hub, "charity", SUPPLY, input={"supply": GIVEN}, key="supply-whole")
    (seen,) = (await told(hub, "charity", SEEN))["supplies"]["nodes"]
    assert seen == {
        "service": "送餐上门", "supplier": "LEGAL_PERSON", "form": "CHARITABLE_TRUST", "days": "MO,FR", "opensAt": "09:00",
        "closesAt": "17:30", "reference": None,
    }  # fmt: skip
    for wrong in ({"days": "MO,XX"}, {"days": ""}, {"opensAt": "25:00"}):
        refused = await ask(hub, "charity", SUPPLY, input={"supply": GIVEN | wrong}, key="supply-wrong")
        assert [each["extensions"]["code"] for each in refused["errors"]] == ["INVALID_INPUT"]
        assert refused["errors"][0]["extensions"]["inputPath"][-1] == next(iter(wrong))


def test_the_ledger_is_told_of_each_field_that_a_file_has() -> None:
    fields = {f"Supply.{to_camel_case(each.python_name)}" for each in get_object_definition(Supply, strict=True).fields}
    assert set(FIELDS) == fields - {"Supply.withdrawnAt"}
