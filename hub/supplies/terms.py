"""The code lists of a supply as taxonomies of HSDS, and what else an attribute says of it.

Every identifier here and in `rendering` follows from what it is of, so that it is the same in each package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from hub.codes import Term
from hub.tables.charity import NeedKind, Supplier, SupplyForm

_NAMESPACE = UUID("6c1f3c0e-58d5-4a53-9a0e-2f6a8f6f7c11")
"""The namespace of the identifiers that the hub gives in packages (RFC 9562, 5.5)."""


def identifier(*what: str) -> str:
    """Return the identifier of what some words name."""
    return str(uuid5(_NAMESPACE, "/".join(what)))


class SupplyCriterion(Term):
    """What an attribute says of a supply by a value."""

    HOUSEHOLD_SIZE_FROM = "HOUSEHOLD_SIZE_FROM", "The smallest household that it is for", "家庭人数下限"
    HOUSEHOLD_SIZE_TO = "HOUSEHOLD_SIZE_TO", "The largest household that it is for", "家庭人数上限"
    REFERENCE = "REFERENCE", "The organisation's own number of it", "供给编号"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of a supply that a package has as an attribute: the type of its link and, of a code, its list; else the one term."""

    column: str
    link_type: str
    terms: tuple[Term, ...]
    has_value: bool = False


_KINDS = Attribute("kind", "service_type", tuple(NeedKind))
_SUPPLIERS = Attribute("supplier", "supplier_type", tuple(Supplier))
_FORMS = Attribute("form", "supply_form", tuple(SupplyForm))

ATTRIBUTES = (
    _KINDS,
    _SUPPLIERS,
    _FORMS,
    Attribute("size_from", "service_eligibility", (SupplyCriterion.HOUSEHOLD_SIZE_FROM,), has_value=True),
    Attribute("size_to", "service_eligibility", (SupplyCriterion.HOUSEHOLD_SIZE_TO,), has_value=True),
    Attribute("reference", "identifier", (SupplyCriterion.REFERENCE,), has_value=True),
)
"""What a package says of a supply by attributes, in their order."""

TAXONOMIES: Mapping[type[Term], tuple[str, str]] = {
    NeedKind: ("供给类型", "What is offered (§17)."),
    Supplier: ("供给主体", "Who offers it (§17)."),
    SupplyForm: ("供给方式", "In which form it is offered (§17)."),
    SupplyCriterion: ("供给条件", "For whom it is, and how its organisation numbers it."),
}
"""The name and the description of each list as a taxonomy."""


def taxonomy_id(terms: type[Term]) -> str:
    """Return the identifier of a list as a taxonomy."""
    return identifier("taxonomy", terms.__name__)


def term_id(term: Term) -> str:
    """Return the identifier of a code as a term of its taxonomy."""
    return identifier("taxonomy_term", type(term).__name__, term)


ATTRIBUTE_OF_TERM: Mapping[str, tuple[Attribute, Term]] = {
    term_id(term): (attribute, term) for attribute in ATTRIBUTES for term in attribute.terms
}
"""By the identifier of a term, the column that it says something of, and the code."""

UNIT_ID, UNIT = identifier("unit", "place"), "名额"
"""The unit in which capacity is counted: a place for one person."""
