"""The terms of code lists in the language of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hub.codes import Programme, Term

Terms = Mapping[str, str]
"""What people call each code."""


def terms_of(language: str, **lists: Iterable[Term | Programme]) -> dict[str, Terms]:
    """Return the terms of each list, under the name that it is given by."""
    return {
        name: {str(each): each.english if language == "en" else each.chinese for each in terms}
        for name, terms in lists.items()
    }
