"""The conditions of a decision; and why it is what it is: what had to hold, and the entries of registers on which that stands (§1, §8-§16).

An explanation is a right of its own, apart from the verdict: the state of a condition brackets an income. It leads to the entries
themselves, whose values are read by their own rights.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    SelectBase,
    case,
    exists,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from hub.catalogue.declarations import Classification, Order, Path, QueryContext, Rendering, Rows
from hub.catalogue.fields import computed, link
from hub.codes import ConditionState, DeterminationOutcome, Verdict
from hub.codes import Department as Owner
from hub.policy.constants import text_literal
from hub.policy.explanation import explained
from hub.policy.grounds import grounds
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import RULES
from hub.policy.reads import GroundKind
from hub.tables.periods import current, in_force
from hub.tables.population import HouseholdRow, MembershipRow
from hub.tables.types import Moment
from permissions.model import Sensitivity, Sharing
from resolvers.scope import OF_HOUSEHOLDS
from schema.enums import code_list

if TYPE_CHECKING:
    from schema.local_values import LocalValue
    from schema.population import EconomicSnapshot

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CIVIL_AFFAIRS)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.CIVIL_AFFAIRS)
GENERAL = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)

code_list(GroundKind, "What a condition of a rule stands on (依据类型).")


def _every_condition(programme: AssistanceProgramme) -> FromClause:
    """Return every condition of a programme, with its place in `states`."""
    return union_all(
        *(
            select(
                literal_column(str(place)).label("place"),
                text_literal(condition.code).label("code"),
                text_literal(condition.sentence.english).label("sentence"),
                literal_column(str(condition.article)).label("article"),
            )
            for place, condition in enumerate(programme.every_condition)
        )
    ).subquery()


def conditions_of(decisions: FromClause, context: QueryContext) -> SelectBase:
    """Return each condition of some decisions of a programme, with its state."""
    conditions = _every_condition(RULES[str(context.above["programme"])])
    letter = func.substr(decisions.c.states, conditions.c.place + literal_column("1"), literal_column("1"))
    return (
        select(
            decisions.c.row_key.label("parent"),
            conditions.c.place,
            conditions.c.code,
            conditions.c.sentence,
            conditions.c.article,
            case(
                (letter == literal_column("'T'"), literal_column("'TRUE'")),
                (letter == literal_column("'F'"), literal_column("'FALSE'")),
                else_=literal_column("'UNKNOWN'"),
            ).label("state"),
        )
        .join_from(decisions, conditions, true())
        .where(decisions.c.person_id.is_not(None))
    )


@strawberry.type(description="One condition of a rule, and whether the person meets it (认定条件).")
class Condition:
    KEY: ClassVar[str] = "condition"
    ROWS: ClassVar[Rows] = Rows(key="code")

    code: str | None = computed("code", "code", GENERAL, "The stable code of the condition (条件代码).")
    article: int | None = computed("article", "article", GENERAL, "The article of the notice (条款).")
    sentence: str | None = computed("sentence", "sentence", GENERAL, "What the condition requires (条件内容).")
    state: ConditionState | None = computed(
        "state",
        "state",
        SENSITIVE,
        "Whether the condition is met. The state reveals facts about the person, so reading it needs its own grant (条件状态).",
    )


def explanation_of(decisions: FromClause, context: QueryContext) -> SelectBase:
    """Return what had to hold for some decisions of a programme."""
    return explained(RULES[str(context.above["programme"])], decisions)


def _grounds_of(steps: FromClause, context: QueryContext) -> SelectBase:
    on, known_at = context.bind_above("on", Date()), context.bind_above("known_at", Moment())
    return grounds(RULES[str(context.above["programme"])], steps, on, known_at)


def _is_in_scope(snapshots: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return True for snapshots of households that lie in the scope."""
    household = HouseholdRow.__table__.alias()
    return exists().where(household.c.id == snapshots.c.household_id, context.in_scope(household, OF_HOUSEHOLDS))


def _members_of_today(found: FromClause, context: QueryContext) -> SelectBase:
    """Return who belongs today to the households that are grounds: their figures, and what is on record of them, explain it."""
    member = MembershipRow.__table__.alias()
    return select(member.c.person_id.label("person_id")).where(
        context.in_statement(member.c.household_id, select(found.c.entry_id)),
        current(member),
        in_force(member, context.request("today")),
    )


