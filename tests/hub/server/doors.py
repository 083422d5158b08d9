"""Every door by which the hub is told of the population, and every door by which it says what a rule says of somebody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.policy.parameters import LoadedParameters, load_parameters
from hub.policy.programmes import PROGRAMMES
from hub.sources.register import Sources, open_source
from tests.ground.hub import Hub
from tests.hub.intake.cities import write
from tests.hub.scan.scans import lines, scanned

HERE, THERE = "980101", "980102"
"""Two districts of the small city."""

_TELL = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    person { id recordedAt } household { id recordedAt } determination { id } membership { id } fact { id } } }"""
_ASK = """query($id: ResidentIdNumber!, $on: Date, $at: DateTime, $programme: EligibilityProgramme!) {
    person(by: {idNumber: $id}) { id %s(on: $on, knownAt: $at) { verdict amount reason conditions { code state } } }
    eligibility(programme: $programme, idNumbers: [$id], on: $on, knownAt: $at) {
        verdict amount reason conditions { code state } } }"""


def somebody(number: int, *, born: date = date(1990, 1, 1)) -> str:
    """The identity number of one of 400 persons whom the small city does not have."""
    return resident_id_number_from(f"{HERE}{born:%Y%m%d}{500 + number:03d}")


def field(programme: str) -> str:
    first, *others = programme.lower().split("_")
    return first + "".join(map(str.title, others))


class Doors:
    """A hub that is told and asked. Each thing that is told comes a minute after the one before."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub, self._folder, self._told = hub, folder, 0

    @property
    def now(self) -> str:
        return self.hub.clock.now.isoformat()

    def _later(self) -> None:
        self._told += 1
        self.hub.clock.now += timedelta(minutes=1)

    async def tell(self, client: str = "reader", **thing: Any) -> Any:
        """Register or correct one thing by the mutation; its answer, or the codes of what was refused."""
        self._later()
        answer = await self.hub.ask(_TELL, {"input": thing, "key": f"is-told-{self._told}"}, client=client)
        if "errors" in answer:
            return [error["extensions"]["code"] for error in answer["errors"]]
        return answer["data"]["recordPopulation"]

    async def deliver(self, **files: list[str]) -> ImportReport:
        """Import files, each a list of lines: `lines` that are shorter than the heading end in empty cells."""
        self._later()
        folder = self._folder / f"delivered-{self._told}"
        for name, content in files.items():
            write(folder, name, *content)
        async with self._sources() as sources:
            cipher = Cipher.of(self.hub.settings.keys_file)
            report = await import_city(sources, cipher, self.hub.clock, folder)
        assert not report.refusals, report.refusals
        return report

    async def set_values(self, *values: dict[str, Any], division: str) -> LoadedParameters:
        """Load local values of a division; days are written as text."""
        self._later()
        days = ("since", "until")
        values = tuple(
            {key: date.fromisoformat(said) if key in days else said for key, said in value.items()} for value in values
        )
        file = self._folder / f"values-{self._told}.yaml"
        content = {"reference": "a test", "sample": True, "unit": "yuan", "division": division, "values": list(values)}
        file.write_text(yaml.safe_dump(content), "utf-8")
        async with self._sources() as sources, sources.hub.begin() as connection:
            return await load_parameters(connection, file, self.hub.clock)

    @asynccontextmanager
    async def _sources(self) -> AsyncIterator[Sources]:
        source = open_source(self.hub.settings)
        try:
            yield Sources(source)
        finally:
            await source.close()

    async def ask(self, programme: str, person: str, on: str | None = None, at: str | None = None) -> Any:
        """What a rule says of somebody, alone and in a batch, which say the same."""
        when = {name: value for name, value in (("on", on), ("at", at)) if value}
        text, variables = _ASK % field(programme), {"id": person, "programme": programme} | when
        answer = await self.hub.ask(text, variables, client="rules")
        assert "errors" not in answer, answer["errors"]
        alone = answer["data"]["person"][field(programme)]
        assert answer["data"]["eligibility"] == [alone]
        return alone

    async def ask_everywhere(self, programme: str, person: str, on: str | None = None, at: str | None = None) -> Any:
        """What a rule says of somebody by every door: a scan of everybody says it too."""
        alone = await self.ask(programme, person, on, at)
        answer = await self.hub.ask(
            "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }", {"id": person}
        )
        file = self._folder / f"scanned-{programme}-{on}.csv"
        async with self._sources() as sources:
            rule = next(rule for rule in PROGRAMMES if rule.code == programme)
            day = date.fromisoformat(on) if on else self.hub.clock.now.date()
            known_at = datetime.fromisoformat(at) if at else self.hub.clock.now
            await scanned(sources.hub, file, rule, day, known_at)
        line = lines(file)[answer["data"]["person"]["id"]]
        told = (alone["verdict"], alone["reason"] or "", alone["amount"] or "")
        assert (line["verdict"], line["reason"], line["amount_yuan"]) == told
        return alone

    async def states(self, programme: str, person: str, on: str | None = None, at: str | None = None) -> dict[str, str]:
        """The state of each condition, by its code."""
        decision = await self.ask(programme, person, on, at)
        return {condition["code"]: condition["state"] for condition in decision["conditions"]}
