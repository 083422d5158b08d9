"""What somebody holds who asks, and why nothing at all is answered to them: before any field is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from permissions.model import Principal


class WholeRefusal(StrEnum):
    """Why requests of somebody for a purpose are refused as a whole, whatever they ask for."""

    NOT_REGISTERED = "NOT_REGISTERED"
    CLIENT_SUSPENDED = "CLIENT_SUSPENDED"
    ACCOUNT_SUSPENDED = "ACCOUNT_SUSPENDED"
    PURPOSE_NOT_HELD = "PURPOSE_NOT_HELD"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a client or an account holds at a moment; `stopped` says why it may not ask, whatever it holds."""

    organisation: str
    roles: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    stopped: WholeRefusal | None = None

    def refusal(self, purpose: str) -> WholeRefusal | None:
        """Return why a request for a purpose is refused as a whole; None for one that is decided field by field."""
        if self.stopped is not None:
            return self.stopped
        return None if purpose in self.purposes else WholeRefusal.PURPOSE_NOT_HELD

    def principal(self, purpose: str) -> Principal:
        """Return who asks for a purpose, as far as rights go."""
        return Principal(self.roles, self.organisation, purpose)


NOBODY = Holdings("", stopped=WholeRefusal.NOT_REGISTERED)
"""The standing of whoever is not registered."""


def signed_in(person: Holdings, client: Holdings, *, every_organisation: bool) -> Holdings:
    """Return the holdings of a person with the client that they sign in with: what both hold, in the person's organisation.

    A client that is not for `every_organisation` lets people of its own organisation in, and nobody else.
    """
    lets_in = every_organisation or client.organisation == person.organisation
    return Holdings(
        person.organisation,
        person.roles & client.roles,
        person.purposes & client.purposes if lets_in else frozenset(),
        client.stopped or person.stopped,
    )
