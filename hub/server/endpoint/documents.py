"""The text of a question becomes a document that is valid under the contract, which is the same for everyone."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    ValidationRule,
    ValuesOfCorrectTypeRule,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    strip_ignored_characters,
    validate,
    visit,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, get_variable_values

from hub.errors import MOST_MISTAKES, Code, RefusedRequest
from hub.limits import DOCUMENT, TOKENS
from hub.server.endpoint.inputs import (
    ValuesOfTheirTypes,
    flaws_of_literals,
    flaws_of_variables,
    located,
    mistakes_of_variables,
)
from hub.server.endpoint.measure import measure
from resolvers.arguments import Coercion, coercion_of, may_have_unseen, plain_variables

GIVEN_UP = "Validation aborted."
"""What graphql-core says of a document that it could not check to its end."""


_WORD = re.compile(r"\w+")


class InvalidDocument(RefusedRequest):
    """The document, or its variables, do not fit the contract. `errors` are graphql-core's own."""

    def __init__(self, code: Code, message: str, errors: Sequence[GraphQLError] = ()) -> None:
        super().__init__(code, message)
        self.errors = errors


@dataclass(slots=True)
class ValidOperation:
    """A valid document and the operation asked for. `switches` are the variables of its @skip and @include, `variants`
    what is planned for each of their values, and `variables` what each of its variables takes; it `key`s what is worked out for it."""

    schema: GraphQLSchema
    node: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    switches: tuple[str, ...]
    is_query: bool
    variables: tuple[tuple[GraphQLVariableSignature, Coercion], ...]
    key: tuple[Hashable, str | None] = (None, None)
    variants: dict[Any, Any] = field(default_factory=dict)

    @property
    def root_type(self) -> GraphQLObjectType:
        root = self.schema.get_root_type(self.operation.operation)
        if root is None:
            raise InvalidDocument(
                Code.INVALID_QUERY, f"The hub does not support operations of the kind {self.operation.operation.value}."
            )
        return root


class VariablesOfOneOf(ValidationRule):
    """A variable that may be null does not fit where exactly one value is asked for (@oneOf).

    graphql-core's own rule overlooks this where the input itself is required, as in `by: PersonKey!`.
    """

    def leave_operation_definition(self, operation: OperationDefinitionNode, *_: Any) -> None:
        nullable = {
            item.variable.name.value
            for item in operation.variable_definitions or ()
            if not isinstance(item.type, NonNullTypeNode)
        }
        for usage in self.context.get_recursive_variable_usages(operation):
            around = usage.parent_type.of_type if isinstance(usage.parent_type, GraphQLNonNull) else None
            name = usage.node.name.value
            if isinstance(around, GraphQLInputObjectType) and around.is_one_of and name in nullable:
                self.report_error(
                    GraphQLError(
                        f"Variable '${name}' must not be nullable, because it is the one value of '{around}'.",
                        usage.node,
                    )
                )


RULES = (
    *(ValuesOfTheirTypes if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules),
    VariablesOfOneOf,
)


@dataclass(slots=True)
class ValidDocument:
    """A valid document of any number of operations. Nothing in it holds on to the text that it was read from."""

    schema: GraphQLSchema
    node: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    switches: tuple[str, ...]
    flaws: Sequence[GraphQLError]
    words: int
    length: int
    operations: dict[str | None, ValidOperation] = field(default_factory=dict)

    def operation(self, name: str | None, key: Hashable = None) -> ValidOperation:
        """Return the operation asked for; raises `InvalidDocument`."""
        found = self.operations.get(name)
        if found is None:
            operation = _operation(self.node, name)
            if operation.operation is OperationType.SUBSCRIPTION:
                raise InvalidDocument(
                    Code.INVALID_QUERY, "Subscriptions are not supported. Query the field changes instead."
                )
            if self.flaws:
                raise InvalidDocument(Code.INVALID_INPUT, self.flaws[0].message, self.flaws)
            is_query = operation.operation is OperationType.QUERY
            taken = (get_variable_signature(self.schema, item) for item in operation.variable_definitions or ())
            variables = tuple((item, coercion_of(item.type)) for item in taken if not isinstance(item, GraphQLError))
            found = ValidOperation(
                self.schema, self.node, operation, self.fragments, self.switches, is_query, variables, (key, name)
            )
            self.operations[name] = found
        return found


def read_document(text: str, operation_name: str | None, schema: GraphQLSchema) -> ValidOperation:
    """Parse, measure and validate; raises `RefusedRequest` with SYNTAX, LIMIT_EXCEEDED or INVALID_QUERY."""
    return read(text, schema).operation(operation_name)


