"""What is asked of a delivery after its import: it is withdrawn, or a second person confirms that what is missing from it ends.

Who asks needs the rights that the delivery needs, or those to end; what they ask is in the ledger before it is begun, and is done
by the work on deliveries (`act_work`). INVARIANT: whoever opened or confirmed a delivery never confirms what ends by it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from operator import methodcaller
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import Code, RefusedRequest
from hub.intake.deliveries.whole_list import EndingState
from hub.ledger.event import Event, EventKind, Outcome, new_id
from hub.server.deliveries.answers import ending_rights, rights_of
from hub.server.deliveries.importing import delivery_event
from hub.server.deliveries.jobs import Job, Jobs, WrongState, who
from hub.server.deliveries.refusing import DeliveryWithheld
from hub.server.deliveries.requests import read_confirmed_ending, read_reason
from hub.server.deliveries.rights import DeliveryRights, WriteRight, decide_rights
from hub.server.endpoint.answering import PolicyUnsettled
from hub.server.endpoint.request_context import Rights
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.job_states import DeliveryJobState

ATTEMPTS = 5
"""How often something is judged anew while the policy keeps changing under it."""

State = DeliveryJobState
IMPORTED = (State.DONE, State.REFUSED, State.FAILED)
"""The states in which something of a delivery may be stored."""


class ActKind(StrEnum):
    """What may be asked of a delivery after its import."""

    WITHDRAW = "WITHDRAW"
    END_MISSING = "END_MISSING"

    @property
    def address(self) -> str:
        """Where it is asked for, below the address of the delivery."""
        return "/withdraw" if self is ActKind.WITHDRAW else "/end-missing"

    @property
    def operation(self) -> str:
        """What the ledger calls it."""
        return "delivery-withdrawal" if self is ActKind.WITHDRAW else "delivery-end-missing"

    @property
    def state(self) -> State:
        """The state of a delivery while it is done."""
        return State.WITHDRAWING if self is ActKind.WITHDRAW else State.ENDING


@dataclass(frozen=True, slots=True)
class JobAct:
    """What was asked of a delivery, by whom, from which state, and what came of it.

    `asked_by` has the columns that say whose rights are judged. `outcome` and `error` are as they are told; None: it is not done.
    """

    kind: ActKind
    before: State
    asked_by: dict[str, Any]
    rights: Sequence[Sequence[str]]
    because: str = ""
    outcome: dict[str, Any] | None = None
    error: dict[str, Any] | None = None

    @classmethod
    def of(cls, job: Job) -> JobAct | None:
        """Return what was asked of a delivery last."""
        if job.row.act is None:
            return None
        kept = orjson.loads(job.row.act)
        return cls(**kept | {"kind": ActKind(kept["kind"]), "before": DeliveryJobState[kept["before"]]})

    @property
    def content(self) -> str:
        """As it is stored, in JSON."""
        return orjson.dumps(self).decode()

    def acting(self, job: Job) -> Job:
        """Return the delivery as that of whoever asked for the act."""
        own = {column.name: getattr(job.row, column.name) for column in DeliveryJobRow.__table__.columns}
        return Job(DeliveryJobRow(**own | self.asked_by), job.files)


class NotASecondPerson(RefusedRequest):
    """Whoever delivered, or a machine, wants to confirm what ends."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Code.ACT_REFUSED,
            "So much ends only when a second person confirms it: somebody of your organisation who has signed in, and who neither opened "
            "nor confirmed this delivery. Nothing was changed.",
        )


Stepped = Callable[..., Awaitable[Response]]


class DeliveryActs:
    """Answers what is asked of deliveries after their import."""

    def __init__(
        self,
        jobs: Jobs,
        rights: DeliveryRights,
        *,
        asking: Callable[[Request], Awaitable[Rights]],
        recorded: Callable[[JobAct, Job, Rights, Sequence[WriteRight], str], Awaitable[bool]],
        stepped: Stepped,
        answer: Callable[[Job, Rights, HTTPStatus], Response],
    ) -> None:
        self._jobs, self._rights = jobs, rights
        self._asking, self._recorded, self._stepped, self._answer = asking, recorded, stepped, answer

    async def withdraw(self, request: Request, rights: Rights) -> Response:
        """Have a delivery withdrawn, with a reason; asked for again it is one withdrawal."""
        because = await read_reason(request)
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        if job.state in (State.WITHDRAWING, State.WITHDRAWN):
            return self._answer(job, rights, HTTPStatus.ACCEPTED if job.state is State.WITHDRAWING else HTTPStatus.OK)
        if job.state not in IMPORTED or job.checked is None or job.row.event_id is None:
            raise WrongState(job.state, IMPORTED)
        needed = rights_of(job.checked, self._rights)
        return await self._ask(request, rights, job, ActKind.WITHDRAW, needed, because)

    async def end_missing(self, request: Request, rights: Rights) -> Response:
        """Have that ended what is missing from a whole list, as a second person who saw how much it is."""
        digest = await read_confirmed_ending(request)
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        ending = (job.result or {}).get("ending")
        if not ending or job.state not in (State.DONE, State.ENDING):
            raise WrongState(job.state, (State.DONE,))
        if not job.is_second_person(rights.caller.account_id):
            raise NotASecondPerson
        act = JobAct.of(job)
        if act and act.kind is ActKind.END_MISSING and act.because == digest and not act.error:
            return self._answer(job, rights, HTTPStatus.OK if job.state is State.DONE else HTTPStatus.ACCEPTED)
        if ending["state"] != EndingState.WAITING or ending["digest"] != digest:
            raise RefusedRequest(
                Code.STATE_CONFLICT,
                "What you have confirmed does not wait to be ended, or is not as much as you saw. Nothing was changed. Read the delivery "
                "again.",
                status=HTTPStatus.CONFLICT,
            )
        needed = ending_rights((job.row.whole_lists or "").split(), self._rights)
        return await self._ask(request, rights, job, ActKind.END_MISSING, needed, digest)

    async def _ask(
        self,
        request: Request,
        rights: Rights,
        job: Job,
        kind: ActKind,
        needed: Sequence[WriteRight] | None,
        because: str,
    ) -> Response:
        intent = new_id()
        for _ in range(ATTEMPTS):
            decided = decide_rights(rights.profile, needed or ())
            if needed is None or not decided.allowed:
                names = ", ".join(right.coordinate for right in decided.missing) or "a table or column of it"
                raise DeliveryWithheld(
                    f"You may not write what this would change, for this purpose: {names}. Nothing was changed. Ask for the grant, or use "
                    "the right purpose.",
                    decided.missing,
                )
            kept = [[right.coordinate, right.key] for right in needed]
            act = JobAct(kind, job.state, dict(who(rights.caller)), kept, because)
            if await self._recorded(act, job, rights, needed, intent):
                values = {"event_id": intent, "act": act.content}
                # Of two that ask at once, the second may come when the work of the first is done.
                unacted = methodcaller("check_unacted", job)
                return await self._stepped(request, rights, (job.state,), kind.state, check=unacted, **values)
            rights = await self._asking(request)
        raise PolicyUnsettled


def asked(act: JobAct, job: Job, clock: Any, version: int, needed: Sequence[WriteRight], intent: str) -> Event:
    """Return what the ledger keeps of an act before it is begun."""
    acting = act.acting(job)
    acting.row.event_id = intent
    return delivery_event(
        acting, clock, EventKind.WRITE_INTENT, Outcome.INTENDED, version, needed, operation=act.kind.operation
    )
