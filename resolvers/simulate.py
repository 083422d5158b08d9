"""What a query of somebody would be answered, field by field and without a value: by the analysis and the authorisation of requests.

No statement is compiled and none runs, so that nothing of any row is known here, not even whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hub.catalogue.contract import absent_types
from hub.catalogue.declarations import LinkField, Moments, RootField
from permissions.model import Capability, Scopes
from resolvers.analysis import Selection
from resolvers.arguments import rights_by_place
from resolvers.authorise import Authorised, Permitted, Restriction, authorise
from resolvers.read_query import ReadQuery
from resolvers.rights import RightsAt, RightsHolder, Row
from resolvers.select import SelectionContext, select_roots

GIVEN, REFUSED = "GIVEN", "REFUSED"
"""Outcomes beside those of the access report: shown as it is, and refused as a whole."""


def simulated(
    rights: RightsAt, holder: RightsHolder, purpose: str, query: ReadQuery, moments: Moments
) -> Iterator[Row]:
    """Yield a row for each field of a query and each way in which it is shown, in the order of the selection.

    Raises what such a request is refused with for what it asks: LIMIT_EXCEEDED, or INVALID_INPUT of an argument.
    """
    refusal = holder.refusal(purpose)
    if refusal is not None:
        yield {"outcome": REFUSED, "reason": str(refusal)}
        return
    profile = rights.profile(holder, purpose)
    document = SelectionContext(
        rights.contract, query.fragments, query.variables, absent_types(rights.contract, profile)
    )
    roots = select_roots(document, query.root_type, query.selections)
    analysis = Selection.of(roots).analysed(query.variables, moments)
    for root, given in zip(analysis.selection.compiled, analysis.arguments, strict=True):
        needed = rights_by_place(root.sites, given.values)
        authorised = authorise(root.selected, document, profile, Capability.READ, needed)
        for number, row in enumerate(_rows(authorised)):
            if _is_told(rights, holder, str(row["coordinate"])):
                yield {**row, "price": given.cost} if number == 0 else row


def _is_told(rights: RightsAt, holder: RightsHolder, coordinate: str) -> bool:
    asked = rights.asked(coordinate)
    return rights.own in (None, holder.department) if asked is None else rights.is_told(asked, holder)


def _rows(authorised: Authorised) -> Iterator[dict[str, Any]]:
    told = set[int]()
    yield from _of_field(authorised.root, authorised, told)
    for place, restriction in enumerate(authorised.restrictions):
        if place not in told:
            yield _restricted(restriction)


def _of_field(permitted: Permitted, authorised: Authorised, told: set[int]) -> Iterator[dict[str, Any]]:
    place = permitted.restriction if not permitted.shown else _place_of(permitted, authorised)
    restriction = None if place is None else authorised.restrictions[place]
    told |= set() if place is None else {place}
    if not permitted.shown:
        assert restriction is not None
        yield _restricted(restriction) | {"coordinate": permitted.selected.coordinate}
        return
    given = {"path": ".".join(permitted.selected.path), "coordinate": permitted.selected.coordinate, "outcome": GIVEN}
    about = given if restriction is None else _restricted(restriction)
    leads = isinstance(permitted.declaration, LinkField | RootField) and bool(permitted.children)
    for view in permitted.shown:
        scopes = permitted.bound if leads and view.only_in is None else view.only_in
        yield about | {"disclosure": view.disclosure.value, "scope": _names(scopes)}
    for children in permitted.children.values():
        for child in children:
            yield from _of_field(child, authorised, told)


def _place_of(permitted: Permitted, authorised: Authorised) -> int | None:
    """Return the place of what is said of a field that is shown, if anything is."""
    asked = permitted.selected.coordinate, permitted.selected.path
    found = (place for place, each in enumerate(authorised.restrictions) if (each.coordinate, each.path) == asked)
    return next(found, None)


def _restricted(restriction: Restriction) -> dict[str, Any]:
    return {
        "path": ".".join(restriction.path),
        "coordinate": restriction.coordinate,
        "outcome": restriction.outcome,
        "reason": None if restriction.reason is None else restriction.reason.value,
    }


def _names(scopes: Scopes | None) -> str | None:
    return None if scopes is None else ", ".join(sorted(scopes))
