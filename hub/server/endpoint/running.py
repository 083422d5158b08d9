"""The root fields of a mutation are performed, one after the other, and the answer of each is read.

Each comes with its plan, and with its arguments as they were coerced once for everything that looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import HubError, RefusedRequest
from hub.server.endpoint.answer import AccessRemarks, Result, field_errors
from hub.server.endpoint.plans import WholePlan
from resolvers.answers import RootAnswer
from resolvers.arguments import Values, values_at
from resolvers.execute import bound, run
from resolvers.operation import MutationField, Operation
from resolvers.prepare import Prepared


async def perform_all(
    plan: WholePlan, values: list[Values], operation: Operation, typenames: Mapping[str, str]
) -> Result:
    """Perform every root field, one after the other in the order of the document, and read the answer of each.

    One that fails leaves the others. What is more than the failure of one field, such as a refusal of the whole operation
    or a policy that has changed, is raised at once: nothing is written for a field that comes after it. What was really read
    is what is told and put on record: a field that fails has given nothing. `typenames` are all that GraphQL answers.
    """
    # What the answer cannot be read by is told before anything is written.
    parameters = [bound(root, given, operation) for root, given in zip(plan.roots, values, strict=True)]
    read: list[Prepared] = []
    answers: dict[str, RootAnswer] = {}
    failed: dict[str, HubError] = {}
    for root, given, taken in zip(plan.roots, values, parameters, strict=True):
        response = root.selected.response
        try:
            await _perform(root, given, operation)
            read.append(root)
            answers[response] = await run(root, taken, operation, operation.performed[response].values)
        except RefusedRequest:
            raise
        except HubError as error:
            failed[response] = error
    if not failed:
        return Result(answers, plan.remarks, typenames)
    errors = [told for response, error in failed.items() for told in field_errors(error, response)]
    return Result(answers, AccessRemarks.of(read, errors), typenames, failed)


async def _perform(root: Prepared, values: Values, operation: Operation) -> None:
    assert root.performs is not None
    arguments = values_at(root.sites, root.selected.place, values)
    await root.performs(MutationField(operation, root.selected, arguments, root.write_scopes))
