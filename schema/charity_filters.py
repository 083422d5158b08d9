"""How lists of needs and of matches are narrowed (§17): by how far each has come."""

from __future__ import annotations

import strawberry

from hub.catalogue.fields import using_rights, without_grant
from hub.tables.charity import MatchState, WaitingReason
from schema.lists import column_is, narrows


@strawberry.input(description="A condition on the stage of a match (匹配状态条件).")
class MatchStateCondition:
    equal: MatchState | None = without_grant("The match is at this stage (等于).")
    in_: list[MatchState] | None = without_grant("The match is at one of these stages (属于).", name="in")


@strawberry.input(description="The conditions that every listed match must meet (匹配筛选).")
class MatchFilter:
    state: MatchStateCondition | None = using_rights(
        narrows(column_is("state"), "match.state"), "The stage of the match (匹配状态)."
    )


@strawberry.input(description="A condition on why a need waits (待匹配原因条件).")
class WaitingReasonCondition:
    equal: WaitingReason | None = without_grant("The need waits for this reason (等于).")
    in_: list[WaitingReason] | None = without_grant("The need waits for one of these reasons (属于).", name="in")
    is_known: bool | None = without_grant("True finds needs that wait, false finds those that do not (是否待匹配).")


@strawberry.input(description="The conditions that every listed need must meet (救助需求筛选).")
class NeedFilter:
    waiting_reason: WaitingReasonCondition | None = using_rights(
        narrows(column_is("waiting_reason"), "need.waiting_reason"), "Why the need waits (待匹配原因)."
    )
