"""The terms of code lists in the language of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hub.codes import Programme, Term


def terms_of(language: str, **lists: Iterable[Term | Programme]) -> dict[str, Any]:
    """Return what people call each code of the lists, under the name that each list is given by."""
    return {
        name: {str(each): each.english if language == "en" else each.chinese for each in terms}
        for name, terms in lists.items()
    }
