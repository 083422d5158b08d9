"""Needs, the matches that were found for them, and the consent by which a charity comes to know whom it helps (§17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_

from hub.catalogue.declarations import (
    Argument,
    Classification,
    Order,
    Path,
    QueryContext,
    RootField,
    Rows,
    ScopeColumns,
    Writes,
)
from hub.catalogue.fields import coded, column, link, moment, reference, writable
from hub.catalogue.lists import ListField, filtered_by, narrowed_by
from hub.codes import Verdict
from hub.tables.charity import (
    MatchConsentRow,
    MatchEndReason,
    MatchRow,
    MatchState,
    NeedKind,
    NeedOrigin,
    NeedRow,
    Urgency,
    WaitingReason,
)
from hub.tables.periods import current
from hub.tables.types import Id
from resolvers.matching import OF_MATCHES
from schema.charity_filters import MatchFilter, NeedFilter
from schema.checks import possible_days
from schema.enums import EligibilityProgramme
from schema.keys import PersonKey
from schema.pages import ListConnection, ListEdge
from schema.population import GENERAL, PERSONAL, Person
from schema.published_needs import PAGED, PublishedNeed
from schema.supplies import Supply


@strawberry.type(description="A person's consent that the charity of one match can reach them (本人同意).")
class MatchConsent:
    KEY: ClassVar[str] = "match_consent"
    ROWS: ClassVar[Rows] = Rows(MatchConsentRow, subject="person_id")

    id: strawberry.ID | None = column(MatchConsentRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    home: bool | None = column(
        MatchConsentRow.home, "home", GENERAL, "True if the charity may know where the person lives (是否可知住址)."
    )
    since: date | None = column(MatchConsentRow.since, "since", GENERAL, "The first day of the consent (同意起始日).")
    until: date | None = column(MatchConsentRow.until, "until", GENERAL, "The last day of the consent (同意截止日).")
    withdrawn_at: datetime | None = moment(
        MatchConsentRow.withdrawn_at,
        "withdrawn_at",
        GENERAL,
        "When the person withdrew the consent. Null means that the consent has not been withdrawn (撤回时间).",
    )


@strawberry.type(description="A match of a need and a supply, with the points that speak for it (供需匹配).")
class Match:
    KEY: ClassVar[str] = "match"
    ROWS: ClassVar[Rows] = Rows(MatchRow, scope_columns=OF_MATCHES)

    id: strawberry.ID | None = column(MatchRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    state: MatchState | None = coded(MatchRow.state, MatchState, "state", GENERAL, "The stage of the match (匹配状态).")
    end_reason: MatchEndReason | None = coded(
        MatchRow.end_reason, MatchEndReason, "end_reason", GENERAL, "Why it was declined or refused (终止原因)."
    )
    urgency_points: int | None = column(
        MatchRow.urgency_points, "urgency_points", GENERAL, "The points for urgency (紧急程度得分)."
    )
    waiting_points: int | None = column(
        MatchRow.waiting_points, "waiting_points", GENERAL, "The points for the weeks of waiting (等待时间得分)."
    )
    area_points: int | None = column(
        MatchRow.area_points, "area_points", GENERAL, "The points for nearness (区域得分)."
    )
    fit_points: int | None = column(
        MatchRow.fit_points, "fit_points", GENERAL, "The points for the criteria that are met (条件得分)."
    )
    weights: int | None = column(
        MatchRow.weights, "weights", GENERAL, "The version of the weights that gave the points (权重版本)."
    )
    proposed_at: datetime | None = moment(
        MatchRow.proposed_at, "proposed_at", GENERAL, "When it was proposed (推荐时间)."
    )
    held_until: datetime | None = moment(
        MatchRow.held_until,
        "held_until",
        GENERAL,
        "When the match expires if nobody acts; its place is then free again. Null means that the match has ended (占用截止时间).",
    )
    need: PublishedNeed | None = link(
        Path(from_column="published_id", to_column="id"), "need", GENERAL, "What charities see of the need (脱敏需求)."
    )
    supply: Supply | None = link(
        Path(from_column="supply_id", to_column="id"), "supply", GENERAL, "The supply (慈善供给)."
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"),
        "person",
        PERSONAL,
        "Whose need it is. A charity finds nobody here before the person has consented, nor after they have withdrawn (受助人).",
    )
    consents: list[MatchConsent] | None = link(
        Path(from_column="id", to_column="match_id"),
        "consents",
        GENERAL,
        "The consents of the person (本人同意).",
        order=(Order("recorded_at"), Order("id")),
    )


@strawberry.type(description="A need of a person, as it was registered (救助需求).")
class Need:
    KEY: ClassVar[str] = "need"
    ROWS: ClassVar[Rows] = Rows(
        NeedRow, scope_columns=ScopeColumns(person="person_id"), subject="person_id", current=True
    )

    id: strawberry.ID | None = column(NeedRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    kind: NeedKind | None = coded(NeedRow.kind, NeedKind, "kind", PERSONAL, "What is needed (需求类型).")
    urgency: Urgency | None = coded(NeedRow.urgency, Urgency, "urgency", PERSONAL, "How urgent it is (紧急程度).")
    origin: NeedOrigin | None = coded(NeedRow.origin, NeedOrigin, "origin", PERSONAL, "How it became known (需求来源).")
    given_on: date | None = column(
        NeedRow.given_on, "given_on", PERSONAL, "The day on which it became known (提出日期)."
    )
    until: date | None = column(
        NeedRow.until, "until", PERSONAL, "The last day on which help is of use. Null means no last day (截止日期)."
    )
    programme: EligibilityProgramme | None = coded(
        NeedRow.programme,
        EligibilityProgramme,
        "programme",
        PERSONAL,
        "The programme that was tried before (已申请项目).",
    )
    eligibility: Verdict | None = coded(
        NeedRow.eligibility,
        Verdict,
        "eligibility",
        PERSONAL,
        "The verdict of that programme's rule for that day. Null means that no programme was tried (已申请项目结论).",
    )
    waiting_reason: WaitingReason | None = coded(
        NeedRow.waiting_reason,
        WaitingReason,
        "waiting_reason",
        PERSONAL,
        "Why it waits. Null means that it does not wait: a match was found for it (待匹配原因).",
    )
    recorded_at: datetime | None = moment(NeedRow.recorded_at, "recorded_at", GENERAL, "When it was stored (登记时间).")
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"), "person", PERSONAL, "Whose need it is (需求人)."
    )
    matches: list[Match] | None = link(
        Path(from_column="id", to_column="need_id"),
        "matches",
        PERSONAL,
        "The matches that were found for it (供需匹配).",
        order=(Order("proposed_at"), Order("id")),
    )


_MATCHES_LEFT, _NEEDS_LEFT = narrowed_by(MatchFilter), narrowed_by(NeedFilter)


def _own(matches: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return matches.c.organisation_id == context.request("organisation_id")


def _own_left(matches: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return and_(_own(matches, context), _MATCHES_LEFT(matches, context))


def _this_own(matches: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return and_(_own(matches, context), matches.c.id == context.bind("id", Id()))


def _stand_left(needs: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return and_(current(needs), _NEEDS_LEFT(needs, context))


@strawberry.type(description="A match with its cursor (供需匹配及游标).")
class MatchEdge(ListEdge[Match]): ...


@strawberry.type(description="A page of matches (供需匹配分页).")
class MatchConnection(ListConnection[Match, MatchEdge]): ...


@strawberry.type(description="A need with its cursor (救助需求及游标).")
class NeedEdge(ListEdge[Need]): ...


@strawberry.type(description="A page of needs (救助需求分页).")
class NeedConnection(ListConnection[Need, NeedEdge]): ...


def _matches(
    key: str, classification: Classification, where: Callable[[FromClause, QueryContext], ColumnElement[bool]]
) -> ListField:
    return ListField(
        key,
        classification,
        rows=Match.ROWS,
        where=where,
        order=(Order("proposed_at", descending=True),),
        arguments={"filter": filtered_by(MatchFilter), **PAGED},
        sorts={},
    )


OFFERS, MATCHES = _matches("offers", GENERAL, _own_left), _matches("matches", PERSONAL, _MATCHES_LEFT)
OFFER = RootField(
    "offer",
    GENERAL,
    where=_this_own,
    arguments={"id": Argument(binds=lambda value, cipher, moments: {"id": str(value)})},
    exact=True,
)
NEEDS = ListField(
    "needs",
    PERSONAL,
    rows=Need.ROWS,
    where=_stand_left,
    order=(Order("given_on"),),
    arguments={"filter": filtered_by(NeedFilter), **PAGED},
    sorts={},
)


def _tried(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    missed = values["origin"] == NeedOrigin.MISSED_PROGRAMME and values.get("programme") is None
    return ("programme", "must be given for a programme that was missed.") if missed else None


@strawberry.input(description="A need of a person, coded and without free text (救助需求登记).")
class NeedInput:
    KEY: ClassVar[str] = "need_input"
    WRITES: ClassVar[Writes] = Writes(
        NeedRow,
        lambda values: {"waiting_reason": WaitingReason.NEXT_RUN},
        (*possible_days(NeedRow), _tried),
        matching_columns=("kind",),
        about=("person_id",),
        in_life=("given_on",),
    )

    person: PersonKey = reference("person_id", "The person who needs it (需求人).")
    kind: NeedKind = writable(NeedRow.kind, "kind", PERSONAL, "What is needed (需求类型).", required=True)
    urgency: Urgency = writable(NeedRow.urgency, "urgency", PERSONAL, "How urgent it is (紧急程度).", required=True)
    origin: NeedOrigin = writable(NeedRow.origin, "origin", PERSONAL, "How it became known (需求来源).", required=True)
    given_on: date = writable(
        NeedRow.given_on,
        "given_on",
        PERSONAL,
        "The day on which it became known, which must not be in the future (提出日期).",
        required=True,
    )
    until: date | None = writable(
        NeedRow.until,
        "until",
        PERSONAL,
        "The last day on which help is of use. Leave it out if there is none (截止日期).",
    )
    programme: EligibilityProgramme | None = writable(
        NeedRow.programme,
        "programme",
        PERSONAL,
        "The programme that was tried before: the verdict of its rule for the day `givenOn` is stored with the need (已申请项目).",
    )
    supersedes: UUID | None = writable(
        NeedRow.supersedes_id,
        "supersedes",
        PERSONAL,
        "The identifier of the need that this one corrects. It must be one that your own organisation registered, of the same person and kind (更正的需求).",
        convert=str,
    )
