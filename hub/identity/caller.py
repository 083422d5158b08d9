"""Who a request acts as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permissions.model import Standing


@dataclass(frozen=True, slots=True)
class Caller:
    """A client with a valid token, or a person who signed in with it: organisation, roles and the token's one purpose.

    A person acts with the roles that both they and the client hold, and in their own organisation; then `account_id` is
    their account's. `department` and `legal_basis` are codes of the policy store. `token_id` is the token's `jti`. `expires_at` is the
    first moment (UTC) at which the token no longer works. `strict`, `documents_only` and `withheld_in_report` are the
    client's settings.
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

    @property
    def actor(self) -> str:
        """Whose limits, idempotency keys and cursors these are: the person's, or those of a client that acts by itself.

        No client has the form of an account's id.
        """
        return self.account_id or self.client_id

    @property
    def holders(self) -> tuple[str, str]:
        """Whose counters look-ups by identity number add to: the actor's, and those of all who ask for the organisation."""
        return self.actor, self.organisation_id

    @property
    def standing(self) -> Standing:
        """The part of the caller that rights are judged by."""
        return Standing(self.roles, self.organisation_id, self.purpose)
