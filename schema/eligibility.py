"""What a rule says about a person: verdict, benefit, article and sentence, never the facts behind them (§1, §8-§16).

One type for every programme. The right to a programme's decisions is the right to read its field of `Person`, whichever
way they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    SelectBase,
    Text,
    and_,
    case,
    literal_column,
    select,
    union,
    union_all,
)

from hub.catalogue.declarations import (
    Argument,
    Classification,
    GrantableField,
    LinkField,
    Moments,
    Money,
    Order,
    Path,
    Percent,
    QueryContext,
    Rendering,
    Right,
    Rows,
)
from hub.catalogue.fields import computed, entry, link, unrestricted
from hub.cipher import Cipher
from hub.codes import BenefitKind, Category, DecisionReason, Verdict
from hub.limits import PERSONS
from hub.policy.constants import text_literal
from hub.policy.programme import AssistanceProgramme, state_column
from hub.policy.programmes import PROGRAMMES, RULES
from hub.tables.findings import FindingKind, FindingRow, FindingState
from hub.tables.periods import current, in_force
from hub.tables.population import ID_NUMBER, MembershipRow, PersonRow
from hub.tables.types import Moment
from hub.tables.versions import departed, people_on
from permissions.model import Capability, Sensitivity, Sharing
from resolvers.scope import OF_PERSONS
from schema.enums import EligibilityProgramme
from schema.explanation import (
    GENERAL,
    PERSONAL,
    SENSITIVE,
    Condition,
    ExplainedCondition,
    conditions_of,
    explanation_of,
)

if TYPE_CHECKING:
    from schema.findings import Finding
    from schema.population import Person

T = TypeVar("T")

COLUMNS = ("verdict", "benefit_kind", "percent_bp", "amount_fen", "category", "reason")

_DATES: Mapping[str, Callable[[Any, Cipher, Moments], Mapping[str, Any]]] = {
    "on": lambda value, cipher, moments: {"on": value or moments.today},
    "known_at": lambda value, cipher, moments: {"known_at": value or moments.now},
}


def dates(programme: str | None = None) -> Mapping[str, Argument]:
    """Return the arguments that choose another day than today, and what was known at another moment.

    Each is a right of its own, of a programme's field of a person: a decision that changes on a birthday tells the
    birthday to whoever may choose the day. Without `programme` the argument of that name says whose rights they are.
    """

    def takes(name: str) -> Callable[[Any, Mapping[str, Any]], Iterable[Right]]:
        def rights(is_given: Any, shapes: Mapping[str, Any]) -> Iterable[Right]:
            of = (programme or str(shapes["programme"])).lower()
            return ((Capability.READ, f"person.{of}.{name}"),) if is_given else ()

        return rights

    return {
        argument: Argument(
            binds=_DATES[name],
            shape=lambda value: value is not None,
            required_rights=takes(name),
            declared=GrantableField(f"{programme.lower()}.{name}", SENSITIVE) if programme else None,
            usual=lambda value, moments: None if value == moments.today else value,
            dated=True,
        )
        for argument, name in (("on", "on"), ("knownAt", "known_at"))
    }


def decided_for(
    programme: AssistanceProgramme, asked: FromClause, decided: FromClause
) -> tuple[ColumnElement[Any], ...]:
    """Return the columns that the fields of `EligibilityDecision` show, from a programme's decision.

    `states` has a letter for the state of each condition, in their order: one column, whatever the programme.
    """
    letters = [
        case(
            (decided.c[state_column(condition)].is_(True), literal_column("'T'", Text())),
            (decided.c[state_column(condition)].is_(False), literal_column("'F'", Text())),
            else_=literal_column("'U'", Text()),
        )
        for condition in programme.every_condition
    ]
    states: ColumnElement[str] = letters[0]
    for letter in letters[1:]:
        states = states.concat(letter)
    return (
        case((asked.c.person_id.is_(None), literal_column("'NOT_FOUND'")), else_=decided.c.verdict).label("verdict"),
        *(decided.c[name] for name in COLUMNS if name != "verdict"),
        states.label("states"),
        asked.c.person_id,
        decided.c.division_code,
        text_literal(programme.code).label("programme"),
        literal_column(str(programme.article)).label("article"),
        text_literal(programme.sentence).label("sentence"),
    )


def of_person(programme: AssistanceProgramme) -> Callable[[FromClause, QueryContext], SelectBase]:
    """Return the decision about each person of some rows."""

    def rows(persons: FromClause, context: QueryContext) -> SelectBase:
        on, known_at = context.bind("on", Date()), context.bind("known_at", Moment())
        people = people_on(persons, on, known_at).distinct().cte()
        decided = programme.decide(people, on, known_at).cte()
        return select(
            people.c.person_id.label("parent"),
            people.c.person_id.label("row_key"),
            literal_column("0", BigInteger()).label("position"),
            *decided_for(programme, people, decided),
        ).join_from(people, decided, decided.c.person_id == people.c.person_id)

    return rows


def of_asked(context: QueryContext) -> SelectBase:
    """Return one decision for each ID number asked about, in the order asked; NOT_FOUND for nobody in scope.

    By what was known at another moment, whoever has left the register since is found too.
    """
    programme = RULES[str(context.shapes["programme"])]
    asked, on, known_at = context.list_rows("tokens"), context.bind("on", Date()), context.bind("known_at", Moment())
    people: list[FromClause] = [PersonRow.__table__.alias()]
    if context.shapes.get("knownAt", True):
        people.append(departed(known_at).subquery())
    named = union_all(
        *(
            select(asked.c.position, person.c.id, person.c.division_code, person.c.died_on)
            .join(person, person.c.id_number_token == asked.c.token)
            .where(context.in_scope(person, OF_PERSONS))
            for person in people
        )
    ).cte()
    found = people_on(named, on, known_at, named.c.position).cte()
    each = select(found.c.person_id, found.c.division_code, found.c.deceased).distinct().cte()
    decided = programme.decide(each, on, known_at).cte()
    positions = select(asked.c.position).distinct().subquery()
    return (
        select(positions.c.position.label("row_key"), positions.c.position, *decided_for(programme, found, decided))
        .select_from(positions)
        .outerjoin(found, found.c.position == positions.c.position)
        .outerjoin(decided, decided.c.person_id == found.c.person_id)
    )


def _right_to(programme: Any, shapes: Mapping[str, Any]) -> Iterable[Right]:
    """To ask for a programme's decisions takes the right to read them of a person."""
    return ((Capability.READ, f"person.{programme.lower()}"),)


