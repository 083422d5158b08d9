"""One rule for the HTTP status of a request that is refused as a whole, stated in hub/docs/errors.md.

A code has one status. What is wrong with the question itself (its document, variables or arguments) is 400 under
`application/graphql-response+json` and 200 under `application/json`, as GraphQL over HTTP wants of the older media type; `*/*`
is answered as `application/json`. Everything else has its status under each media type. BAD_REQUEST, a request that is no
question, is 400 or what HTTP has for it: 405, 406, 408, 415.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from hub.errors import Code, RefusedRequest
from hub.server.endpoint.media import JSON

OF_THE_QUESTION = frozenset(
    {
        Code.SYNTAX,
        Code.INVALID_QUERY,
        Code.INVALID_VARIABLES,
        Code.LIMIT_EXCEEDED,
        Code.INVALID_INPUT,
        Code.INVALID_CURSOR,
        Code.BEFORE_HISTORY,
        Code.DOCUMENT_UNKNOWN,
        Code.NOT_FOUND,
        Code.IDEMPOTENCY_CONFLICT,
        Code.SUPERSEDED,
        Code.ALREADY_REGISTERED,
        Code.NOT_ATTEMPTED,
    }
)
"""Codes of what is wrong with a question."""

OF_ALL_ELSE: Mapping[Code, HTTPStatus] = {
    # Apollo's clients take it as a word of the protocol, and send the whole document next.
    Code.PERSISTED_QUERY_NOT_SUPPORTED: HTTPStatus.OK,
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.TOKEN_EXPIRED: HTTPStatus.UNAUTHORIZED,
    Code.TOKEN_REVOKED: HTTPStatus.UNAUTHORIZED,
    Code.CLIENT_SUSPENDED: HTTPStatus.FORBIDDEN,
    Code.DOCUMENT_REQUIRED: HTTPStatus.FORBIDDEN,
    Code.FIELD_WITHHELD: HTTPStatus.FORBIDDEN,
    Code.WRITE_WITHHELD: HTTPStatus.FORBIDDEN,
    Code.LEDGER_ALTERED: HTTPStatus.CONFLICT,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.LOOKUP_LOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    Code.OVERLOADED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.SOURCE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.LEDGER_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.POLICY_UNSETTLED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.DEADLINE_EXCEEDED: HTTPStatus.GATEWAY_TIMEOUT,
}


def status_of(error: RefusedRequest, media: str) -> HTTPStatus:
    """Return the status of a refusal that is told in a media type."""
    if error.code in OF_THE_QUESTION:
        return HTTPStatus.OK if media == JSON else HTTPStatus.BAD_REQUEST
    return OF_ALL_ELSE.get(error.code, error.status)
