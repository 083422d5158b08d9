"""Whole plans: an operation runs by a plan of its root fields, and without graphql-core.

A document is read once for everyone, since all are validated against the one contract. A plan is found by what the document
says and its operation's name, the profile's content, and the *shape* of the variables: the values that switch @skip and
@include, and what arguments say of the statement's form. All other values are bound. So one plan serves all callers of a
profile, and a grant that changes what a profile may see changes the key. A mutation is performed each time, and its answer
is read by the plan that is found.

To make one takes long, so it is made beside the event loop (`Beside`), once for all who wait for it, and only after it
was weighed and its price was spent. What is refused is remembered as well.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLSchema

from hub.errors import Code, RefusedRequest
from hub.grants.documents import hash_of
from hub.kept import Kept
from hub.limiter.spending import Spending
from hub.limits import PLANNING
from hub.server.endpoint.answer import Remarks
from hub.server.endpoint.beside import Beside
from hub.server.endpoint.cost import Price, price_of
from hub.server.endpoint.documents import Document, InvalidDocument, Valid, read, without_form
from hub.server.endpoint.footprint import footprint_of_document, footprint_of_plan, footprint_of_selected
from permissions.model import Capability
from resolvers import select
from resolvers.arguments import Site, Values, shape_of, shapes_by_place, sites_of
from resolvers.operation import Operation
from resolvers.read import Prepared, prepare
from resolvers.select import Selected
from resolvers.weigh import Scales

DOCUMENTS_BYTES = 64 * 1024 * 1024
"""What documents and their plans may take, over all profiles: some hundreds of large ones, or some thousands of small."""

REFUSED_BYTES = 4 * 1024 * 1024
"""What refusals may take that are remembered with nothing else."""

FORMS_BYTES = 2 * 1024 * 1024
"""What may be known of texts that say the same as others."""

MOST_SHAPES = 64
"""Plans of one operation under one profile: more than that, and its variables are not a shape but data."""

MOST_PROFILES = 256
"""Profiles under which one operation is planned: those of earlier versions of the policy make room."""

OUTCOME = 300
"""Bytes for what is said of a field beside the answer."""

REFUSAL = 2_000
"""Bytes of a refusal, and of each error in it."""

OF_THE_TEXT = frozenset({Code.SYNTAX, Code.INVALID_QUERY, Code.LIMIT_EXCEEDED, Code.TOO_LARGE})
"""Refusals that the same text always meets, whoever asks."""

KNOWN = 1
"""Units that a request costs which is refused for what is known already."""

FIRST_READ = 5
"""Units that it takes to read the shortest document."""

BYTES_A_UNIT = 500
"""Bytes of a document that take one unit more to read."""


@dataclass(frozen=True, slots=True)
class WholePlan:
    """The root fields of an operation that are compiled, ready to run, and what is to be said of the answer."""

    roots: tuple[Prepared, ...]
    prices: tuple[Price, ...]
    remarks: Remarks
    bytes: int


@dataclass(frozen=True, slots=True)
class Root:
    """A root field as it was selected, what it costs, and the places below it that take arguments."""

    selected: Selected
    sites: tuple[Site, ...]
    price: Price


@dataclass(frozen=True, slots=True)
class Variant:
    """An operation under these values of its switches, for callers to whom the same types are absent: its root fields, and
    what was planned for each profile and shape of arguments."""

    switched: tuple[Any, ...]
    roots: tuple[Root, ...]
    bytes: int
    plans: dict[str, dict[Hashable, WholePlan | RefusedRequest]] = field(default_factory=dict)

    @property
    def compiled(self) -> Iterator[Root]:
        """All but what GraphQL itself answers."""
        return (root for root in self.roots if root.selected.definition is not None)

    def keep(self, profile: str, shape: Hashable, plan: WholePlan | RefusedRequest) -> None:
        """Remember a plan. Of too many the older ones go."""
        if profile not in self.plans and len(self.plans) >= MOST_PROFILES:
            self.plans.pop(next(iter(self.plans)))
        shapes = self.plans.setdefault(profile, {})
        if len(shapes) >= MOST_SHAPES:
            shapes.clear()
        shapes[shape] = plan

    @property
    def introspects(self) -> bool:
        return any(root.selected.definition is None for root in self.roots)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the root fields in the answer, in the order of the document."""
        return tuple(root.selected.response for root in self.roots)

    @property
    def typenames(self) -> Mapping[str, str]:
        """`__typename` under its names: it is all that GraphQL itself answers in a mutation."""
        return {
            root.selected.response: root.selected.type_name for root in self.roots if root.selected.definition is None
        }


