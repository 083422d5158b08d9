"""The addresses of deliveries over HTTP, below /deliveries/jobs.

Who asks carries a token, as at /graphql, and acts for its organisation and its purpose; no cookie is looked at, so that no foreign page
can send anything. INVARIANT: rows are shown, and a delivery is confirmed, only once that is in the ledger, under the policy by
which it was judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from operator import methodcaller
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.clock import local_day
from hub.errors import Code, Mistake, RefusedRequest, invalid_request
from hub.identity.addresses import DELIVERIES_PATH
from hub.ledger.event import Event, EventAccess, EventKind, EventRequest, Outcome, new_id
from hub.server.deliveries.acts import ActKind, DeliveryActs, JobAct, asked
from hub.server.deliveries.answers import ending_rights, rejects_rights_of, rights_of, told
from hub.server.deliveries.correcting import Correcting
from hub.server.deliveries.importing import OPERATION, delivery_event
from hub.server.deliveries.job_maps import JobMaps
from hub.server.deliveries.jobs import Job, Jobs, NoRejectedRows, WrongState, who
from hub.server.deliveries.receiving import Receiving
from hub.server.deliveries.refusing import DeliveryWithheld, refusal_event
from hub.server.deliveries.rejected_rows import refusals
from hub.server.deliveries.requests import number_of, read_confirmation, read_nothing, read_opening
from hub.server.deliveries.rights import WriteRight, decide_rights, delivery_rights
from hub.server.deliveries.samples import sample_rights
from hub.server.deliveries.services import NO_STORE, DeliveryServices, json_answer, no_content
from hub.server.deliveries.spool import Spool
from hub.server.endpoint.answering import PolicyUnsettled
from hub.server.endpoint.challenge import challenge
from hub.server.endpoint.parameters import check_address
from hub.server.endpoint.request_context import DocumentRequired, Rights
from hub.server.error_responses import error_response
from hub.tables.job_states import DeliveryJobState

ADDRESS = DELIVERIES_PATH
COUNTER = "deliveries"
"""The counter of a minute that a delivery adds to: one for each thousand rows and each megabyte."""

ATTEMPTS = 5
"""How often something is judged anew while the policy keeps changing under it."""

State = DeliveryJobState
Answer = Callable[[Request, Rights], Awaitable[Response]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def delivery_routes(services: DeliveryServices) -> list[Route]:
    """Return the addresses."""
    deliveries = Deliveries(services)
    one = f"{ADDRESS}/{{job}}"

    def route(path: str, method: str, answer: Answer, *parameters: str, admitted: bool = True) -> Route:
        async def asked(request: Request, rights: Rights) -> Response:
            check_address(request, parameters)
            return await answer(request, rights)

        return Route(path, deliveries.answering(asked, admitted=admitted), methods=[method])

    return [
        route(ADDRESS, "POST", deliveries.open),
        route(ADDRESS, "GET", deliveries.newest, "first"),
        route(one, "GET", deliveries.show),
        route(one, "DELETE", deliveries.cancel),
        route(f"{one}/files/{{name}}", "PUT", deliveries.receiving.receive, admitted=False),
        route(f"{one}/files/{{name}}", "DELETE", deliveries.receiving.remove),
        route(f"{one}/check", "POST", deliveries.check),
        route(f"{one}/reopen", "POST", deliveries.reopen),
        route(f"{one}/form", "POST", deliveries.correcting.correct),
        route(f"{one}/confirm", "POST", deliveries.confirm),
        route(f"{one}{ActKind.END_MISSING.address}", "POST", deliveries.acts.end_missing),
        route(f"{one}{ActKind.WITHDRAW.address}", "POST", deliveries.acts.withdraw),
        route(f"{one}/sample", "GET", deliveries.sample),
        route(f"{one}/rejects", "GET", deliveries.rejects, "after", "first"),
        route(f"{one}/rejects.xlsx", "GET", deliveries.rejected_rows),
    ]


class Deliveries:
    """Answers requests about deliveries."""

    def __init__(self, services: DeliveryServices) -> None:
        self._services = services
        self._jobs = Jobs(services.hub, services.clock)
        self._spool = Spool(services.settings.spool)
        self.receiving = Receiving(services, self._jobs, self._spool)
        self._rights = delivery_rights(services.contract)
        self._samples = sample_rights(services.contract)
        self.correcting = Correcting(self._jobs, self._rights, self._stepped)
        self.acts = DeliveryActs(
            self._jobs,
            self._rights,
            asking=self._asking,
            recorded=self._act_recorded,
            stepped=self._stepped,
            answer=lambda job, rights, status: json_answer(self._told(job, rights), status),
        )

    def answering(self, answer: Answer, *, admitted: bool) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers the requests of one address. `admitted`: it has its turn among the operations."""

        async def answered(request: Request) -> Response:
            try:
                return await self._answered(answer, request, admitted=admitted)
            except TimeoutError:
                return await self._refused(self._services.admission.late(), request)
            except RefusedRequest as error:
                return await self._refused(error, request)

        return answered

    async def _refused(self, error: RefusedRequest, request: Request) -> Response:
        await self._record_refusal(error, request)
        headers, body = error_response(error)
        if error.status == HTTPStatus.UNAUTHORIZED:
            has_token = "authorization" in request.headers
            headers.append(
                (
                    b"www-authenticate",
                    challenge(
                        error, self._services.settings.issuer, has_token=has_token, resource=request.scope["path"]
                    ),
                )
            )
        return Response(body, error.status, {name.decode(): value.decode() for name, value in headers})

    async def _answered(self, answer: Answer, request: Request, *, admitted: bool) -> Response:
        if not admitted:
            return await answer(request, await self._asking(request))
        async with self._services.admission.admit() as until, asyncio.timeout_at(until):
            return await answer(request, await self._asking(request))

    async def _asking(self, request: Request) -> Rights:
        """Return who asks, with their rights. Raises UNAUTHENTICATED and the like, and WRITE_WITHHELD for who may write nothing."""
        rights = await self._services.contexts.rights(request.headers.get("authorization"))
        request.state.rights = rights
        if rights.caller.documents_only:
            raise DocumentRequired
        if not self._rights.may_begin(rights.profile):
            raise DeliveryWithheld(
                "You may deliver nothing for this purpose: you have no right to write persons, households or records. Ask for the grant, "
                "or use the right purpose.",
            )
        return rights

    # --- a delivery arrives ---------------------------------------------------------------------------------------

    async def open(self, request: Request, rights: Rights) -> Response:
        """Open a delivery, once for its idempotency key."""
        given = await read_opening(request, rights.caller, local_day(self._services.clock()))
        job, is_new = await self._jobs.open(rights.caller, given)
        headers = {"Location": f"{ADDRESS}/{job.row.id}"}
        return json_answer(self._told(job, rights), HTTPStatus.CREATED if is_new else HTTPStatus.OK, headers)

    # --- from state to state --------------------------------------------------------------------------------------

    async def check(self, request: Request, rights: Rights) -> Response:
        """Have the files checked."""
        await read_nothing(request)
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        if not job.files:
            raise invalid_request(Mistake(("files",), "No file has arrived. Send the files of the delivery first."))
        to_end = ending_rights((job.row.whole_lists or "").split(), self._rights) or ()
        values: dict[str, Any] = {"rights": _kept(to_end)} if to_end else {}
        return await self._stepped(request, rights, (State.OPEN, State.CHECKING), State.CHECKING, **values)

    async def reopen(self, request: Request, rights: Rights) -> Response:
        """Let further files come, in the place of those that were checked."""
        await read_nothing(request)
        before = (State.CHECKED, State.OPEN)
        return await self._stepped(
            request, rights, before, State.OPEN, status=HTTPStatus.OK, checked=None, rows_total=0, error=None
        )

    async def confirm(self, request: Request, rights: Rights) -> Response:
        """Confirm what the check found, with the rights to write each column; from here on the hub imports it by itself."""
        digest, job_id = await read_confirmation(request), request.path_params["job"]
        job = await self._jobs.find(rights.caller, job_id)
        if job.row.event_id and job.checked and job.checked["digest"] == digest:
            return json_answer(
                self._told(job, rights), HTTPStatus.ACCEPTED
            )  # it was confirmed before, and the answer was lost
        intent = new_id()
        for _ in range(ATTEMPTS):
            needed = self._to_confirm(job, digest, rights)
            for name, value in (*who(rights.caller).items(), ("event_id", intent)):
                setattr(job.row, name, value)
            event = delivery_event(
                job, self._services.clock, EventKind.WRITE_INTENT, Outcome.INTENDED, rights.version, needed
            )
            if await self._recorded(event, rights, job):
                values = {**who(rights.caller), "event_id": intent, "rights": _kept(needed), "error": None}
                seen = methodcaller("check_seen", digest)
                return await self._stepped(request, rights, (State.CHECKED,), State.CONFIRMED, check=seen, **values)
            rights = await self._asking(request)
        raise PolicyUnsettled

    def _to_confirm(self, job: Job, digest: str, rights: Rights) -> Sequence[WriteRight]:
        checked = job.checked
        if job.state is not State.CHECKED or checked is None:
            raise WrongState(job.state, (State.CHECKED,))
        job.check_seen(digest)
        needed = rights_of(checked, self._rights)
        decided = decide_rights(rights.profile, needed or ())
        if needed is None or not decided.allowed:
            names = (
                ", ".join(right.coordinate for right in decided.missing) or "a table or column that no mutation writes"
            )
            raise DeliveryWithheld(
                f"This delivery has what you may not write for this purpose: {names}. Nothing was stored. Ask for the grant, use the right "
                "purpose, or leave these columns out.",
                decided.missing,
            )
        if checked.get("ending") and checked["ending"]["kinds"] is None:
            raise DeliveryWithheld(
                "Whoever opened this delivery may not end what is missing from it, so nobody has seen how much that is. Nothing was "
                "stored. Open it anew, with the right to write the last day of each row that may end.",
            )
        if not checked["rows"]:
            raise invalid_request(
                Mistake(("checked",), "The delivery has no row that can be stored. Mend the files first.")
            )
        return needed

    async def _stepped(
        self,
        request: Request,
        asking: Rights,
        before: Sequence[State],
        after: State,
        *,
        status: HTTPStatus = HTTPStatus.ACCEPTED,
        check: Callable[[Job], None] | None = None,
        **values: Any,
    ) -> Response:
        job = await self._jobs.step(asking.caller, request.path_params["job"], before, after, values, check=check)
        self._services.wake()
        return json_answer(self._told(job, asking), status)

    async def cancel(self, request: Request, rights: Rights) -> Response:
        """Cancel a delivery that is not yet confirmed; its files are removed."""
        await read_nothing(request)
        before = (State.OPEN, State.CHECKED)
        job = await self._jobs.step(rights.caller, request.path_params["job"], before, State.CANCELLED, {})
        await asyncio.to_thread(self._spool.remove_all, job.row.id)
        return no_content()

    # --- what is told ---------------------------------------------------------------------------------------------

    async def newest(self, request: Request, rights: Rights) -> Response:
        """List the newest deliveries of the caller's organisation."""
        jobs = await self._jobs.newest(rights.caller, number_of(request, "first", 20, 1, 100))
        return json_answer({"jobs": [self._told(job, rights, whole=False) for job in jobs]})

    async def show(self, request: Request, rights: Rights) -> Response:
        """Tell how far a delivery has come, and what was found."""
        return json_answer(self._told(await self._jobs.find(rights.caller, request.path_params["job"]), rights))

    async def sample(self, request: Request, rights: Rights) -> Response:
        """Show the first rows, as far as the caller may read the columns."""
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        for _ in range(ATTEMPTS):
            if job.state is not State.CHECKED or job.checked is None:
                raise WrongState(job.state, (State.CHECKED,))
            file = self._spool.sample(job.row.id)
            sent, maps = job.sent_by(rights.caller.actor), JobMaps.of(job.row.form_maps).used
            shown = partial(self._samples.shown, file, job.checked, rights.profile, sent=sent, maps=maps)
            tables, given = await asyncio.to_thread(shown)
            rows = sum(len(table["rows"]) for table in tables)
            if await self._recorded(self._read(job, rights, given, rows), rights):
                return json_answer({"tables": tables})
            rights = await self._asking(request)
        raise PolicyUnsettled

    async def rejects(self, request: Request, rights: Rights) -> Response:
        """List what was refused, without any value."""
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        after, first = number_of(request, "after", 0, 0, 10**9), number_of(request, "first", 100, 1, 1000)
        found = await asyncio.to_thread(refusals, self._spool.files(job.row.id), after, first)
        total, end = (job.result or {}).get("refusals", 0), after + len(found)
        return json_answer({"rejects": found, "total": total, "next": end if found and end < total else None})

    async def rejected_rows(self, request: Request, rights: Rights) -> Response:
        """Give the refused rows back to whoever may write what they have."""
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        for _ in range(ATTEMPTS):
            if not job.state.is_over or job.checked is None:
                raise WrongState(job.state, [state for state in State if state.is_over])
            needed = rejects_rights_of(job.checked, self._rights, job.sent_by(rights.caller.actor))
            decided = decide_rights(rights.profile, needed or ())
            if needed is None or not decided.allowed:
                raise DeliveryWithheld(
                    "You may not write each column of these rows for this purpose, so they are not given to you. Ask for the grant, or use "
                    "the right purpose. Columns that somebody said to be others than they are called are given to whoever sent the file.",
                    decided.missing,
                )
            file = self._spool.rejected_rows(job.row.id)
            if not file.is_file():
                raise NoRejectedRows
            content = await asyncio.to_thread(file.read_bytes)
            given = [f"{right.coordinate} WRITE" for right in needed]
            if await self._recorded(self._read(job, rights, given, (job.result or {}).get("rowsRefused", 0)), rights):
                named = {"Content-Disposition": 'attachment; filename="rejects.xlsx"'}
                return Response(content, media_type=XLSX, headers={**NO_STORE, **named})
            rights = await self._asking(request)
        raise PolicyUnsettled

    def _told(self, job: Job, rights: Rights, *, whole: bool = True) -> dict[str, Any]:
        return told(job, self._rights, rights.profile, account=rights.caller.account_id, whole=whole)

    # --- what is on record ----------------------------------------------------------------------------------------

    def _read(self, job: Job, rights: Rights, given: Sequence[str], rows: int) -> Event:
        digest = (job.checked or {}).get("digest", "")
        return Event(
            at=self._services.clock(),
            kind=EventKind.READ,
            outcome=Outcome.ANSWERED,
            policy_version=rights.version,
            request=EventRequest.of(rights.caller, job.row.id, digest, OPERATION),
            access=EventAccess(given=tuple(given), row_count=rows),
        )

    async def _record_refusal(self, error: RefusedRequest, request: Request) -> None:
        """Put on record what was refused to whom, if it is known who asks, under whatever policy is in force by then.

        What cannot be put on record was refused all the same: nothing was told.
        """
        rights: Rights | None = getattr(request.state, "rights", None)
        if rights is None or error.code is Code.LEDGER_UNAVAILABLE:
            return
        event = refusal_event(error, rights, self._services.clock(), request.path_params.get("job", ""), _act(request))
        with suppress(RefusedRequest):
            for _ in range(ATTEMPTS):
                current = await self._services.ledger.record(event)
                if current == event.policy_version:
                    return
                self._services.contexts.saw(current)
                event = replace(event, policy_version=current)

    async def _act_recorded(
        self, act: JobAct, job: Job, rights: Rights, needed: Sequence[WriteRight], intent: str
    ) -> bool:
        event = asked(act, job, self._services.clock, rights.version, needed, intent)
        return await self._recorded(event, rights, job)

    async def _recorded(self, event: Event, rights: Rights, job: Job | None = None) -> bool:
        """Write an event; False when the policy is another by now, and everything is judged anew. What a delivery uses counts
        with it: one for each thousand rows and each megabyte."""
        units = 1 + (job.row.rows_total // 1000 + job.size // 1024**2 if job else 0)
        uses = self._services.limiter.admit(rights.caller.holders, self._services.clock(), [(COUNTER, 0)])
        uses = [use._replace(used=units) for use in uses]
        current = await self._services.ledger.record(event, uses=uses)
        self._services.contexts.saw(current)
        return current == rights.version


def _act(request: Request) -> str:
    """Return what the ledger calls what was asked for: that of an act after the import, or that of every other step."""
    below = request.url.path.removeprefix(f"{ADDRESS}/{request.path_params.get('job', '')}")
    act = next((kind for kind in ActKind if kind.address == below), None)
    return act.operation if act else OPERATION


def _kept(rights: Sequence[WriteRight]) -> str:
    return orjson.dumps([[right.coordinate, right.key] for right in rights]).decode()
