"""The root fields of an operation are run: what reads, side by side; what writes, one after the other.

Each comes with its plan, and with its arguments as they were coerced once for everything that looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.catalogue.declarations import Root
from hub.catalogue.fields import story
from hub.errors import HubError, RefusedRequest
from hub.server.endpoint.plans import WholePlan
from hub.side_by_side import side_by_side
from resolvers.arguments import Values
from resolvers.operation import Operation, Writing
from resolvers.read import Prepared, run


@dataclass(frozen=True, slots=True)
class Performance:
    """What became of a mutation: the root fields whose answer was read, and by their names why others failed."""

    read: tuple[Prepared, ...]
    failed: Mapping[str, HubError]


async def read_all(plan: WholePlan, values: list[Values], operation: Operation) -> None:
    """Run every root field side by side; the answers are left in the operation, in the order of the document."""
    if len(plan.roots) == 1:
        answers: list[Any] = [await run(plan.roots[0], values[0], operation)]
    else:
        answers = await side_by_side(
            run(root, given, operation) for root, given in zip(plan.roots, values, strict=True)
        )
    for root, answer in zip(plan.roots, answers, strict=True):
        operation.answers[root.selected.response] = answer


async def perform_all(plan: WholePlan, values: list[Values], operation: Operation) -> Performance:
    """Perform every root field, one after the other in the order of the document, and read the answer of each.

    One that fails leaves the others. What is more than the failure of one field, such as a refusal of the whole operation
    or a policy that has changed, is raised at once: nothing is written for a field that comes after it.
    """
    read: list[Prepared] = []
    failed: dict[str, HubError] = {}
    for root, given in zip(plan.roots, values, strict=True):
        response = root.selected.response
        try:
            await _perform(root, given, operation)
            read.append(root)
            operation.answers[response] = await run(root, given, operation, operation.performed[response].values)
        except RefusedRequest:
            raise
        except HubError as error:
            failed[response] = error
    return Performance(tuple(read), failed)


async def _perform(root: Prepared, values: Values, operation: Operation) -> None:
    declared = story(root.selected.definition)
    assert isinstance(declared, Root)
    assert declared.performs is not None
    await declared.performs(Writing(operation, root.selected, root.given(root.selected.place, values)))
