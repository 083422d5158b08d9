"""What an approval changes, as the hub worked it out over every profile: the part of a decision card that is proved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.server.console.asking import Part, PartState
from hub.server.console.page_requests import PageRequest

CARD = """query DecisionCard($id: UUID!) {
  decisionCard(request: $id) { act decidedAt profiles opened otherwise people content contentHash } }"""


@dataclass(frozen=True, slots=True)
class Effects:
    """A decision card as the hub tells it. `row` has its numbers and its hash; `lines` what changes, and `gains` for whom, are
    empty where the content is withheld. It
    `begins` at another moment than that of the approval, or at that one."""

    row: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]] = ()
    gains: Sequence[Mapping[str, Any]] = ()
    gainers: int = 0
    begins: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the content was told."""
        return bool(self.row.get("content"))


@dataclass(frozen=True, slots=True)
class EffectsPart:
    """What became of the question for a request's cards: `now` for one that waits, `decided` as they were at each decision."""

    part: Part
    now: Effects | None = None
    decided: Sequence[Effects] = field(default=())


async def effects_of(asked: PageRequest, request: Mapping[str, Any], *, waits: bool) -> EffectsPart:
    """Return the cards of a request. A card of now is asked for only while the request waits and the page shows today."""
    decided = [_effects(row) for row in request.get("cards") or ()]
    if not waits or asked.at is not None:
        return EffectsPart(Part(PartState.EMPTY), None, decided)
    part = await asked.part("decisionCard", CARD, {"id": request["id"]})
    return EffectsPart(part, _effects(part.value) if part.state is PartState.GIVEN else None, decided)


def _effects(row: Mapping[str, Any]) -> Effects:
    told = json.loads(row.get("content") or "{}")
    return Effects(row, told.get("lines", ()), told.get("gains", ()), told.get("gainers", 0), told.get("begins"))


def shown_right(text: str, words: Mapping[str, Any]) -> str:
    """Return in words how something is shown, or why it is withheld, as the hub's codes say it: `FULL DISTRICT; MASKED EVERYONE`."""
    if text in words["effects"]["withheld"]:
        return str(words["effects"]["withheld"][text])
    pairs = [each.partition(" ") for each in text.split("; ")]
    return str(words["signs"]["apart"]).join(
        f"{words['disclosures'].get(how, how)} {words['scopes'].get(scope, scope)}".strip() for how, _, scope in pairs
    )
