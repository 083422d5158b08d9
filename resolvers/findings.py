"""An answer to a finding, within the scope of its right, and under the policy by which it was judged."""

from __future__ import annotations

from sqlalchemy import and_, or_, true
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.declarations import ComparedByKind, ScopeColumns
from hub.errors import Mistake, invalid_input
from hub.findings.answering import ChosenFinding, answer
from hub.tables.findings import FindingAnswer, FindingKind, FindingReason, FindingRow
from permissions.model import EVERYONE, Scope, Scopes
from resolvers.acts import ActResult, perform_act, right_first
from resolvers.execute import request_parameters
from resolvers.operation import MutationField
from resolvers.scope import inside
from resolvers.told_kinds import told_kinds
from resolvers.write.store import lock_policy

OF_FINDINGS = ScopeColumns(division="division_code", person="person_id", household="household_id")
"""How findings are placed: where the person or household is registered, and by the one or the other."""

BY_KIND = ComparedByKind("kind", "finding.kind", tuple((str(kind), kind.compares) for kind in FindingKind))
"""By what fields each kind is found: whoever may not read them in full hears of none."""


async def _answer(writing: MutationField) -> None:
    """The owner of a finding answers it; where no owner is known, whoever may within the scope.

    What one may not be told of is not there to be answered either: its identifier follows from its kind and from whom it would be about.
    """
    operation, moments = writing.operation, writing.operation.moments
    said = FindingAnswer[str(writing.arguments["answer"])]
    reason = FindingReason[str(writing.arguments["reason"])]
    if reason.answer is not said:
        raise invalid_input(Mistake(("reason",), f"The reason {reason} belongs to the answer {reason.answer}."))

    async def change(connection: AsyncConnection, scopes: Scopes) -> ActResult:
        await lock_policy(connection, operation)
        findings = FindingRow.__table__
        own = findings.c.owner_id == operation.caller.organisation_id
        in_scope = true() if Scope.EVERYONE in scopes else inside(scopes, findings, OF_FINDINGS)
        kinds = told_kinds(BY_KIND, operation.profile, EVERYONE)
        told = true() if kinds is None else kinds.on(findings, OF_FINDINGS)
        chosen = ChosenFinding(
            str(writing.arguments["id"]),
            and_(told, or_(own, and_(findings.c.owner_id.is_(None), in_scope))),
            request_parameters(operation),
            moments.now,
        )
        done = await answer(connection, chosen, said, reason)
        return ActResult(chosen.id, done.changed, (done.person_id,) if done.person_id else ())

    await perform_act(writing, change)


answer_finding = right_first(_answer)