class Documents:
    """Documents by what they say, with the plans that were made of them for each profile."""

    def __init__(self, contract: GraphQLSchema, beside: Beside, most_bytes: int = DOCUMENTS_BYTES) -> None:
        self._contract = contract
        self._beside = beside
        self._scales = Scales()
        self._known: Kept[Valid] = Kept(most_bytes)
        self._refused: Kept[RefusedRequest] = Kept(REFUSED_BYTES)
        self._forms: Kept[str] = Kept(FORMS_BYTES)
        self.hits = 0
        self.misses = 0

    @property
    def bytes(self) -> int:
        """What is kept, as it was estimated."""
        return self._known.bytes + self._refused.bytes + self._forms.bytes

    async def get(self, text: str, text_hash: str, name: str | None, spending: Spending) -> Document:
        """The operation of a document, which is read once. Raises `RefusedRequest` for one that is none."""
        refusal = self._refused.get(text_hash)
        if refusal is not None:
            spending.spend(KNOWN)
            raise again(refusal)
        form = self._forms.get(text_hash)
        found = self._known.get(form) if form else None
        try:
            if form is None or found is None:
                spending.spend(FIRST_READ + len(text) // BYTES_A_UNIT)
                form = form or await self._form(text, text_hash)
                found = self._known.get(form) or await self._read(text, form)
        except RefusedRequest as error:
            if error.code in OF_THE_TEXT:
                self._refused.put(text_hash, again(error), REFUSAL * (1 + len(getattr(error, "errors", ()))))
            raise
        try:
            return found.operation(name, form)
        except InvalidDocument:
            spending.spend(KNOWN)
            raise

    async def _form(self, text: str, text_hash: str) -> str:
        form = await self._beside.once(("form", text_hash), lambda: hash_of(without_form(text)))
        self._forms.put(text_hash, form, 0)
        return form

    async def _read(self, text: str, form: str) -> Valid:
        found = await self._beside.once(("read", form), lambda: read(text, self._contract))
        self._remember(form, found)
        return found

    def _remember(self, key: Hashable, found: Valid) -> None:
        """Keep a document with all that was planned for it."""
        variants = (variant for item in found.operations.values() for variant in item.variants.values())
        planned = sum(_bytes(variant) for variant in variants)
        self._known.put(key, found, footprint_of_document(found) + planned)

    async def variant(self, document: Document, selection: select.Document, spending: Spending) -> Variant:
        """The root fields of an operation under these variables. Raises `RefusedRequest` for too many of something."""
        switched = (selection.absent, *(selection.variables.coerced.get(name) for name in document.switches))
        found: Variant | RefusedRequest | None = document.variants.get(switched)
        if found is None:
            spending.spend(KNOWN)
            found = await self._beside.once(
                ("select", document.key, switched), lambda: _selected(document, selection, switched)
            )
            if len(document.variants) >= MOST_SHAPES:
                document.variants.clear()
            document.variants[switched] = found
            self._changed(document)
        if isinstance(found, RefusedRequest):
            raise again(found)
        return found

    async def plan(
        self, document: Document, variant: Variant, values: list[Values], operation: Operation, spending: Spending
    ) -> WholePlan:
        """The plan of an operation whose arguments have these values, made once. Raises LIMIT_EXCEEDED or RATE_LIMITED."""
        compiled = list(variant.compiled)
        shape = tuple(shape_of(root.sites, given) for root, given in zip(compiled, values, strict=True))
        found = variant.plans.get(operation.profile.hash, {}).get(shape)
        if found is None:
            self.misses += 1
            found = await self._made(document, variant, shape, values, operation, spending)
        else:
            self.hits += 1
        if isinstance(found, RefusedRequest):
            spending.spend(KNOWN)
            raise again(found)
        return found

    async def _made(
        self,
        document: Document,
        variant: Variant,
        shape: Hashable,
        values: list[Values],
        operation: Operation,
        spending: Spending,
    ) -> WholePlan | RefusedRequest:
        compiled = list(variant.compiled)
        profile = operation.profile.hash
        key = (document.key, variant.switched, profile, shape)
        shaped = [
            (root.selected, shapes_by_place(root.sites, given)) for root, given in zip(compiled, values, strict=True)
        ]
        units = await self._beside.once(("weigh", key), lambda: self._scales.units(shaped))
        found: WholePlan | RefusedRequest
        try:
            PLANNING.check(units)
        except RefusedRequest as refusal:
            found = again(refusal)
        else:
            spending.spend(units)
            found = await self._beside.once(("plan", key), lambda: _planned(compiled, values, document, operation))
        if shape not in variant.plans.get(profile, {}):
            variant.keep(profile, shape, found)
            self._changed(document)
        return found

    def _changed(self, document: Document) -> None:
        key, _ = document.key
        known = self._known.get(key)
        if known is not None:
            self._remember(key, known)


def _selected(document: Document, selection: select.Document, switched: tuple[Any, ...]) -> Variant | RefusedRequest:
    try:
        roots = select.select_roots(selection, document.root_type, document.operation.selection_set)
    except RefusedRequest as refusal:
        return again(refusal)
    except GraphQLError as error:  # null for a switch whose default alone is not null
        return RefusedRequest(Code.INVALID_VARIABLES, error.message)
    found = []
    for selected in roots:
        sites = tuple(sites_of([selected]))
        found.append(Root(selected, sites, price_of(selected, sites)))
    return Variant(switched, tuple(found), sum(map(footprint_of_selected, roots)))


def _planned(compiled: list[Root], values: list[Values], document: Document, operation: Operation) -> WholePlan:
    capability = Capability.READ if document.is_query else Capability.WRITE
    roots = tuple(
        prepare(
            root.selected,
            operation.document,
            operation.profile,
            operation.doors.sources,
            given,
            sites=root.sites,
            capability=capability,
        )
        for root, given in zip(compiled, values, strict=True)
    )
    remarks = Remarks.of([root.authorised for root in roots])
    size = sum(map(footprint_of_plan, roots)) + OUTCOME * (len(remarks.given) + len(remarks.refused))
    return WholePlan(roots, tuple(root.price for root in compiled), remarks, size)


def _bytes(variant: Variant | RefusedRequest) -> int:
    if isinstance(variant, RefusedRequest):
        return REFUSAL
    return variant.bytes + sum(
        REFUSAL if isinstance(plan, RefusedRequest) else plan.bytes
        for shapes in variant.plans.values()
        for plan in shapes.values()
    )


def again(refusal: RefusedRequest) -> RefusedRequest:
    """The same refusal, to be kept or to be raised once more: with sentences and places, and nothing of the request."""
    for error in getattr(refusal, "errors", ()):
        error.nodes = error.source = error.__traceback__ = None
    made = type(refusal).__new__(type(refusal), *refusal.args)
    made.__dict__.update(refusal.__dict__)
    return made
