"""The decision card: what a request would change if it were approved, over every profile before and after, as canonical JSON.

Each profile is decided twice by the same `derive` as requests: of each role whose grants differ by itself, of each client, and of
each person with each client that lets them in, for each of their purposes. What opens and what only gets another reason are told apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

import orjson

from hub.clock import moment_text
from hub.grants.hypotheses import Hypothesis
from hub.grants.proposals import Proposal
from permissions.acts import Duty
from permissions.difference import RightChange
from permissions.model import Scope
from resolvers.right_differences import RightDifference, differences_for
from resolvers.rights import RightsAt, RightsHolder

MOST_NAMED = 200
"""Those who would gain are named on a card up to so many; all of them are counted."""

_Alike = tuple[str, str, str, str]
"""A change, a capability, and what is shown before and after, or why not."""


@dataclass(frozen=True, slots=True)
class Reach:
    """On whose rows something opens: a scope, and the organisation from which it is seen; none for a role by itself."""

    scope: Scope
    organisation: str


@dataclass
class CardFindings:
    """What was found for a card. `profiles` were compared; of the differences in `lines` each is counted once for each profile."""

    profiles: int = 0
    lines: defaultdict[_Alike, defaultdict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    gainers: Counter[tuple[str, str | None, str | None]] = field(default_factory=Counter)
    reaches: set[Reach] = field(default_factory=set)
    opened: int = 0
    otherwise: int = 0

    def add(self, holder: RightsHolder, organisation: str, purpose: str, found: list[RightDifference]) -> None:
        """Take in what is decided otherwise for one holder and purpose."""
        who = holder.columns.get("client"), holder.columns.get("account"), holder.columns.get("organisation")
        for each in found:
            alike = (each.change.value, each.capability.value, each.was.text, each.now.text)
            self.lines[alike][each.asked.coordinate][purpose] += who[0] is not None
            if each.change is RightChange.OPENED:
                self.opened += 1
                if who[0] is not None:
                    self.gainers[who[0], who[1], who[2]] += 1
            else:
                self.otherwise += 1


@dataclass(frozen=True)
class DecisionCard:
    """A card. `request_id` is the request, `policy_version` the version of the policy that it was worked out under."""

    request_id: str
    policy_version: int
    profiles: int
    opened: int
    otherwise: int
    people: int | None
    body: Mapping[str, Any]

    @cached_property
    def content(self) -> str:
        """The card as canonical JSON (RFC 8785): names are ASCII, and numbers are whole and small."""
        return orjson.dumps(self.body, option=orjson.OPT_SORT_KEYS).decode()

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return sha256(self.content.encode()).hexdigest()

    def row(self) -> dict[str, Any]:
        """Return the values of a card by the names of the columns in which it is kept."""
        names = ("request_id", "profiles", "opened", "otherwise", "people", "content", "content_hash")
        return {name: getattr(self, name) for name in names}


def findings_of(before: RightsAt, after: RightsAt, hypothesis: Hypothesis) -> CardFindings:
    """Return what is decided otherwise, in any profile. It may take a second: run it beside the event loop."""
    findings = CardFindings()
    for role in sorted(hypothesis.roles):
        holder = after.role(role)
        grants = (*hypothesis.before.moment.grants, *hypothesis.after.moment.grants)
        for purpose in sorted(frozenset[str]().union(*(each.purposes for each in grants if each.role == role))):
            findings.profiles += 1
            found = list(differences_for(before, after, holder, holder, purpose))
            findings.add(holder, "", purpose, found)
            findings.reaches |= set(_reaches(after, found, ""))
    _of_askers(findings, before, after, hypothesis.roles)
    return findings


def _of_askers(findings: CardFindings, before: RightsAt, after: RightsAt, roles: frozenset[str]) -> None:
    named = {each.organisation for each in after.policy.moment.blocks if each.organisation is not None}
    known: dict[tuple[Any, ...], list[RightDifference]] = {}
    for client, account, held in after.policy.holders.askers():
        was = before.policy.holders.of(client, account)
        findings.profiles += len(was.purposes | held.purposes)
        if was == held and not held.roles & roles:
            continue  # a profile is made of the grants of its roles, of blocks, and of what is held: all of it is the same
        earlier, later = before.asker(client, account, was), after.asker(client, account, held)
        for purpose in sorted(was.purposes | held.purposes):
            # Two who hold alike have one profile, unless a block names the organisation of one of them.
            place = held.organisation if held.organisation in named else ""
            alike = (was.roles, held.roles, was.refusal(purpose), held.refusal(purpose), place, purpose)
            if alike not in known:
                known[alike] = list(differences_for(before, after, earlier, later, purpose))
            findings.add(later, held.organisation, purpose, known[alike])
            findings.reaches |= set(_reaches(after, known[alike], held.organisation))


def _reaches(after: RightsAt, found: list[RightDifference], organisation: str) -> Iterator[Reach]:
    """Yield on whose rows something of people is shown that was not shown so before."""
    for each in found:
        about_people = after.fields.class_of(each.asked.key).duty is Duty.OPERATION
        if about_people and each.change in (RightChange.OPENED, RightChange.SHOWN_OTHERWISE):
            yield from (Reach(view.scope, organisation) for view in each.decision.views)


def card_of(
    request_id: str, proposal: Proposal, hypothesis: Hypothesis, findings: CardFindings, people: int | None
) -> DecisionCard:
    """Return the card of what was found. `people` is a protected count."""
    gainers = sorted(findings.gainers.items(), key=lambda item: [each or "" for each in item[0]])
    body = {
        "request": request_id,
        "asked": _asked(proposal),
        "begins": hypothesis.begins and moment_text(hypothesis.begins),
        "profiles": findings.profiles,
        "opened": findings.opened,
        "otherwise": findings.otherwise,
        "people": people,
        "lines": list(_lines(findings)),
        "gainers": len(gainers),
        "gains": [
            _without_none({"client": client, "account": account, "organisation": office, "opened": number})
            for (client, account, office), number in gainers[:MOST_NAMED]
        ],
    }
    version, told = hypothesis.after.version, (findings.profiles, findings.opened, findings.otherwise, people)
    return DecisionCard(request_id, version, *told, _without_none(body))


def _asked(proposal: Proposal) -> Mapping[str, Any]:
    until = None if proposal.until is None else moment_text(proposal.until)
    names = ("role", "capability", "disclosure", "scope", "client_id", "account_id", "grant_id")
    parts = {name: getattr(proposal, name) for name in names}
    return _without_none(
        {
            **parts,
            "kind": proposal.kind.value,
            "until": until,
            "fields": sorted(proposal.keys),
            "purposes": sorted(proposal.purposes),
            "content_hash": proposal.content_hash(),
        }
    )


def _lines(findings: CardFindings) -> Iterator[Mapping[str, Any]]:
    """Yield what changes: coordinates that change alike for the same purposes and as many profiles stand together."""
    for (change, capability, before, after), fields in sorted(findings.lines.items()):
        together: defaultdict[tuple[tuple[str, int], ...], list[str]] = defaultdict(list)
        for coordinate, purposes in fields.items():
            together[tuple(sorted(purposes.items()))].append(coordinate)
        for counted, coordinates in sorted(together.items()):
            yield {
                "change": change,
                "capability": capability,
                "before": before,
                "after": after,
                "coordinates": sorted(coordinates),
                "purposes": dict(counted),
            }


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
