"""Deliveries, asked for as a client asks: what became of one's own, and nothing of another district's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.deliveries.recording import DeliveryOrigin
from hub.intake.deliveries.withdrawing import withdraw_delivery
from hub.intake.importing import import_city
from hub.sources.register import open_sources
from tests.ground.city import KEYRING
from tests.ground.hub import Hub, codes
from tests.hub.intake.cities import write

pytestmark = pytest.mark.databases("either")

ORIGIN = DeliveryOrigin("district-system", None, None, "980101", date(2026, 11, 1))
LIST = """query($after: String) { deliveries(first: 2, after: $after) {
  nodes { number state deliverer deliveredBy division { code } periodFrom withdrawnBecause files { name table rowsNew } }
  pageInfo { endCursor hasNextPage } } }"""
ONE = "query($number: Int!) { delivery(number: $number) { number state files { sha256 } } }"


async def test_a_client_reads_the_deliveries_of_its_district_and_no_others(hub: Hub, tmp_path: Path) -> None:
    number = resident_id_number_from("98010119900101001")
    write(tmp_path, "persons", f"{number},张三,MALE,,980101,,,")
    async with open_sources(hub.settings) as sources:
        reports = [
            await import_city(sources, Cipher(KEYRING), hub.clock, tmp_path, deliverer=division, origin=origin)
            for division in ("980101", "980102")
            for origin in [replace(ORIGIN, division_code=division)]
        ]
        own, other = (report.delivery for report in reports)
        await withdraw_delivery(sources, Cipher(KEYRING), hub.clock, other, by="operator:test", because="too early")

    answer = await hub.ask(LIST)
    assert codes(answer) == [], answer
    listed = answer["data"]["deliveries"]
    assert [(node["number"], node["state"], node["withdrawnBecause"]) for node in listed["nodes"]] == [
        (other, "WITHDRAWN", "too early"),
        (own, "STORED", None),
    ]
    mine = await hub.ask(LIST, client="district")
    assert codes(mine) == []
    assert mine["data"]["deliveries"]["nodes"] == [
        {
            "number": own,
            "state": "STORED",
            "deliverer": "980101",
            "deliveredBy": "district-system",
            "division": {"code": "980101"},
            "periodFrom": "2026-11-01",
            "withdrawnBecause": None,
            "files": [{"name": "persons.csv", "table": "persons", "rowsNew": 1}],
        }
    ]
    assert mine["data"]["deliveries"]["pageInfo"]["hasNextPage"] is False
    answers = [await hub.ask(ONE, {"number": asked}, client="district") for asked in (own, other, 999)]
    assert [answer["data"]["delivery"] and answer["data"]["delivery"]["number"] for answer in answers] == [
        own,
        None,
        None,
    ]
    assert [codes(answer) for answer in answers[1:]] == [[], []]
    refused = await hub.ask(ONE, {"number": own}, client="masked")
    assert (refused["data"]["delivery"], codes(refused)) == (None, ["FIELD_WITHHELD"])
