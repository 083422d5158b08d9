"""A request for fields, as somebody words it: coordinates become stable keys, and what could not be granted is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from hub.errors import Mistake, invalid_input
from hub.grants.contract_fields import ContractFields
from hub.grants.grantable import mistakes_of_emergency, mistakes_of_forms
from hub.grants.proposals import Proposal, RequestKind
from permissions.model import Capability, Disclosure, LegalBasis, Scope

MOST_COORDINATES = 200
"""How many fields one request may name: a steward reads them all before they decide."""


def access_proposal(
    contract: ContractFields,
    *,
    role: str,
    coordinates: Sequence[str],
    capability: Capability,
    disclosure: Disclosure | None,
    scope: Scope,
    purposes: Sequence[str],
    until: datetime,
) -> Proposal:
    """Return what a request for some fields asks for. Raises INVALID_INPUT with every mistake."""
    found = [
        *_mistakes_of_coordinates(contract, coordinates),
        *_mistakes_of_disclosure(contract, coordinates, capability, disclosure),
        *([] if purposes else [Mistake(("purposes",), "Name at least one purpose.")]),
    ]
    if found:
        raise invalid_input(*found)
    fields = {key: name for name in coordinates if (key := contract.grantable[name].key)}
    if not fields:
        raise invalid_input(Mistake(("coordinates",), "These fields come with others and open nothing. Name others."))
    return Proposal(
        RequestKind.GRANT,
        role=role,
        capability=capability.value,
        disclosure=(disclosure or Disclosure.FULL).value,
        scope=scope.value,
        until=until,
        fields=tuple(fields.items()),
        purposes=tuple(dict.fromkeys(purposes)),
    )


def mistakes_for_emergency(contract: ContractFields, proposal: Proposal, bases: frozenset[str]) -> list[Mistake]:
    """Return what a request with an emergency purpose may not ask for, where it has one."""
    if LegalBasis.EMERGENCY not in bases or proposal.capability is None:
        return []
    fields = {name: contract.grantable[name] for _, name in proposal.fields if name in contract.grantable}
    found = mistakes_of_emergency(fields, (Capability(proposal.capability),), Disclosure(proposal.disclosure or "FULL"))
    return [Mistake(("coordinates",) if key == "fields" else (key,), sentence) for key, sentence in found]


def _mistakes_of_coordinates(contract: ContractFields, coordinates: Sequence[str]) -> Iterator[Mistake]:
    if not 1 <= len(coordinates) <= MOST_COORDINATES:
        yield Mistake(("coordinates",), f"Name 1 to {MOST_COORDINATES} fields, each by its type and its name.")
        return
    for place, name in enumerate(coordinates):
        field = contract.grantable.get(name)
        if field is None:
            sentence = "There is no field with this name. Give each field as its type and its name, such as Person.name; wildcards are not accepted."
            yield Mistake(("coordinates", place), sentence)
        elif field.opened_by:
            yield Mistake(
                ("coordinates", place), f"{name} has no grant of its own. Ask for {field.opened_by}, FULL or BANDED."
            )


def _mistakes_of_disclosure(
    contract: ContractFields, coordinates: Sequence[str], capability: Capability, disclosure: Disclosure | None
) -> Iterator[Mistake]:
    if capability is not Capability.READ:
        if disclosure not in (None, Disclosure.FULL):
            yield Mistake(("disclosure",), f"A disclosure belongs to READ, and not to {capability}. Leave it out.")
        return
    if disclosure is None:
        yield Mistake(("disclosure",), "Say how READ is to show the value: FULL, MASKED, BANDED or PSEUDONYM.")
        return
    for place, name in enumerate(coordinates):
        if name in contract.grantable:
            for sentence in mistakes_of_forms({name: contract.grantable[name]}, disclosure):
                yield Mistake(("coordinates", place), sentence)
