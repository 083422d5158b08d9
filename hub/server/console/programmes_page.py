"""Programmes: the law beside the rule. Each with its article, the sentence of the notice, its conditions and readings, and its local values on a day.

What the notice says is public, so everybody who is signed in reads it. The local values are asked at /graphql, in the name of whoever is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any

from starlette.responses import Response

from hub.clock import local_day, moment_text
from hub.fixed_point import format_hundredths
from hub.policy.parameter_codes import Unit
from hub.policy.programmes import PROGRAMMES, RULES
from hub.server.console.page_requests import PageRequest
from hub.server.console.rights import Listing, whole_list

VALUES = """query LocalValues($programme: EligibilityProgramme, $on: Date, $knownAt: DateTime, $after: String) {
  localValues(programme: $programme, on: $on, knownAt: $knownAt, first: 200, after: $after) {
    nodes { code value since until reference sample division { code name } } pageInfo { hasNextPage endCursor } } }"""


class ProgrammesPage:
    """Shows programmes."""

    async def list(self, asked: PageRequest) -> Response:
        """Return every programme, by article."""
        articles = [(article, list(found)) for article, found in groupby(PROGRAMMES, lambda each: each.article)]
        return asked.page("programmes", articles=articles)

    async def show(self, asked: PageRequest) -> Response:
        """Return one programme with its local values, as they hold on the day of the page and were known at its end."""
        programme = RULES.get(asked.request.path_params["code"])
        if programme is None:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back="/console/programmes")
        variables = {
            "programme": programme.code,
            "on": local_day(asked.moment).isoformat(),
            "knownAt": moment_text(asked.at) if asked.at else None,
        }
        listing = await whole_list(asked, "localValues", VALUES, variables)
        return asked.page("programme", programme=programme, values=_by_code(listing), listing=listing, number=number)


def _by_code(listing: Listing) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    found = defaultdict[str, list[Mapping[str, Any]]](list)
    for row in listing.rows:
        if row["code"] is not None:
            found[row["code"]].append(row)
    return dict(found)


def number(value: str, unit: Unit) -> str:
    """Return a value as people write it, without its unit: 74000 fen are 740.00."""
    return format_hundredths(int(value)) if unit in (Unit.FEN, Unit.BASIS_POINTS) else value
