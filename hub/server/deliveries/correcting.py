"""Before a delivery is confirmed, somebody says what its files mean: lines of the heading, columns, units of sums, words that stand for
codes. It is checked anew by that, and what is confirmed in the end is the deliverer's form map.

Who says it needs the right to write each column that is named. INVARIANT: it goes by one check, and where that is not the last one by
now, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from operator import methodcaller

from starlette.requests import Request
from starlette.responses import Response

from hub.server.deliveries.job_maps import JobMaps
from hub.server.deliveries.jobs import Jobs, WrongState
from hub.server.deliveries.refusing import DeliveryWithheld
from hub.server.deliveries.requests import read_saying
from hub.server.deliveries.rights import DeliveryRights, WriteRight, decide_rights
from hub.server.deliveries.saying import Saying
from hub.server.endpoint.request_context import Rights
from hub.tables.job_states import DeliveryJobState

State = DeliveryJobState


class Correcting:
    """Answers what is said of the forms of deliveries."""

    def __init__(self, jobs: Jobs, rights: DeliveryRights, stepped: Callable[..., Awaitable[Response]]) -> None:
        self._jobs, self._rights, self._stepped = jobs, rights, stepped

    async def correct(self, request: Request, rights: Rights) -> Response:
        """Have a delivery checked anew by what is said of its forms."""
        digest, tables = await read_saying(request)
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        checked = job.checked
        if job.state is not State.CHECKED or checked is None:
            raise WrongState(job.state, (State.CHECKED,))
        job.check_seen(digest)
        said = Saying(checked, tables)
        self._check_rights(said.columns, rights)
        maps = JobMaps.of(job.row.form_maps).saying_also(said.forms)
        values = {"form_maps": maps.content, "checked": None, "rows_total": 0, "error": None}
        return await self._stepped(
            request, rights, (State.CHECKED,), State.CHECKING, check=methodcaller("check_seen", digest), **values
        )

    def _check_rights(self, columns: Mapping[str, Sequence[str]], rights: Rights) -> None:
        needed: dict[WriteRight, None] = {}
        for table, names in columns.items():
            found = self._rights.of(table, names)
            if found is None:
                raise DeliveryWithheld(
                    f"Nothing of {table}, or not each of these columns, can be delivered here. Nothing was changed."
                )
            needed |= dict.fromkeys(found)
        decided = decide_rights(rights.profile, needed)
        if not decided.allowed:
            names = ", ".join(right.coordinate for right in decided.missing)
            raise DeliveryWithheld(
                f"You may not write what you say that columns are, for this purpose: {names}. Nothing was changed. Ask for the grant, or use "
                "the right purpose.",
                decided.missing,
            )