@strawberry.type(
    description="Something that a condition of a rule stands on: an entry that the rule reads, or the fact that there is none. Several entries about one thing are several grounds (判定依据项)."
)
class ConditionGround:
    KEY: ClassVar[str] = "condition_ground"
    ROWS: ClassVar[Rows] = Rows(key="entry_id", subject=_members_of_today)

    kind: GroundKind | None = computed(
        "kind", "kind", GENERAL, "The kind of entry that the condition reads (依据类型)."
    )
    code: str | None = computed(
        "code",
        "code",
        GENERAL,
        "The stable code of what the condition reads: of a category, a fact, a local value or a figure (代码).",
    )
    english: str | None = computed("english", "english", GENERAL, "What the condition reads, in English (英文说明).")
    chinese: str | None = computed("chinese", "chinese", GENERAL, "What the condition reads, in Chinese (中文说明).")
    on_record: bool | None = computed(
        "on_record",
        "on_record",
        SENSITIVE,
        "Whether the hub has such an entry for the day, as known at the moment asked for. False means that nothing is known about it (是否有登记).",
        Rendering.BOOLEAN,
    )
    outcome: DeterminationOutcome | None = computed(
        "outcome",
        "outcome",
        SENSITIVE,
        "Whether a determination recognises the category or refuses it. Null means that the ground is no determination (认定结果).",
    )
    value: str | None = computed(
        "value",
        "value",
        SENSITIVE,
        "What the entry says. For a register it is a whole number: 1 for yes and 0 for no, a tier, or a sum in fen. For a determination it is the subtype of the category. Null means that the entry has no value (登记值).",
    )
    source: Owner | None = computed(
        "source",
        "source",
        SENSITIVE,
        "The department whose register has the entry. Null means that the ground is no entry of a register (来源部门).",
    )
    as_of: date | None = computed(
        "as_of",
        "as_of",
        SENSITIVE,
        "The day to which the entry of a register, or the household's figures refer. Null means that the entry has no such day (截至日期).",
    )
    since: date | None = computed(
        "since", "since", SENSITIVE, "The first day of the determination or of the entry of a register (起始日期)."
    )
    until: date | None = computed(
        "until",
        "until",
        SENSITIVE,
        "The last day of the determination or of the entry of a register. Null means that no last day is set (终止日期).",
    )
    local_value: Annotated[LocalValue, strawberry.lazy("schema.local_values")] | None = link(
        Path(from_column="entry_id", to_column="id"),
        "local_value",
        GENERAL,
        "The local value. Null means that the ground is no local value, or that none is on record (当地标准).",
    )
    figures: Annotated[EconomicSnapshot, strawberry.lazy("schema.population")] | None = link(
        Path(from_column="entry_id", to_column="id", where=_is_in_scope, history=True, keeps_to_scope=True),
        "figures",
        SENSITIVE,
        "The economic snapshot with the figure; each figure is read by its own grant. Null means that the ground is no figure, that none is on record, or that the household lies outside your scope (家庭经济状况).",
    )


@strawberry.type(
    description="Something that must hold towards a verdict: a condition of the rule, that the person is alive, or that the benefit is settled. A verdict is reached if everything towards it holds. If something does not hold towards every such verdict, the verdict is NOT_ELIGIBLE; otherwise it is REVIEW (判定条件及依据)."
)
class ExplainedCondition:
    KEY: ClassVar[str] = "explained_condition"
    ROWS: ClassVar[Rows] = Rows(key="row_key")

    code: str | None = computed("code", "code", GENERAL, "The stable code of the condition (条件代码).")
    article: int | None = computed("article", "article", GENERAL, "The article of the notice (条款).")
    english: str | None = computed("english", "english", GENERAL, "What the condition requires, in English (英文说明).")
    chinese: str | None = computed("chinese", "chinese", GENERAL, "What the condition requires, in Chinese (中文说明).")
    towards: Verdict | None = computed(
        "towards",
        "towards",
        GENERAL,
        "The verdict that it leads to, if all else that leads to it holds as well (指向结论).",
    )
    state: ConditionState | None = computed(
        "state",
        "state",
        SENSITIVE,
        "Whether it holds. The state can show that an income is above or below a limit, so reading it needs its own grant (条件状态).",
    )
    grounds: list[ConditionGround] | None = link(
        Path(
            from_column="row_key",
            computed=_grounds_of,
            needs=("person_id", "place", "division_code"),
            hands_on=True,
        ),
        "grounds",
        SENSITIVE,
        "What it stands on: each entry that the rule reads, and each that it looks for and does not find (判定依据项).",
        order=(Order("rank"), Order("entry_id")),
    )