def read(text: str, schema: GraphQLSchema) -> ValidDocument:
    """Return a document of any number of operations; raises like `read_document`."""
    written = valid_document(text, schema)
    flaws = tuple(flaws_of_literals(written))
    for error in flaws:
        error.nodes = error.source = None
    # Places in the text are for errors alone: with them each node would hold the text, and every comment in it.
    node = parse(text, no_location=True)
    fragments = {item.name.value: item for item in node.definitions if isinstance(item, FragmentDefinitionNode)}
    return ValidDocument(schema, node, fragments, _switches(node), flaws, len(_WORD.findall(text)), len(text))


def without_form(text: str) -> str:
    """The document without comments and whatever else says nothing: what two that say the same have in common."""
    DOCUMENT.check(len(text.encode("utf-8", "surrogatepass")))
    try:
        return strip_ignored_characters(text)
    except GraphQLError as error:
        raise InvalidDocument(Code.SYNTAX, error.message, [error]) from None


def valid_document(text: str, schema: GraphQLSchema) -> DocumentNode:
    """Return the document as it was written, with the place of each node; raises like `read_document`."""
    DOCUMENT.check(len(text.encode("utf-8", "surrogatepass")))
    try:
        node = parse(text, max_tokens=TOKENS.most, no_location=False)
    except GraphQLError as error:
        if "token" in error.message and str(TOKENS.most) in error.message:
            raise TOKENS.refusal() from None
        if "nested too deeply" in error.message:
            raise InvalidDocument(Code.LIMIT_EXCEEDED, "The document is nested too deeply.") from None
        raise InvalidDocument(Code.SYNTAX, error.message, [error]) from None
    try:
        measure(node)
        errors = validate(schema, node, RULES, max_errors=MOST_MISTAKES, hide_suggestions=True)
    except RecursionError:
        raise InvalidDocument(Code.LIMIT_EXCEEDED, "The document is nested too deeply.") from None
    if errors and errors[-1].message == GIVEN_UP:
        raise InvalidDocument(
            Code.LIMIT_EXCEEDED, "The document takes too long to check. Select fewer fields, or split the document."
        )
    if errors:
        raise InvalidDocument(Code.INVALID_QUERY, errors[0].message, [located(node, error) for error in errors])
    return node


def coerce_variables(document: ValidOperation, variables: Mapping[str, Any]) -> VariableValues:
    """Return the variables as graphql-core coerces them; raises `InvalidDocument` with INVALID_VARIABLES or INVALID_INPUT."""
    plain = plain_variables(document.variables, variables)
    return checked_variables(document, variables) if plain is None else plain


_TOO_MANY = "Too many errors processing variables"
"""How graphql-core begins the sentence that it looks no further: of one crowded input alone it counts dozens of mistakes."""


def checked_variables(document: ValidOperation, variables: Mapping[str, Any]) -> VariableValues:
    """Return variables that are not plain (`plain_variables`) as graphql-core coerces them, or say what is wrong with them; raises
    `InvalidDocument`, with INVALID_INPUT where one has what nobody sees."""
    definitions = document.operation.variable_definitions or ()
    coerced = get_variable_values(
        document.schema, definitions, dict(variables), max_errors=MOST_MISTAKES, hide_suggestions=True
    )
    if isinstance(coerced, list):
        # graphql-core has the path of each wrong value in its sentence alone; what it says of others stays as it is.
        values = mistakes_of_variables(document.schema, definitions, variables, most=MOST_MISTAKES)
        others = [
            error for error in coerced if error.original_error is None and not error.message.startswith(_TOO_MANY)
        ]
        found = [*values, *others][:MOST_MISTAKES]
        raise InvalidDocument(Code.INVALID_VARIABLES, found[0].message, found)
    if may_have_unseen(variables) and (flaws := flaws_of_variables(coerced)):
        raise InvalidDocument(Code.INVALID_INPUT, flaws[0].message, flaws)
    return coerced


def _operation(node: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [item for item in node.definitions if isinstance(item, OperationDefinitionNode)]
    if name is not None:
        found = [item for item in found if item.name and item.name.value == name]
        if not found:
            raise InvalidDocument(
                Code.INVALID_QUERY, "The document has no operation with the name given in operationName."
            )
    if len(found) != 1:
        raise InvalidDocument(
            Code.INVALID_QUERY, "The document must have one operation, or operationName must name one of them."
        )
    return found[0]


class _Switches(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


def _switches(node: DocumentNode) -> tuple[str, ...]:
    visitor = _Switches()
    visit(node, visitor)
    return tuple(sorted(visitor.names))
