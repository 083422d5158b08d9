"""The parameters of an address: those that it knows, each once. A name that is mistyped is told, and never passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from starlette.requests import Request

from hub.errors import MOST_MISTAKES, Mistake, invalid_request, shortened


def check_address(request: Request, names: Sequence[str]) -> None:
    """See to it that the address of a request has these parameters and no others, each once. Raises INVALID_INPUT."""
    check_parameters((name for name, _ in request.query_params.multi_items()), names)


def check_parameters(given: Iterable[str], names: Sequence[str]) -> None:
    """See to it that these are the names that are given, each once. Raises INVALID_INPUT with every mistake."""
    times = Counter(given)
    mistakes = unknown(times, names)
    mistakes += [mistake(name, "is given more than once. Give it once.") for name in names if times[name] > 1]
    if mistakes:
        raise invalid_request(*mistakes[:MOST_MISTAKES])


def unknown(given: Iterable[str], names: Sequence[str]) -> list[Mistake]:
    """Return a mistake for each name that there is not."""
    there = f"what is known here: {', '.join(names)}" if names else "this address takes no parameters"
    return [mistake(name, f"is not known. Leave it out; {there}.") for name in given if name not in names]


def mistake(name: str, sentence: str) -> Mistake:
    """Return what is wrong with what is given under a name."""
    name = shortened(name)
    return Mistake((name,), f"{name} {sentence}")
