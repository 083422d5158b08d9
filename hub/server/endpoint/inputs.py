"""What is wrong with the values of a question: each mistake by itself, with the path of the input that it is in.

The path begins with the name of the variable, or of the argument where the value stands in the document, and goes on with
the names of fields and the places in lists. Types are graphql-core's to judge; texts are judged here, for every
argument at once, so that no new one is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    SKIP,
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    GraphQLInputType,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    Undefined,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    Visitor,
    VisitorAction,
    type_from_ast,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.utilities.validate_input_value import (
    get_one_of_input_object_error_message,
    validate_input_literal,
    validate_input_value,
)

from hub.errors import MOST_MISTAKES
from hub.server.endpoint.crowded_inputs import crowded
from hub.texts import UNSEEN, has_unseen

INPUT_PATH = "inputPath"
"""The extension of an error that has the path."""

_DIGITS = 300
"""Numbers of more digits are not told in the words of graphql-core, which repeat all of them, or name what Python can be told."""

_OF_ONE = get_one_of_input_object_error_message("'").split("'''")  # type: ignore[arg-type]
"""What graphql-core says of an input that takes one field, before and after the name of its type."""


class _Enough(Exception):
    """As many mistakes were found as are told."""


class ValuesOfTheirTypes(ValuesOfCorrectTypeRule):
    """graphql-core's own rule, where a mistake that a scalar of ours tells of has its place as well."""

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        several: set[int] = set()

        def note(error: GraphQLError, path: Sequence[str | int]) -> None:
            if crowd := crowded(node, input_type, path):
                if id(crowd.value) not in several:
                    several.add(id(crowd.value))
                    self.report_error(GraphQLError(crowd.sentence, crowd.value))
                return
            wrong = error.nodes[0] if error.nodes else _below(node, path)
            if isinstance(wrong, IntValueNode) and len(wrong.value) > _DIGITS:
                sentence = (
                    f"No value here is a number of more than {_DIGITS} digits, and this one has {len(wrong.value):,}."
                )
                self.report_error(GraphQLError(sentence, wrong))
                return
            plain = _plainly(error.message)
            as_it_is = error.nodes and plain == error.message
            self.report_error(error if as_it_is else GraphQLError(plain, error.nodes or wrong))

        if input_type:
            validate_input_literal(node, input_type, note, None, None, self.context.hide_suggestions)
        return SKIP


def _plainly(message: str) -> str:
    """Return what graphql-core says of a value, without the words of the specification."""
    before, after = _OF_ONE
    if not (message.startswith(before) and message.endswith(after)):
        return message
    name = message.removeprefix(before).removesuffix(after).strip("'")
    return f"Give exactly one field of '{name}', with a value that is not null."


def _below(node: Any, path: Sequence[str | int]) -> Node:
    """Return the node that a path leads to from a value."""
    for step in path:
        if isinstance(node, ObjectValueNode):
            node = next(field.value for field in node.fields if field.name.value == step)
        elif isinstance(node, ListValueNode):
            node = node.values[int(step)]
    return node  # type: ignore[no-any-return]


def mistakes_of_variables(
    schema: Any, definitions: Sequence[VariableDefinitionNode], variables: Mapping[str, Any], *, most: int
) -> list[GraphQLError]:
    """Return the values of variables that are not of their types."""
    found: list[GraphQLError] = []
    for definition in definitions:
        name = definition.variable.name.value
        value = variables.get(name, Undefined)
        if value is Undefined and definition.default_value:
            continue
        kind: Any = type_from_ast(schema, definition.type)
        try:
            validate_input_value(value, kind, _noting(found, name, value, kind, most), hide_suggestions=True)
        except _Enough:
            break
    return found


def _noting(found: list[GraphQLError], name: str, value: Any, kind: Any, most: int) -> Any:
    """Return what takes down each mistake in the value of a variable; raises `_Enough` at the last one that is told."""
    several: set[tuple[str | int, ...]] = set()

    def note(error: GraphQLError, path: Sequence[str | int]) -> None:
        place, sentence = tuple(path), _plainly(error.message)
        if crowd := crowded(value, kind, path):
            place, sentence = crowd.path, crowd.sentence
            if place in several:
                return
            several.add(place)
        found.append(_mistake(f"Variable '${name}' has invalid value: {sentence}", (name, *place)))
        if len(found) >= most:
            raise _Enough

    return note


def flaws_of_variables(values: VariableValues) -> list[GraphQLError]:
    """Return the texts in variables that have what nobody sees. That one is empty is told where it stands."""
    found: list[GraphQLError] = []
    for path, text in _texts(values.coerced, ()):
        if has_unseen(text):
            found.append(_mistake(f"Variable '${path[0]}' has a text that is not accepted: it {UNSEEN}", path))
        if len(found) >= MOST_MISTAKES:
            break
    return found


def flaws_of_literals(document: DocumentNode) -> list[GraphQLError]:
    """Return the texts in a document's arguments that have what nobody sees."""
    found: list[GraphQLError] = []

    class Texts(Visitor):
        def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
            is_unseen = len(found) < MOST_MISTAKES and has_unseen(node.value)
            if is_unseen and (path := path_of(document, node)):
                found.append(_mistake(f"{path[-1]} has a text that is not accepted: it {UNSEEN}", path, node))

    visit(document, Texts())
    return found


def located(document: DocumentNode, error: GraphQLError) -> GraphQLError:
    """Return an error of validation, with the path of the input that it is in, if it is in one."""
    path = path_of(document, error.nodes[0]) if error.nodes else None
    return _mistake(error.message, path, *error.nodes or ()) if path else error


def path_of(document: DocumentNode, sought: Node) -> tuple[str | int, ...] | None:
    """Return where a node stands in the arguments; None where it stands in none."""
    found: list[tuple[str | int, ...]] = []

    class Path(Visitor):
        def enter(self, node: Node, _key: Any, _parent: Any, steps: Sequence[str | int], *_: Any) -> Any:
            if node is sought:
                found.append(_named(document, steps))
                return self.BREAK
            return None

    visit(document, Path())
    return found[0] if found and found[0] else None


def _named(document: DocumentNode, steps: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return the steps from a document to a node, as the names of an argument and of fields, and places in lists."""
    path: list[str | int] = []
    at: Any = document
    for before, step in zip((None, *steps), steps, strict=False):
        at = at[step] if isinstance(step, int) else getattr(at, step)
        if isinstance(at, ArgumentNode):
            path = [at.name.value]
        elif isinstance(at, VariableDefinitionNode) and "default_value" in steps:
            path = [at.variable.name.value]
        elif isinstance(at, ObjectFieldNode):
            path.append(at.name.value)
        elif before == "values" and isinstance(step, int):
            path.append(step)
    return tuple(path)


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, (*path, place))


def _mistake(sentence: str, path: Sequence[str | int], *nodes: Node) -> GraphQLError:
    return GraphQLError(sentence, list(nodes) or None, extensions={INPUT_PATH: list(path)})
