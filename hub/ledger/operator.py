"""What an operator reads on the hub's own machine: recorded before it is shown, like every other read.

An operator has no token, and so no client, no organisation and no purpose of a grant: the event says so in words that no
client can have (`is_client_id`), and names the account of the operating system. It is bound to no grant. INVARIANT: whoever is named as
a subject was read under this event, whatever became of the work afterwards.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from hub.clock import Clock
from hub.identifiers import OPERATOR
from hub.ledger.event import Event, EventAccess, EventKind, EventRequest, Outcome, new_id
from hub.ledger.gate import LedgerGate
from hub.sources.source import HUB
from permissions.model import LegalBasis

THE_HUB_ITSELF = str(UUID(int=0))
"""The organisation of an operator: the nil UUID (RFC 9562, 5.9), which no organisation has."""

OPERATION = "OPERATION"
"""The purpose of what an operator does."""

_LONGEST = 64


def account_of(uid: int) -> str:
    """The name of an account by the operating system's own list, which no variable of the environment can change."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def operator_name() -> str:
    """Return what stands for whoever runs this process where records name a client."""
    return f"{OPERATOR}{account_of(os.getuid())}"[:_LONGEST]


class OperatorCommand:
    """One command of the operator who runs this process. `words` say what was asked for, and hold no personal value."""

    def __init__(self, gate: LedgerGate, clock: Clock, words: str) -> None:
        self._gate, self._clock = gate, clock
        client = operator_name()
        self._request = EventRequest(
            request_id=new_id(),
            client_id=client,
            organisation_id=THE_HUB_ITSELF,
            token_id=client,
            purpose=OPERATION,
            legal_basis=LegalBasis.STATUTORY_DUTY,
            document_hash=sha256(words.encode()).hexdigest(),
            operation_name=words,
        )
        self._version = 0

    async def record(self, given: Sequence[str], subjects: Sequence[str] = (), *, rows: int) -> None:
        """Write down what is shown next: fields by their coordinates, of whom, and how many rows.

        Raises `LedgerUnavailable`; then nothing may be shown.
        """
        while True:
            event = self._event(tuple(given), tuple(subjects), rows)
            self._version = await self._gate.record(event)
            if self._version == event.policy_version:
                return

    def _event(self, given: tuple[str, ...], subjects: tuple[str, ...], rows: int) -> Event:
        return Event(
            at=self._clock(),
            kind=EventKind.OPERATOR,
            outcome=Outcome.ANSWERED,
            policy_version=self._version,
            request=self._request,
            access=EventAccess(given=given, subjects=subjects, row_count=rows, sources=(HUB,)),
        )
