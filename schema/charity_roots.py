"""What can be asked and done about needs, supplies and matches (§17)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, select

from hub.catalogue.declarations import Argument, QueryContext, RootField
from hub.catalogue.fields import entry
from hub.tables.charity import MatchEndReason
from hub.tables.types import Id
from resolvers import matching
from resolvers.write.record import COLUMNS, RESULTS, write_record
from schema.charity_filters import MatchFilter, NeedFilter
from schema.matches import MATCHES, NEEDS, OFFER, OFFERS, Match, MatchConnection, NeedConnection
from schema.pages import After, Before, First, Last
from schema.population import GENERAL, PERSONAL
from schema.published_needs import PUBLISHED_NEEDS, PublishedNeedConnection
from schema.supplies import (
    OFFERED,
    OWN_SUPPLIES,
    SUPPLIES,
    RecordSupplyInput,
    RecordSupplyPayload,
    Supply,
    SupplyConnection,
)


def _stored(context: QueryContext) -> SelectBase:
    return select(context.json_rows(RESULTS, COLUMNS))


def _this_row(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return rows.c.id == context.bind("id", Id())


def _act(key: str, classification: Any, performs: Callable[[Any], Awaitable[None]], *arguments: str) -> RootField:
    """Return an entry that acts on one row, which is answered afterwards."""
    taken = {name: Argument(binds=lambda value, cipher, moments: {}) for name in ("id", *arguments)}
    return RootField(key, classification, where=_this_row, arguments=taken, performs=performs)


MatchId = Annotated[UUID, strawberry.argument(description="The identifier of the match (匹配标识).")]
MatchesLeft = Annotated[
    MatchFilter | None,
    strawberry.argument(
        description="Only matches that meet these conditions are answered; all, if it is left out (筛选条件)."
    ),
]
NeedsLeft = Annotated[
    NeedFilter | None,
    strawberry.argument(
        description="Only needs that meet these conditions are answered; all, if it is left out (筛选条件)."
    ),
]
EndReason = Annotated[
    MatchEndReason | None,
    strawberry.argument(description="Why not. Give it when you refuse, and leave it out when you accept (原因)."),
]


@strawberry.type(description="What can be asked about needs and supplies (供需查询).")
class CharityQuery:
    @entry(
        PUBLISHED_NEEDS,
        "Needs as charities see them, the newest first. No person can be identified from them (脱敏需求列表).",
    )
    def published_needs(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> PublishedNeedConnection | None: ...

    @entry(SUPPLIES, "What organisations offer, by kind (慈善供给列表).")
    def supplies(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> SupplyConnection | None: ...

    @entry(OWN_SUPPLIES, "What your own organisation offers, by kind (本单位慈善供给列表).")
    def own_supplies(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> SupplyConnection | None: ...

    @entry(OFFERS, "The matches that were proposed to your own organisation, the newest first (本单位匹配列表).")
    def offers(
        self,
        filter: MatchesLeft = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> MatchConnection | None: ...

    @entry(OFFER, "One match that was proposed to your own organisation, by its identifier (本单位匹配).")
    def offer(self, id: MatchId) -> Match | None: ...

    @entry(MATCHES, "The matches within your scope, of every organisation, the newest first (供需匹配列表).")
    def matches(
        self,
        filter: MatchesLeft = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> MatchConnection | None: ...

    @entry(NEEDS, "The needs of people within your scope, the oldest first, with their matches (救助需求列表).")
    def needs(
        self,
        filter: NeedsLeft = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> NeedConnection | None: ...


@strawberry.type(description="What can be done about supplies and matches (供需办理).")
class CharityMutation:
    @entry(
        RootField(
            "record_supply",
            OFFERED,
            computed=_stored,
            arguments={name: Argument(binds=lambda value, cipher, moments: {}) for name in ("input", "idempotencyKey")},
            performs=write_record,
        ),
        "Offer a supply in the name of your organisation. The same idempotency key stores it only once (慈善供给登记).",
    )
    def record_supply(
        self,
        input: Annotated[RecordSupplyInput, strawberry.argument(description="What you offer (慈善供给).")],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this write, of 8 to 128 printable ASCII characters. Send the same key if you send the write again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordSupplyPayload | None: ...

    @entry(
        _act("withdraw_supply", OFFERED, matching.withdraw_supply),
        "Withdraw what your organisation offers. Matches in progress continue (撤回慈善供给).",
    )
    def withdraw_supply(
        self, id: Annotated[UUID, strawberry.argument(description="The identifier of the supply (供给标识).")]
    ) -> Supply | None: ...

    @entry(
        _act("change_places", OFFERED, matching.change_places, "places"),
        "Change how many people a supply of your organisation is for, as of today. Places that are taken stay taken (调整名额).",
    )
    def change_places(
        self,
        id: Annotated[UUID, strawberry.argument(description="The identifier of the supply (供给标识).")],
        places: Annotated[
            int, strawberry.argument(description="How many people it is for in all, from 1 to 1,000,000 (名额).")
        ],
    ) -> Supply | None: ...

    @entry(
        _act("answer_match", GENERAL, matching.answer_match, "accept", "reason"),
        "Accept a match that was proposed to your organisation, which reserves a place, or decline it (机构答复).",
    )
    def answer_match(
        self,
        id: MatchId,
        accept: Annotated[bool, strawberry.argument(description="True to accept, false to decline (是否接受).")],
        reason: EndReason = None,
    ) -> Match | None: ...

    @entry(
        _act("confirm_match", PERSONAL, matching.confirm_match, "confirm", "reason"),
        "Confirm a match that its charity has accepted, or refuse it, within your scope (民政确认).",
    )
    def confirm_match(
        self,
        id: MatchId,
        confirm: Annotated[bool, strawberry.argument(description="True to confirm, false to refuse (是否确认).")],
        reason: EndReason = None,
    ) -> Match | None: ...

    @entry(
        _act("record_consent", PERSONAL, matching.record_consent, "until", "home"),
        "Record that the person consents, from today on: the charity of the match can then reach them (登记本人同意).",
    )
    def record_consent(
        self,
        id: MatchId,
        until: Annotated[
            date, strawberry.argument(description="The last day of the consent, within 366 days (同意截止日).")
        ],
        home: Annotated[
            bool, strawberry.argument(description="True if the charity may know where the person lives (是否可知住址).")
        ],
    ) -> Match | None: ...

    @entry(
        _act("withdraw_consent", PERSONAL, matching.withdraw_consent),
        "Record that the person withdraws: before the next answer leaves, the charity can reach them no more (撤回本人同意).",
    )
    def withdraw_consent(self, id: MatchId) -> Match | None: ...

    @entry(
        _act("complete_match", GENERAL, matching.complete_match),
        "Report that the help of a match has been delivered. Write back its record of charity assistance first (完成匹配).",
    )
    def complete_match(self, id: MatchId) -> Match | None: ...
