"""What a rule says about a person: verdict, benefit, article and sentence, never the facts behind them (§8-§14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    SelectBase,
    Text,
    case,
    cast,
    literal_column,
    null,
    select,
    union_all,
)

from hub.catalogue.declarations import Ask, Classification, Moments, Money, Order, Path, Percent, Rendering, Rows
from hub.catalogue.fields import computed, link
from hub.cipher import Cipher
from hub.codes import Category, ConditionState, Programme, Verdict
from hub.codes import Department as Owner
from hub.limits import PERSONS
from hub.policy.programme import state_column
from hub.policy.programmes import premium_subsidy
from hub.tables.population import ID_NUMBER, PersonRow
from hub.tables.types import Moment
from hub.tables.versions import registered_in
from permissions.model import Sensitivity, Sharing
from resolvers.scope import OF_PERSONS

if TYPE_CHECKING:
    from schema.population import Person

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.MEDICAL_INSURANCE)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.MEDICAL_INSURANCE)
GENERAL = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.MEDICAL_INSURANCE)

COLUMNS = ("verdict", "benefit_kind", "percent_bp", "amount_fen", "category", "review_reason")
PROGRAMME = premium_subsidy.PROGRAMME


def _constant(text: str) -> ColumnElement[str]:
    return literal_column("'" + text.replace("'", "''") + "'", Text())


def decided_for(asked: FromClause, decided: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The columns that the fields of `EligibilityDecision` show, from a programme's decision."""
    return (
        case((asked.c.person_id.is_(None), literal_column("'NOT_FOUND'")), else_=decided.c.verdict).label("verdict"),
        *(decided.c[name] for name in COLUMNS if name != "verdict"),
        *(decided.c[state_column(condition)] for condition in PROGRAMME.conditions),
        asked.c.person_id,
        _constant(PROGRAMME.code).label("programme"),
        literal_column(str(PROGRAMME.article)).label("article"),
        _constant(PROGRAMME.sentence).label("sentence"),
    )


def of_person(persons: FromClause, ask: Ask) -> SelectBase:
    """The decision about each person of some rows."""
    known_at = ask.bind("known_at", Moment())
    division = registered_in(persons, known_at).label("division_code")
    people = select(persons.c.id.label("person_id"), division).distinct().cte()
    decided = PROGRAMME.decide(people, ask.bind("on", Date()), known_at).cte()
    return select(
        people.c.person_id.label("parent"),
        people.c.person_id.label("row_key"),
        cast(null(), BigInteger).label("position"),
        *decided_for(people, decided),
    ).join_from(people, decided, decided.c.person_id == people.c.person_id)


def of_asked(ask: Ask) -> SelectBase:
    """One decision for each ID number asked about, in the order asked; NOT_FOUND for nobody in scope."""
    asked, known_at = ask.asked("tokens"), ask.bind("known_at", Moment())
    person = PersonRow.__table__.alias()
    found = (
        select(
            asked.c.position,
            person.c.id.label("person_id"),
            registered_in(person, known_at).label("division_code"),
        )
        .join(person, person.c.id_number_token == asked.c.token)
        .where(ask.in_scope(person, OF_PERSONS))
        .cte()
    )
    people = select(found.c.person_id, found.c.division_code).distinct().cte()
    decided = PROGRAMME.decide(people, ask.bind("on", Date()), known_at).cte()
    positions = select(asked.c.position).distinct().subquery()
    return (
        select(positions.c.position.label("row_key"), positions.c.position, *decided_for(found, decided))
        .select_from(positions)
        .outerjoin(found, found.c.position == positions.c.position)
        .outerjoin(decided, decided.c.person_id == found.c.person_id)
    )


def bind_asked(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
    """The look-up tokens of some ID numbers, each with its place in the question."""
    PERSONS.check(len(value))
    pairs = [(place, token) for place, number in enumerate(value) for token in cipher.tokens(ID_NUMBER, number)]
    return {"tokens_positions": [place for place, _ in pairs], "tokens": [token for _, token in pairs]}


def _conditions_of(decisions: FromClause, ask: Ask) -> SelectBase:
    return union_all(
        *(
            select(
                decisions.c.row_key.label("parent"),
                literal_column(str(place)).label("place"),
                _constant(condition.code).label("code"),
                _constant(condition.sentence).label("sentence"),
                literal_column(str(condition.article)).label("article"),
                case(
                    (decisions.c[state_column(condition)].is_(True), literal_column("'TRUE'")),
                    (decisions.c[state_column(condition)].is_(False), literal_column("'FALSE'")),
                    else_=literal_column("'UNKNOWN'"),
                ).label("state"),
            ).where(decisions.c.person_id.is_not(None))
            for place, condition in enumerate(PROGRAMME.conditions)
        )
    )


@strawberry.type(description="One condition of a rule and what is known of it (认定条件).")
class Condition:
    KEY: ClassVar[str] = "condition"
    ROWS: ClassVar[Rows] = Rows(key="code")

    code: str | None = computed("code", "code", GENERAL, "Its stable code (条件代码).")
    article: int | None = computed("article", "article", GENERAL, "The article of the notice (条款).")
    sentence: str | None = computed("sentence", "sentence", GENERAL, "What it asks (条件内容).")
    state: ConditionState | None = computed(
        "state", "state", SENSITIVE, "Whether it holds; brackets a fact, so granted apart (条件状态)."
    )


@strawberry.type(description="What a rule says about a person on a day (资格判定).")
class EligibilityDecision:
    KEY: ClassVar[str] = "eligibility_decision"
    ROWS: ClassVar[Rows] = Rows(key="row_key", subject="person_id")

    position: int | None = computed("position", "position", GENERAL, "Place in the question, from 0 (序号).")
    programme: Programme | None = computed("programme", "programme", GENERAL, "The programme (救助项目).")
    verdict: Verdict | None = computed("verdict", "verdict", PERSONAL, "What the rule says (结论).")
    benefit_kind: str | None = computed(
        "benefit_kind", "benefit_kind", PERSONAL, "What kind of benefit it is (待遇形式)."
    )
    percent: Percent | None = computed(
        "percent_bp", "percent", PERSONAL, "Share of the premium that is subsidised (资助比例).", Rendering.HUNDREDTHS
    )
    amount: Money | None = computed(
        "amount_fen", "amount", PERSONAL, "The sum of the benefit (资助金额).", Rendering.HUNDREDTHS
    )
    category: Category | None = computed(
        "category", "category", PERSONAL, "The category that the benefit rests on (依据类别)."
    )
    review_reason: str | None = computed(
        "review_reason", "review_reason", PERSONAL, "Why a person must look: a code (核查原因)."
    )
    article: int | None = computed("article", "article", GENERAL, "The article of the notice (条款).")
    sentence: str | None = computed("sentence", "sentence", GENERAL, "What the article says (政策内容).")
    conditions: list[Condition] | None = link(
        Path(
            holder="row_key",
            computed=_conditions_of,
            needs=("person_id", *(state_column(condition) for condition in PROGRAMME.conditions)),
        ),
        "conditions",
        SENSITIVE,
        "The single conditions (各项条件).",
        order=(Order("place"),),
    )
    person: Annotated[Person, strawberry.lazy("schema.population")] | None = link(
        Path(holder="person_id", target="id"), "person", PERSONAL, "The person (人员)."
    )
