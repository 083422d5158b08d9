"""Whole plans: an operation whose root fields are all compiled reads runs without graphql-core.

A plan is found by the document's text and operation name, the profile's content, and the *shape* of the
variables: the values that switch @skip and @include, and what arguments say of the statement's form. All
other values are bound. So one plan serves all callers of a profile, and a grant that changes what a profile may
see changes the key. A mutation is executed by graphql-core each time, and reads its answer by the plan that is found.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from graphql.execution.values import VariableValues

from hub.catalogue.declarations import Moments
from hub.server.endpoint.answer import Remarks
from hub.server.endpoint.cost import Price, check_cost, price_of
from hub.server.endpoint.documents import Document
from hub.side_by_side import side_by_side
from resolvers.arguments import Values, shape_of
from resolvers.operation import Operation
from resolvers.read import Prepared, run

MOST_DOCUMENTS = 2000
"""Documents remembered, over all profiles: the least used goes first."""

MOST_SHAPES = 64
"""Plans of one document: more than that, and its variables are not a shape but data."""


@dataclass(frozen=True, slots=True)
class WholePlan:
    """Every root field of an operation, ready to run, and what is to be said of the answer."""

    roots: tuple[Prepared, ...]
    prices: tuple[Price, ...]
    remarks: Remarks


class Documents:
    """Documents by text, operation name and profile, with the plans that were made of them."""

    def __init__(self, most: int = MOST_DOCUMENTS) -> None:
        self._most = most
        self._documents: OrderedDict[Hashable, Document] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def get(self, key: Hashable, read: Callable[[], Document]) -> Document:
        """The document under a key, read once."""
        document = self._documents.get(key)
        if document is None:
            document = self._documents[key] = read()
            if len(self._documents) > self._most:
                self._documents.popitem(last=False)
        else:
            self._documents.move_to_end(key)
        return document

    def find(
        self, document: Document, variables: VariableValues, moments: Moments
    ) -> tuple[WholePlan, list[Values]] | None:
        """The plan for these variables, and the values of its arguments; None where there is none yet."""
        variant = document.plans.get(_switched(document, variables))
        if variant is not None:
            roots, by_shape = variant
            values: list[Values] = [[site.values(variables, moments) for site in root.sites] for root in roots]
            shape = tuple(shape_of(root.sites, given) for root, given in zip(roots, values, strict=True))
            found: WholePlan | None = by_shape.get(shape)
            if found is not None:
                self.hits += 1
                return found, values
        self.misses += 1
        return None

    def keep(
        self, document: Document, variables: VariableValues, moments: Moments, roots: tuple[Prepared, ...]
    ) -> None:
        """Remember the plan that an operation was answered by."""
        if sum(len(by_shape) for _, by_shape in document.plans.values()) >= MOST_SHAPES:
            document.plans.clear()
        _, by_shape = document.plans.setdefault(_switched(document, variables), (roots, {}))
        values = [[site.values(variables, moments) for site in root.sites] for root in roots]
        shape = tuple(shape_of(root.sites, given) for root, given in zip(roots, values, strict=True))
        prices = tuple(price_of(root.selected, root.sites) for root in roots)
        by_shape[shape] = WholePlan(roots, prices, Remarks.of([root.authorised for root in roots]))


async def run_plan(plan: WholePlan, values: list[Values], operation: Operation) -> None:
    """Run every root field side by side; the answers are left in the operation, in the order of the document."""
    check_cost((price, root.sites, given) for price, root, given in zip(plan.prices, plan.roots, values, strict=True))
    if len(plan.roots) == 1:
        answers: list[Any] = [await run(plan.roots[0], values[0], operation)]
    else:
        answers = await side_by_side(
            run(root, given, operation) for root, given in zip(plan.roots, values, strict=True)
        )
    for root, answer in zip(plan.roots, answers, strict=True):
        operation.answers[root.selected.response] = answer


def _switched(document: Document, variables: VariableValues) -> Hashable:
    return tuple(variables.coerced.get(name) for name in document.switches)
