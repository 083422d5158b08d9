"""Who a request acts as."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from permissions.model import Principal


@dataclass(frozen=True, slots=True)
class AuthenticatedCaller:
    """A client with a valid token, or a person who signed in with it: organisation, roles and the token's one purpose.

    A person acts with the roles that both they and the client hold, and in their own organisation; then `account_id` is
    their account's. `department` and `legal_basis` are codes of the policy store. `token_id` is the token's `jti`. `expires_at` is the
    first moment (UTC) at which the token no longer works. `strict`, `documents_only` and `withheld_in_report` are the
    client's settings.

    `actor` is whose limits, idempotency keys and cursors these are: the person's, or those of a client that acts by itself. No
    client has the form of an account's id. `holders` are those whose counters look-ups by identity number add to: the
    actor, and all who ask for the organisation. `principal` is the part of the caller that rights are decided by.
    """

    client_id: str
    organisation_id: str
    department: str
    division_code: str
    roles: frozenset[str]
    purpose: str
    legal_basis: str
    token_id: str
    expires_at: datetime
    strict: bool = False
    documents_only: bool = False
    withheld_in_report: bool = False
    account_id: str | None = None
    actor: str = field(init=False, repr=False, compare=False)
    holders: tuple[str, str] = field(init=False, repr=False, compare=False)
    principal: Principal = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        actor = self.account_id or self.client_id
        object.__setattr__(self, "actor", actor)
        object.__setattr__(self, "holders", (actor, self.organisation_id))
        object.__setattr__(self, "principal", Principal(self.roles, self.organisation_id, self.purpose))
