"""Where each entry and each link of the schema leads to, in plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import GraphQLSchema

from hub.catalogue.declarations import LinkField
from hub.cipher import Cipher
from hub.clock import local_day
from permissions.model import EVERYONE, Scope, Scopes
from permissions.profile import Profile
from tests.resolvers.loaded import RULES, City, Row, conditions_of, is_current, is_in_force


@dataclass(frozen=True)
class Asker:
    """Who asks: `schema` is the caller's own, `profile` has the verdicts."""

    client_id: str
    purpose: str
    organisation: str
    division: str
    profile: Profile
    schema: GraphQLSchema


class Paths:
    """Leads one caller from an entry, and from a row, to rows."""

    def __init__(self, city: City, asker: Asker, cipher: Cipher, now: datetime) -> None:
        self.city, self.asker, self.cipher, self.now = city, asker, cipher, now
        self.today = local_day(now)

    def scopes_of(self, table: str, row: Row) -> frozenset[Scope]:
        """Where a person, a household, a delivery or a finding lies: in the caller's district, its caseload, among its matches."""
        found = set()
        if self.city.lies_within(row["division_code"], self.asker.division):
            found.add(Scope.DISTRICT)
        persons = self.persons_of(table, row)
        if self.city.cases(self.asker.organisation, self.today) & persons:
            found.add(Scope.CASELOAD)
        is_home = table == "household" or bool(row.get("household_id"))
        if self.city.consenting(self.asker.organisation, self.today, at_home=is_home) & persons:
            found.add(Scope.MATCHED)
        return frozenset(found)

    def persons_of(self, table: str, row: Row) -> set[str]:
        """The persons whose case or consent a row is within: itself, or its members; nobody's for a delivery."""
        if table == "delivery":
            return set()
        if table == "finding":
            home = row["household_id"]
            return self.city.members_of(home, self.today) if home else {row["person_id"]}
        return {row["id"]} if table == "person" else self.city.members_of(row["id"], self.today)

    def entered(self, key: str, arguments: Mapping[str, Any], scopes: Scopes) -> list[Row]:
        """The rows of an entry."""
        if key == "me":
            return self.city.find("client", id=self.asker.client_id)
        if key == "household":
            return self.city.find("household", id=str(arguments["id"]))
        if key == "delivery":
            return self.city.find("delivery", number=arguments["number"])
        if key == "own_delivery_job":
            return self.city.find("delivery_job", id=str(arguments["id"]), organisation_id=self.asker.organisation)
        if key == "offer":
            return self.city.find("need_match", id=str(arguments["id"]), organisation_id=self.asker.organisation)
        if key in ("person", "assistance_chain"):
            return self.named(**arguments["by"])
        assert key == "eligibility"
        decisions = []
        for position, number in enumerate(arguments["idNumbers"]):
            person = next(iter(self.named(idNumber=number)), None)
            if person and scopes != EVERYONE and not self.scopes_of("person", person) & scopes:
                person = None
            decisions.append(self.decision(arguments["programme"], person, arguments, position))
        return decisions

    def named(self, id: Any = None, idNumber: str | None = None) -> list[Row]:  # noqa: N803 -- as the schema has it
        if id is not None:
            return self.city.find("person", id=str(id))
        return self.city.find("person", id_number_token=self.cipher.token("person.id_number", idNumber or ""))

    def decision(self, programme: str, person: Row | None, arguments: Mapping[str, Any], position: int = 0) -> Row:
        on, known_at = arguments.get("on") or self.today, arguments.get("knownAt") or self.now
        return self.city.decision(programme, person, on, known_at, position)

    def led(self, link: LinkField, table: str, row: Row, arguments: Mapping[str, Any], scopes: Scopes) -> list[Row]:
        """The rows of a table that a link leads to from a row."""
        if link.key == "conditions":
            return conditions_of(row)
        if link.key == "findings":
            return self.findings_about(row["person_id"]) if row["person_id"] else []
        if link.key.upper() in RULES:
            return [self.decision(link.key.upper(), row, arguments)]
        if link.key == "household":
            return self.city.household_of(row["id"], self.today)
        if link.key == "economy":
            return self.city.newest_snapshot(row["id"])
        if link.key == "purpose":
            return self.city.find("purpose", code=self.asker.purpose)
        if link.key == "in_whose_name":
            return self.city.find("organisation", id=self.asker.organisation)
        if link.key == "account":
            return []  # no person signed in: the clients of these tests ask by themselves
        if link.key == "exits":
            return self.exits_of(row["id"])
        if link.key == "records":
            return [
                record for person in self.at_home(row, scopes) for record in self.city.find(table, person_id=person)
            ]
        rows = self.city.find(table, **{link.path.to_column: row[link.path.from_column]})
        dated = link.key in ("categories", "members")
        return [item for item in rows if not dated or is_in_force(item, self.today)]

    def exits_of(self, person: str) -> list[Row]:
        """The recognitions of the allowance, of extreme poverty and of the margin that ended less than two years ago, and not anew."""
        monitored = ("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN")
        kept = [
            row
            for row in self.city.find("category_determination", person_id=person, outcome="RECOGNISED")
            if is_current(row) and row["category"] in monitored
        ]
        died = self.city.find("person", id=person)[0]["died_on"]
        again = {row["category"] for row in kept if is_in_force(row, self.today)}
        return [
            row
            for row in kept
            if row["until"] and row["until"] < self.today and row["category"] not in again
            if (self.today.year - row["until"].year, *self.today.timetuple()[1:3])
            <= (2, *row["until"].timetuple()[1:3])
            if died is None or died >= self.today
        ]

    def findings_about(self, person: str) -> list[Row]:
        """What is found where a rule cannot decide, about a person or their household, and is not closed."""
        homes = {row["household_id"] for row in self.city.memberships(self.today) if row["person_id"] == person}
        kinds = ("TWO_HOUSEHOLDS", "DECISIONS_CONTRADICT", "SUMS_CONTRADICT", "SNAPSHOT_TOO_OLD")
        return [
            row
            for row in self.city.rows["finding"]
            if row["kind"] in kinds and row["state"] != "CLOSED"
            if row["person_id"] == person or row["household_id"] in homes
        ]

    def at_home(self, person: Row, scopes: Scopes) -> set[str]:
        """Whose records a chain has: of those at home, the ones in scope; always the person asked about."""
        everyone = self.city.at_home_with(person["id"], self.today)
        if scopes == EVERYONE:
            return everyone
        rows = {row["id"]: row for row in self.city.rows["person"] if row["id"] in everyone}
        return {person["id"]} | {other for other, row in rows.items() if self.scopes_of("person", row) & scopes}
