"""The decision card of a request: as it is while the request waits, and as it was before whoever decided."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

import orjson
import strawberry
from sqlalchemy import SelectBase, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Argument, QueryContext, RootField, Rows
from hub.catalogue.fields import column, entry, moment
from hub.grants.hypotheses import if_approved
from hub.grants.policy_at import policy_at
from hub.grants.policy_changes import PolicyChange, lock_policy_version
from hub.grants.requests import waiting_request
from hub.tables.access_requests import DecisionCardRow
from permissions.acts import Act
from resolvers import steward
from resolvers.decision_cards import DecisionCard, card_of, findings_of
from resolvers.operation import MutationField, MutationProgress, Operation, StalePolicy
from resolvers.rights import RightsAt
from schema.governance import STEWARDS
from schema.people_reached import people_reached

_CARDS = DecisionCardRow.__table__
_COLUMNS: Mapping[str, TypeEngine[Any]] = {each.name: each.type for each in _CARDS.columns}


@strawberry.type(
    name="DecisionCard",
    description="What a request would change if it were approved, worked out over every profile before and after (决策卡).",
)
class ShownCard:
    KEY: ClassVar[str] = "decision_card"
    ROWS: ClassVar[Rows] = Rows(DecisionCardRow)

    act: str | None = column(
        DecisionCardRow.act,
        "act",
        STEWARDS,
        "The act that was done with the card: APPROVE_REQUEST, REFUSE_REQUEST or REVIEW_BREAK_GLASS. Null while nothing is decided (操作).",
    )
    decided_by: str | None = column(
        DecisionCardRow.decided_by, "decided_by", STEWARDS, "The account or the client that decided with it (决定人)."
    )
    decided_at: datetime | None = moment(
        DecisionCardRow.decided_at, "decided_at", STEWARDS, "The moment of that decision (决定时间)."
    )
    profiles: int | None = column(
        DecisionCardRow.profiles,
        "profiles",
        STEWARDS,
        "How many profiles were compared: of everybody who can ask, for each of their purposes, and of the role by itself (权限集数量).",
    )
    opened: int | None = column(
        DecisionCardRow.opened,
        "opened",
        STEWARDS,
        "How many rights would open, each counted once for each profile (新开放的权限数).",
    )
    otherwise: int | None = column(
        DecisionCardRow.otherwise,
        "otherwise",
        STEWARDS,
        "How many rights would change in another way, such as how a value is shown or why it is withheld, each counted once for each profile (其他变化数).",
    )
    people: int | None = column(
        DecisionCardRow.people,
        "people",
        STEWARDS,
        "On how many people's data something would open, rounded down to whole tens. Null means that there are fewer than 10, or none (涉及人数).",
    )
    content: str | None = column(
        DecisionCardRow.content,
        "content",
        STEWARDS,
        "The whole card as canonical JSON, RFC 8785: what is asked for, what opens, what only changes its form or its reason, and for whom (决策卡全文).",
    )
    content_hash: str | None = column(
        DecisionCardRow.content_hash,
        "content_hash",
        STEWARDS,
        "SHA-256 of the content, in hexadecimal. The ledger's entry of the decision has it too (全文摘要).",
    )


async def card_of_request(operation: Operation, request_id: str) -> DecisionCard | None:
    """Return the card of a request that waits; None for one that does not, or is not there. Raises `StalePolicy`."""
    async with operation.services.source.begin(reading=True) as connection:
        found = await waiting_request(connection, request_id)
    if found is None:
        return None
    key, proposal, requested_at = found
    policy = await policy_at(operation.services.source, None, operation.moments.now)
    if policy.version != operation.policy_version:
        raise StalePolicy(policy.version)
    hypothesis = if_approved(policy, proposal, requested_at)
    before, after = (RightsAt(operation.contract, each) for each in (hypothesis.before, hypothesis.after))
    findings = await asyncio.to_thread(findings_of, before, after, hypothesis)
    people = await people_reached(operation, findings.reaches)
    return card_of(key, proposal, hypothesis, findings, people)


async def _looked_up(operation: Operation, given: Mapping[str, Any]) -> Mapping[str, Any]:
    card = await card_of_request(operation, given["request"])
    rows = [] if card is None else [card.row() | {"id": card.request_id}]
    return {"cards": orjson.dumps([[row.get(name) for name in _COLUMNS] for row in rows]).decode()}


def _shown(context: QueryContext) -> SelectBase:
    return select(context.json_rows("cards", _COLUMNS))


Decides = Callable[[AsyncConnection, bool], Awaitable[PolicyChange]]


async def decide_with_card(writing: MutationField, act: Act, request_id: str, decides: Decides) -> None:
    """Decide on a request, keep the card that it had at that moment, and put its hash into the ledger with the decision.

    `decides` is called in the transaction of the decision with its connection, and whether whoever decides was shown another card.
    """
    operation, at = writing.operation, writing.operation.moments.now
    is_done = bool(writing.performed(MutationProgress).values)
    card = None if is_done else await card_of_request(operation, request_id)
    shown = writing.arguments.get("card")
    changed = shown is not None and card is not None and card.content_hash != shown

    async def change(connection: AsyncConnection) -> PolicyChange:
        version = await lock_policy_version(connection)
        if version != operation.policy_version:
            raise StalePolicy(version)  # the card would be of another policy
        done = await decides(connection, changed)
        if card is not None:
            decided = {"act": act.value, "decided_by": operation.caller.actor, "decided_at": at}
            await connection.execute(insert(DecisionCardRow), [{"id": str(uuid4()), **card.row(), **decided}])
        return done

    await steward.act(writing, change, content_hash=card.content_hash if card else None)


DECISION_CARD = RootField(
    "decision_card",
    STEWARDS,
    computed=_shown,
    arguments={"request": Argument(lambda value, cipher, moments: {"request": str(value)})},
    looks_up=_looked_up,
)


@strawberry.type(description="What stewards decide by (决策依据).")
class DecisionCardQuery:
    @entry(
        DECISION_CARD,
        "The decision card of a request that waits: what would change if it were approved now. Null means that no such request waits (决策卡查询).",
    )
    def decision_card(
        self,
        request: Annotated[UUID, strawberry.argument(description="The identifier of the request (申请标识).")],
    ) -> ShownCard | None: ...
