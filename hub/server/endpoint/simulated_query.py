"""The text of a query that somebody only wants to know about: read like every document, and refused with its place."""

from __future__ import annotations

import orjson
from graphql import GraphQLSchema

from hub.errors import HubError, Mistake, invalid_request
from hub.server.endpoint.documents import coerce_variables, read_document
from resolvers.read_query import ReadQuery


def read_simulated_query(text: str, variables: str | None, schema: GraphQLSchema) -> ReadQuery:
    """Return a query that was read. Raises INVALID_INPUT."""
    try:
        given = orjson.loads(variables) if variables else {}
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise invalid_request(Mistake(("variables",), "Give the variables as one JSON object."))
    try:
        document = read_document(text, None, schema)
    except HubError as error:
        raise invalid_request(Mistake(("document",), error.message)) from None
    if not document.is_query:
        sentence = "Give a query. What a mutation may write is told by whatCanSee, with the capability WRITE."
        raise invalid_request(Mistake(("document",), sentence))
    try:
        coerced = coerce_variables(document, given)
    except HubError as error:
        raise invalid_request(Mistake(("variables",), error.message)) from None
    return ReadQuery(document.root_type, document.operation.selection_set, document.fragments, coerced)
