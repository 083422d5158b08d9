"""Who a request acts as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permissions.model import Standing


@dataclass(frozen=True, slots=True)
class Caller:
    """A client with a valid token: its organisation, its roles and the one purpose of the token.

    `department` and `legal_basis` are codes of the policy store. `token_id` is the token's `jti`. `expires_at` is the
    first moment (UTC) at which the token no longer works. `strict` and `documents_only` are the client's settings.
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

    @property
    def standing(self) -> Standing:
        """The part of the caller that rights are judged by."""
        return Standing(self.roles, self.organisation_id, self.purpose)
