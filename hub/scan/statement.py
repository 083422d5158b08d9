"""The decision about a share of everybody: the programme's own statement, with these persons as its people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    not_,
    select,
    union_all,
)

from hub.codes import Verdict
from hub.policy.constants import code_literal, fence, integer_literal
from hub.policy.population_selector import PopulationSelector
from hub.policy.programme import AssistanceProgramme
from hub.scan.trial import TrialValue, with_trial
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from hub.tables.versions import departed, people_on

COLUMNS = (
    "person_id",
    "division_code",
    "verdict",
    "benefit_kind",
    "percent_bp",
    "amount_fen",
    "category",
    "reason",
)
"""What a row of the statement holds, in this order."""

_KNOWN_AT = bindparam("known_at", type_=Moment())
_ON = bindparam("on", type_=Date())


class TrialEffect(StrEnum):
    """What a trial of local values would change for a person, by one rule."""

    GAINS = "GAINS"
    LOSES = "LOSES"
    MORE = "MORE"
    LESS = "LESS"
    OTHER = "OTHER"


def decisions(programme: AssistanceProgramme, among: PopulationSelector) -> Select[Any]:
    """Return the decision about each person of a share; its parameters are `on` and `known_at`."""
    decided = _decided(programme, among)
    return select(*(decided.c[name] for name in COLUMNS))


def counted(programme: AssistanceProgramme, among: PopulationSelector) -> Select[Any]:
    """Return how many persons of a share there are of each division, verdict and reason; the parameters are those of
    `decisions`."""
    decided = _decided(programme, among)
    each = (decided.c.division_code, decided.c.verdict, decided.c.reason)
    return select(*each, func.count().label("persons")).group_by(*each)


def _decided(programme: AssistanceProgramme, among: PopulationSelector, stored: FromClause | None = None) -> Subquery:
    return fence(programme.decide(_people(among), _ON, _KNOWN_AT, among, stored)).subquery()


def changed(
    programme: AssistanceProgramme, source: Source, among: PopulationSelector, trial: Sequence[TrialValue]
) -> CompiledQuery:
    """Return what a trial would change for the persons of a share, in groups: `division_code`, the `TrialEffect` (NULL for none), how many
    persons, by how many fen all together, and the most for one. NULL is a sum that the rule does not know.

    Parameters are those of `decisions`. Nothing is stored: the trial's values are constants of the statement.
    """
    now, then = _decided(programme, among), _decided(programme, among, with_trial(trial, _ON, _KNOWN_AT))
    was, will_be = (decided.c.verdict == code_literal(Verdict.ELIGIBLE) for decided in (now, then))
    rises = case(
        (then.c.amount_fen.is_not(None), then.c.amount_fen - now.c.amount_fen),
        else_=then.c.percent_bp - now.c.percent_bp,
    )
    nothing = integer_literal(0)
    change = case(
        (and_(will_be, not_(was)), code_literal(TrialEffect.GAINS)),
        (and_(was, not_(will_be)), code_literal(TrialEffect.LOSES)),
        (and_(was, rises > nothing), code_literal(TrialEffect.MORE)),
        (and_(was, rises < nothing), code_literal(TrialEffect.LESS)),
        (now.c.verdict != then.c.verdict, code_literal(TrialEffect.OTHER)),
    )
    more = then.c.amount_fen - now.c.amount_fen
    fen = case(
        (not_(was), case((will_be, then.c.amount_fen))),
        (not_(will_be), now.c.amount_fen),
        (more < nothing, -more),
        else_=more,
    )
    each = select(now.c.division_code, change.label("change"), fen.label("fen")).join_from(
        now, then, then.c.person_id == now.c.person_id
    )
    rows = fence(each).subquery()
    groups = (rows.c.division_code, rows.c.change)
    counted_too = (func.count(), cast(func.sum(rows.c.fen), BigInteger()), func.max(rows.c.fen))
    return CompiledQuery.of(select(*groups, *counted_too).group_by(*groups), source)


def how_many(source: Source) -> CompiledQuery:
    """Return how many persons there are to decide about, by what was known at the parameter `known_at`."""
    each = union_all(*(select(people.c.id).where(people.c.matched_id.is_(None)) for people in _everybody())).subquery()
    return CompiledQuery.of(select(func.count(each.c.id)), source)


def _people(among: PopulationSelector) -> FromClause:
    """Everybody of a share, by where they were registered on the day. A subquery and no CTE: PostgreSQL would write one down and forget how
    many there are. Who was provisional and turned out to be somebody (§14) is that person.
    """
    each = (
        people_on(people, _ON, _KNOWN_AT).where(among(people.c.id), people.c.matched_id.is_(None))
        for people in _everybody()
    )
    return fence(select(union_all(*each).subquery())).subquery()


def _everybody() -> Iterator[FromClause]:
    """Yield who is in the register, and who was known and has left it since."""
    yield PersonRow.__table__.alias()
    yield departed(_KNOWN_AT).subquery()
