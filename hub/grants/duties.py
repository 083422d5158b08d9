"""Which of the three duties the right to a field belongs to: to administer access, to audit it, or to use personal data."""

from __future__ import annotations

from permissions.acts import Act, Duty
from permissions.model import Sensitivity

_REQUESTS = frozenset({Act.REQUEST_ACCESS, Act.EXTEND_GRANT, Act.ASSIGN_ROLE, Act.REGISTER_KEY, Act.BREAK_GLASS})
"""Acts that anybody may be let do: they ask, or they are bounded by themselves. They are no power over access."""

ADMINISTRATION = frozenset(
    {f"mutation.{act.lower()}" for act in Act if act not in _REQUESTS}
    | {"mutation.revoke_token", "mutation.delay_disclosure"}
)
"""The stable keys of the acts by which stewards administer access: the field of an act is named after it."""

_OF_THE_CALLER = frozenset({"account", "caller"})
"""Types that tell of those who ask, and not of the people whom the data is about: that it is personal makes it no use of their data."""

_OF_THE_LEDGER = frozenset({"ledger_event", "ledger_seal", "ledger_checkpoint", "ledger_cosignature"})
"""Types of which the ledger has the rows."""


def duty_of(key: str, sensitivity: Sensitivity) -> Duty | None:
    """Return the duty that a right to the field of a stable key belongs to; None for what belongs to everybody's work."""
    of_type = key.partition(".")[0]
    if key in ADMINISTRATION:
        return Duty.ADMINISTRATION
    if of_type in _OF_THE_LEDGER or key.startswith("query.ledger"):
        return Duty.AUDIT
    if sensitivity is Sensitivity.GENERAL or of_type in _OF_THE_CALLER:
        return None
    return Duty.OPERATION