PROGRAMME = Argument(binds=lambda value, cipher, moments: {}, shape=str, required_rights=_right_to)


def bind_asked(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
    """Return the look-up tokens of some ID numbers, each with its place in the question."""
    PERSONS.check(len(value))
    pairs = [(place, token) for place, number in enumerate(value) for token in cipher.tokens(ID_NUMBER, number)]
    return {"tokens_positions": [place for place, _ in pairs], "tokens": [token for _, token in pairs]}


_UNDECIDABLE = (
    FindingKind.TWO_HOUSEHOLDS,
    FindingKind.DECISIONS_CONTRADICT,
    FindingKind.SUMS_CONTRADICT,
    FindingKind.SNAPSHOT_TOO_OLD,
)
"""What is found where a rule cannot decide, so that a person must look: of the person, or of their household."""


def _findings_about(decisions: FromClause, context: QueryContext) -> SelectBase:
    """Return the findings that are not closed about whom some decisions are about, and about their households of today.

    INVARIANT: neither a verdict nor a reason is looked at, so that no finding tells one to whoever may not know it.
    """
    finding, member = FindingRow.__table__.alias(), MembershipRow.__table__.alias()
    of_home = FindingRow.__table__.alias()

    def is_open(found: FromClause) -> ColumnElement[bool]:
        kinds = (literal_column(f"'{kind}'", Text()) for kind in _UNDECIDABLE)
        return and_(found.c.state != literal_column(f"'{FindingState.CLOSED}'", Text()), found.c.kind.in_(list(kinds)))

    at_home = and_(member.c.person_id == decisions.c.person_id, current(member))
    return union(
        select(decisions.c.row_key.label("parent"), finding.c.id.label("target"))
        .join(finding, finding.c.person_id == decisions.c.person_id)
        .where(is_open(finding)),
        select(decisions.c.row_key, of_home.c.id)
        .join(member, at_home)
        .join(of_home, of_home.c.household_id == member.c.household_id)
        .where(in_force(member, context.request("today")), is_open(of_home)),
    )


@strawberry.type(description="The decision of a rule about a person for a day (资格判定).")
class EligibilityDecision:
    KEY: ClassVar[str] = "eligibility_decision"
    ROWS: ClassVar[Rows] = Rows(key="row_key", subject="person_id")

    position: int = unrestricted(
        "position", "The position of the person in the list of numbers in the query, counted from 0 (序号)."
    )
    programme: EligibilityProgramme | None = computed("programme", "programme", GENERAL, "The programme (救助项目).")
    verdict: Verdict | None = computed("verdict", "verdict", PERSONAL, "The verdict of the rule (结论).")
    benefit_kind: BenefitKind | None = computed(
        "benefit_kind",
        "benefit_kind",
        PERSONAL,
        "The kind of benefit. Null means that the decision gives none (待遇形式).",
    )
    percent: Percent | None = computed(
        "percent_bp",
        "percent",
        PERSONAL,
        "The share of the premium or of the cost that is paid, in percent. Null means that no share is decided (资助、救助比例).",
        Rendering.FIXED_POINT,
    )
    amount: Money | None = computed(
        "amount_fen",
        "amount",
        PERSONAL,
        "The sum of the benefit, in yuan. Null means that no sum is decided (资助金额).",
        Rendering.FIXED_POINT,
    )
    category: Category | None = computed(
        "category", "category", PERSONAL, "The low-income category that the benefit is based on (依据类别)."
    )
    reason: DecisionReason | None = computed(
        "reason",
        "reason",
        PERSONAL,
        "The reason why the person is not eligible, or why a person must check the case. Null means that there is nothing to explain (原因).",
    )
    article: int | None = computed("article", "article", GENERAL, "The article of the notice (条款).")
    sentence: str | None = computed("sentence", "sentence", GENERAL, "What the article says (政策内容).")
    conditions: list[Condition] | None = link(
        Path(
            from_column="row_key",
            computed=conditions_of,
            needs=("person_id", "states"),
        ),
        "conditions",
        SENSITIVE,
        "Each condition of the rule, and whether the person meets it (各项条件).",
        order=(Order("place"),),
    )
    explanation: list[ExplainedCondition] | None = link(
        Path(
            from_column="row_key",
            computed=explanation_of,
            needs=("person_id", "states", "verdict", "reason", "division_code"),
            hands_on=True,
        ),
        "explanation",
        SENSITIVE,
        "Why the verdict is what it is: everything that must hold towards each verdict, with the entries on which it stands. It reveals facts about the person, so reading it needs its own grant (判定依据).",
        order=(Order("place"),),
    )
    findings: list[Annotated[Finding, strawberry.lazy("schema.findings")]] | None = link(
        Path(
            from_column="row_key",
            to_column="id",
            junction=_findings_about,
            compared_columns=lambda _: ("kind", "state"),
            kinds=tuple(map(str, _UNDECIDABLE)),
            needs=("person_id",),
        ),
        "findings",
        PERSONAL,
        "The findings that are not closed and can leave a rule undecided, about the person or the household of today: what must be corrected where the verdict is REVIEW. They do not depend on the verdict (相关数据疑点).",
        order=(Order("found_on", descending=True), Order("id")),
    )
    person: Annotated[Person, strawberry.lazy("schema.population")] | None = link(
        Path(from_column="person_id", to_column="id"),
        "person",
        PERSONAL,
        "The person whom the decision is about. Null means that nobody was found, or that the person has left the register since the time asked about (人员).",
    )


def decision(programme: AssistanceProgramme) -> Any:
    """Return a field of a person: what a programme's rule says about them on a day, by what was known at a moment."""

    def asked(
        on: Annotated[
            date | None,
            strawberry.argument(
                description="The day for which the rule decides; today if it is left out. Any other day needs a grant on this argument (判定日期)."
            ),
        ] = None,
        known_at: Annotated[
            datetime | None,
            strawberry.argument(
                description="The rule uses what the hub knew at this time; the current time if it is left out. Any other moment needs a grant on this argument (知悉时点)."
            ),
        ] = None,
    ) -> EligibilityDecision | None: ...

    declaration = LinkField(
        programme.code.lower(),
        Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, programme.owner),
        Path(
            from_column="id",
            computed=of_person(programme),
            needs=("division_code", "died_on"),
            known={"programme": programme.code},
        ),
        arguments=dates(programme.code),
    )
    return entry(declaration, programme.decides)(asked)


def with_every_decision(person: type[T]) -> type[T]:
    """Adds a field for each programme, by which its decision is granted and asked for."""
    for programme in PROGRAMMES:
        setattr(person, programme.code.lower(), decision(programme))
    return person
