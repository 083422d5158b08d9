"""Whole plans: an operation runs by a plan of its root fields, and without graphql-core.

A document is read once for everyone, since all are validated against the one contract. A plan is found by what the document
says and its operation's name, the profile's content, and the *shape* of the variables: the values that switch @skip and
@include, and what arguments say of the statement's form. All other values are bound. So one plan serves all callers of a
profile, and a grant that changes what a profile may see changes the key. A mutation is performed each time, and its answer
is read by the plan that is found.

To make one takes long, so it is made beside the event loop (`WorkerThread`), once for all who wait for it, and only after it
was weighed and its price was spent. What is refused is remembered as well.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from graphql.execution.values import VariableValues

from hub.bounded_cache import BoundedCache
from hub.errors import Code, RefusedRequest
from hub.identifiers import document_hash
from hub.limits import PLANNING
from hub.server.endpoint.answer import AccessRemarks
from hub.server.endpoint.documents import (
    InvalidDocument,
    ValidDocument,
    ValidOperation,
    checked_variables,
    coerce_variables,
    read,
    without_form,
)
from hub.server.endpoint.footprint import footprint_of_document, footprint_of_plan, footprint_of_selected
from hub.server.endpoint.graphql_request import GraphQLRequest
from hub.server.endpoint.worker_thread import WorkerThread
from permissions.model import Capability
from resolvers import select
from resolvers.analysis import Analysis, Selection
from resolvers.arguments import plain_variables, shapes_by_place
from resolvers.operation import Operation
from resolvers.plan import Shapes
from resolvers.planning_cost import PLANNING_COST
from resolvers.prepare import Prepared, prepare_all

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

LARGE = 16 * 1024
"""Bytes of a question from which its variables are checked beside the event loop: ten milliseconds, and for the largest 0.7 s."""

LARGE_A_UNIT = 1_500
"""Bytes of such a question that take one unit to check."""

KNOWN = 1
"""Units that a request costs which is refused for what is known already."""

FIRST_READ = 5
"""Units that it takes to read the shortest document."""

BYTES_A_UNIT = 500
"""Bytes of a document that take one unit more to read."""


Spend = Callable[[int], None]
"""Spends units of planning of the client who asks; raises RATE_LIMITED when it has no more for this minute."""


@dataclass(frozen=True, slots=True)
class WholePlan:
    """The root fields of an operation that are compiled, ready to run, and what is to be said of the answer."""

    roots: tuple[Prepared, ...]
    remarks: AccessRemarks
    bytes: int


@dataclass(frozen=True, slots=True)
class Variant:
    """An operation under these values of its switches, for callers to whom the same types are `absent`: its selection, and
    what was planned for each profile and shape of arguments."""

    absent: frozenset[str]
    switched: tuple[Any, ...]
    selection: Selection
    bytes: int
    plans: dict[str, dict[Hashable, WholePlan | RefusedRequest]] = field(default_factory=dict)

    def known(self, profile: str, shape: Hashable) -> WholePlan | RefusedRequest | None:
        """Return what was planned for a profile and a shape of arguments, or None."""
        return self.plans.get(profile, {}).get(shape)

    def keep(self, profile: str, shape: Hashable, plan: WholePlan | RefusedRequest) -> None:
        """Remember a plan. Of too many the older ones go."""
        if profile not in self.plans and len(self.plans) >= MOST_PROFILES:
            self.plans.pop(next(iter(self.plans)))
        shapes = self.plans.setdefault(profile, {})
        if len(shapes) >= MOST_SHAPES:
            shapes.clear()
        shapes[shape] = plan


@dataclass(frozen=True, slots=True)
class SelectedOperation:
    """The operation that one request asks for: its text and document, and its variant under the request's variables."""

    text: str
    document: ValidOperation
    variant: Variant
    variables: VariableValues

    @property
    def kind(self) -> str:
        """`query` or `mutation`."""
        return self.document.operation.operation.value


