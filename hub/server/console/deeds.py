"""A deed: a form that is one mutation about one row, and leads on to a page that says what was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from hub.server.console.acts import not_done
from hub.server.console.page_requests import Answering, PageRequest, onward, own_page

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Deed:
    """What a form does. `field` is the root field of the mutation `text`, which takes the row's `id`; `variables` are its further
    variables, by what was sent. It leads to `page`, in whose address `{id}` is the row's, with the words of `done`."""

    field: str
    text: str
    page: str
    done: str
    variables: Callable[[Mapping[str, str]], Mapping[str, Any]] = lambda form: {}


def doing(deed: Deed) -> Answering:
    """Return what answers the form of a deed. What the hub refuses is told as the hub tells it."""

    async def done(asked: PageRequest) -> Response:
        key = str(asked.request.path_params["id"])
        part = (await asked.ask(deed.text, {"id": key, **deed.variables(asked.form)})).part(deed.field)
        page = deed.page.format(id=key)
        if failures := not_done(part):
            return asked.not_done(failures, own_page(page))
        return onward(page, deed.done)

    return done


def whole_number(text: str) -> int | str | None:
    """Return a number as GraphQL takes it; None for nothing. What is no number goes on as it is, for the hub to say so."""
    text = text.strip()
    return int(text) if _NUMBER.fullmatch(text) else text or None
