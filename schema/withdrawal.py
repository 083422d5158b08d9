"""What should never have been registered, or not about this person, is withdrawn with a reason; nothing is erased (§5)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import WriteAction, Writes
from hub.catalogue.fields import reference, writable
from hub.intake.cells import text
from hub.tables.base import Base
from hub.tables.population import CategoryDeterminationRow, DatedFactRow, MembershipRow, WithdrawalRow
from schema.checks import at_most_characters, stripped
from schema.population import PERSONAL

LONGEST_REASON = 500


def _withdraws(table: type[Base]) -> Writes:
    return Writes(
        table,
        lambda values: {},
        (at_most_characters("because", LONGEST_REASON),),
        action=WriteAction.WITHDRAW,
        about=("person_id",),
    )


def _because() -> Any:
    return writable(
        WithdrawalRow.because,
        "because",
        PERSONAL,
        "The reason, of at most 500 characters on one line (撤销原因).",
        required=True,
        convert=stripped(text()),
    )


@strawberry.input(
    description="The withdrawal of a determination that your own organisation registered or that was imported, also one about the wrong person. After the withdrawal it applies on no day; what was known before stays in the history (撤销认定)."
)
class DeterminationWithdrawalInput:
    KEY: ClassVar[str] = "determination_withdrawal_input"
    WRITES: ClassVar[Writes] = _withdraws(CategoryDeterminationRow)

    determination: UUID = reference("determination_id", "The identifier of the determination (撤销的认定).")
    because: str = _because()


@strawberry.input(
    description="The withdrawal of a membership that your own organisation registered or that was imported, also one of the wrong person (撤销家庭成员关系)."
)
class MembershipWithdrawalInput:
    KEY: ClassVar[str] = "membership_withdrawal_input"
    WRITES: ClassVar[Writes] = _withdraws(MembershipRow)

    membership: UUID = reference("membership_id", "The identifier of the membership (撤销的成员关系).")
    because: str = _because()


@strawberry.input(
    description="The withdrawal of a fact that your own organisation registered or that was imported, also one about the wrong person (撤销登记事项)."
)
class FactWithdrawalInput:
    KEY: ClassVar[str] = "fact_withdrawal_input"
    WRITES: ClassVar[Writes] = _withdraws(DatedFactRow)

    fact: UUID = reference("fact_id", "The identifier of the fact (撤销的事项).")
    because: str = _because()