class DocumentCache:
    """Documents by what they say, with the plans that were made of them for each profile."""

    def __init__(self, contract: GraphQLSchema, worker: WorkerThread, most_bytes: int = DOCUMENTS_BYTES) -> None:
        self._contract = contract
        self._worker = worker
        self._known: BoundedCache[ValidDocument] = BoundedCache(most_bytes)
        self._refused: BoundedCache[RefusedRequest] = BoundedCache(REFUSED_BYTES)
        self._forms: BoundedCache[str] = BoundedCache(FORMS_BYTES)
        self.hits = 0
        self.misses = 0

    @property
    def bytes(self) -> int:
        """What is kept, as it was estimated."""
        return self._known.bytes + self._refused.bytes + self._forms.bytes

    async def selected(
        self, question: GraphQLRequest, text: str, absent: frozenset[str], spend: Spend
    ) -> SelectedOperation:
        """Return what a question asks for. Raises `RefusedRequest` for one that is none, or too large, and
        INVALID_VARIABLES."""
        document = await self.get(text, question.document_hash, question.operation_name, spend)
        if question.only_reads and not document.is_query:
            raise RefusedRequest(
                Code.BAD_REQUEST,
                "A GET request cannot run a mutation. Send the mutation by POST.",
                status=HTTPStatus.METHOD_NOT_ALLOWED,
            )
        variables = await self._coerced(document, question, spend)
        variant = await self.variant(document, variables, absent, spend)
        return SelectedOperation(text, document, variant, variables)

    async def _coerced(self, document: ValidOperation, question: GraphQLRequest, spend: Spend) -> VariableValues:
        """Return the variables; beside the event loop, and for a price, if there may be many of them."""
        if question.size <= LARGE:
            plain = plain_variables(document.variables, question.variables)
            return checked_variables(document, question.variables) if plain is None else plain
        spend(question.size // LARGE_A_UNIT)
        return await self._worker.once(object(), lambda: coerce_variables(document, question.variables))

    async def get(self, text: str, text_hash: str, name: str | None, spend: Spend) -> ValidOperation:
        """Return the operation of a document, which is read once. Raises `RefusedRequest` for one that is none."""
        form = self._forms.get(text_hash)
        found = self._known.get(form) if form else None
        if found is None and (refusal := self._refused.get(text_hash)):
            spend(KNOWN)
            raise again(refusal)
        try:
            if form is None or found is None:
                spend(FIRST_READ + len(text) // BYTES_A_UNIT)
                form = form or await self._form(text, text_hash)
                found = self._known.get(form) or await self._read(text, form)
        except RefusedRequest as error:
            if error.code in OF_THE_TEXT:
                self._refused.put(text_hash, again(error), REFUSAL * (1 + len(getattr(error, "errors", ()))))
            raise
        try:
            return found.operations.get(name) or found.operation(name, form)
        except InvalidDocument:
            spend(KNOWN)
            raise

    async def _form(self, text: str, text_hash: str) -> str:
        return await self._worker.once(
            ("form", text_hash),
            lambda: document_hash(without_form(text)),
            lambda form: self._forms.put(text_hash, form, 0),
        )

    async def _read(self, text: str, form: str) -> ValidDocument:
        return await self._worker.once(
            ("read", form), lambda: read(text, self._contract), lambda found: self._remember(form, found)
        )

    def _remember(self, key: Hashable, found: ValidDocument) -> None:
        """Keep a document with all that was planned for it."""
        variants = (variant for item in found.operations.values() for variant in item.variants.values())
        planned = sum(_bytes(variant) for variant in variants)
        self._known.put(key, found, footprint_of_document(found) + planned)

    async def variant(
        self, document: ValidOperation, variables: VariableValues, absent: frozenset[str], spend: Spend
    ) -> Variant:
        """Return an operation under these variables. Raises `RefusedRequest` for too many of something."""
        switched = tuple([variables.coerced.get(name) for name in document.switches])
        found: Variant | RefusedRequest | None = document.variants.get((absent, switched))
        if found is None:
            spend(KNOWN)
            found = await self._worker.once(
                ("select", document.key, absent, switched),
                lambda: _selected(document, variables, absent, switched),
                lambda made: self._keep_variant(document, (absent, switched), made),
            )
        if isinstance(found, RefusedRequest):
            raise again(found)
        return found

    def _keep_variant(
        self, document: ValidOperation, switches: tuple[frozenset[str], tuple[Any, ...]], made: Variant | RefusedRequest
    ) -> None:
        if len(document.variants) >= MOST_SHAPES:
            document.variants.clear()
        document.variants[switches] = made
        self._changed(document)

    async def plan(
        self, selected: SelectedOperation, analysis: Analysis, operation: Operation, spend: Spend
    ) -> WholePlan:
        """Return the plan of an operation whose arguments are these, made once. Raises LIMIT_EXCEEDED or RATE_LIMITED."""
        found = selected.variant.known(operation.profile.hash, analysis.shape)
        if found is None:
            self.misses += 1
            found = await self._made(selected, analysis, operation, spend)
        else:
            self.hits += 1
        if isinstance(found, RefusedRequest):
            spend(KNOWN)
            raise again(found)
        return found

    async def _made(
        self, selected: SelectedOperation, analysis: Analysis, operation: Operation, spend: Spend
    ) -> WholePlan | RefusedRequest:
        document, variant, profile = selected.document, selected.variant, operation.profile.hash
        key = (document.key, variant.absent, variant.switched, profile, analysis.shape)
        units = await self._worker.once(("weigh", key), lambda: PLANNING_COST.units(_shapes(analysis)))
        if (found := variant.known(profile, analysis.shape)) is not None:  # it was made while this waited for its turn
            return found

        def keep(made: WholePlan | RefusedRequest) -> None:
            variant.keep(profile, analysis.shape, made)
            self._changed(document)

        try:
            PLANNING.check(units)
        except RefusedRequest as refusal:
            found = again(refusal)
            keep(found)
            return found
        spend(units)
        return await self._worker.once(("plan", key), lambda: _planned(selected, analysis, operation), keep)

    def _changed(self, document: ValidOperation) -> None:
        key, _ = document.key
        known = self._known.get(key)
        if known is not None:
            self._remember(key, known)


def _selected(
    document: ValidOperation, variables: VariableValues, absent: frozenset[str], switched: tuple[Any, ...]
) -> Variant | RefusedRequest:
    asked = select.SelectionContext(document.schema, document.fragments, variables, absent)
    try:
        roots = select.select_roots(asked, document.root_type, document.operation.selection_set)
    except RefusedRequest as refusal:
        return again(refusal)
    except GraphQLError as error:  # null for a switch whose default alone is not null
        return RefusedRequest(Code.INVALID_VARIABLES, error.message)
    return Variant(absent, switched, Selection.of(roots), sum(map(footprint_of_selected, roots)))


def _shapes(analysis: Analysis) -> Iterator[tuple[select.Selected, Shapes]]:
    for root, given in zip(analysis.selection.compiled, analysis.arguments, strict=True):
        yield root.selected, shapes_by_place(root.sites, given.values)


def _planned(selected: SelectedOperation, analysis: Analysis, operation: Operation) -> WholePlan:
    document = selected.document
    capability = Capability.READ if document.is_query else Capability.WRITE
    asked = select.SelectionContext(document.schema, document.fragments, selected.variables, selected.variant.absent)
    roots = prepare_all(analysis, asked, operation.profile, operation.services.sources, capability)
    remarks = AccessRemarks.of(roots)
    size = sum(map(footprint_of_plan, roots)) + OUTCOME * (len(remarks.granted) + len(remarks.refused))
    return WholePlan(roots, remarks, size)


def _bytes(variant: Variant | RefusedRequest) -> int:
    if isinstance(variant, RefusedRequest):
        return REFUSAL
    return variant.bytes + sum(
        REFUSAL if isinstance(plan, RefusedRequest) else plan.bytes
        for shapes in variant.plans.values()
        for plan in shapes.values()
    )


def again(refusal: RefusedRequest) -> RefusedRequest:
    """Return the same refusal, to be kept or to be raised once more: with sentences and places, and nothing of the
    request."""
    for error in getattr(refusal, "errors", ()):
        error.nodes = error.source = error.__traceback__ = None
    made = type(refusal).__new__(type(refusal), *refusal.args)
    made.__dict__.update(refusal.__dict__)
    return made
