"""What a request at the token endpoint shows of its sender: a secret, a signed assertion, or just its name.

Nothing is checked yet.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError

from hub.identifiers import is_client_id
from hub.identity.client_assertion import claimed_sender

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

UNKNOWN = "The client is unknown, or its secret or assertion is wrong. Check the client id and the key."
"""One sentence for every failure before a client is known to be who it says: it must not tell which clients exist."""


@dataclass(frozen=True, slots=True)
class Secret:
    """HTTP Basic credentials (RFC 6749 §2.3.1)."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """A signed assertion (RFC 7523 §2.2) and the client that it says it is from."""

    client_id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """Nothing but a client id, from a client that can keep no secret (RFC 6749 §2.1)."""

    client_id: str


Credentials = Secret | Assertion | Name


def read_credentials(authorization: str | None, form: Mapping[str, str]) -> Credentials:
    """Find the credentials of a request. Raises InvalidRequestError or InvalidClientError."""
    asserted = "client_assertion" in form or "client_assertion_type" in form
    if asserted and authorization is not None:
        raise InvalidRequestError("Authenticate in one way only: HTTP Basic or a client assertion.")
    if "client_secret" in form:
        raise InvalidClientError("Send the secret by HTTP Basic (client_secret_basic), never in the form.")
    if authorization is not None:
        credentials: Credentials = _secret(authorization)
    elif asserted:
        credentials = _assertion(form)
    elif "client_id" in form:
        credentials = Name(form["client_id"])
    else:
        raise InvalidClientError("Authenticate the client: by private_key_jwt or by client_secret_basic.")
    if form.get("client_id", credentials.client_id) != credentials.client_id:
        raise InvalidClientError("The client_id of the form is not the client that authenticates.")
    if not is_client_id(credentials.client_id):
        raise InvalidClientError(UNKNOWN)
    return credentials


def _secret(authorization: str) -> Secret:
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        colon = ""
    if scheme.lower() != "basic" or not colon:
        raise InvalidClientError("The Authorization header must be Basic with base64 of CLIENT_ID:SECRET.")
    return Secret(unquote_plus(client_id), unquote_plus(secret))


def _assertion(form: Mapping[str, str]) -> Assertion:
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClientError(f"The client_assertion_type must be {ASSERTION_TYPE}.")
    text = form.get("client_assertion", "")
    client_id = claimed_sender(text)
    if client_id is None:
        raise InvalidClientError("The client_assertion must be a signed JWT whose sub is the client id.")
    return Assertion(client_id, text)
