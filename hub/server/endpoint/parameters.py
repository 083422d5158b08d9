"""The parameters of an address: those that it knows, each once, and of a list of values one of these. What is mistyped is told, and never passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from starlette.requests import Request

from hub.errors import MOST_MISTAKES, Mistake, invalid_request, shortened

Choices = Mapping[str, Sequence[str]]
"""The values that there are of a parameter, by its name."""

NO_CHOICES: Choices = MappingProxyType({})


def check_address(request: Request, names: Sequence[str], choices: Choices = NO_CHOICES) -> None:
    """See to it that the address of a request has these parameters and no others, each once, and of `choices` a value that there is.
    Raises INVALID_INPUT."""
    check_parameters((name for name, _ in request.query_params.multi_items()), names)
    check_choices(request.query_params, choices)


def check_choices(given: Mapping[str, str], choices: Choices) -> None:
    """See to it that what is given under these names are values that there are, or nothing. Raises INVALID_INPUT with every mistake."""
    chosen = {name: given.get(name, "").strip() for name in choices}
    mistakes = [
        mistake(name, f"must be one of {', '.join(choices[name])}.")
        for name, value in chosen.items()
        if value and value not in choices[name]
    ]
    if mistakes:
        raise invalid_request(*mistakes)


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
