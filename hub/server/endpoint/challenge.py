"""What a request without a good token is told in `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1)."""

from __future__ import annotations

from urllib.parse import quote

from hub.errors import Code, RefusedRequest
from hub.identity.addresses import RESOURCE_PATH, resource_metadata

_QUOTED = str.maketrans({'"': "'", "\\": "/"})


def challenge(error: RefusedRequest, issuer: str, *, has_token: bool, resource: str = RESOURCE_PATH) -> bytes:
    """Return the challenge of a refusal. `resource` is the path that was asked for.
    Whoever sent no token hears of no error: there was none to be wrong."""
    parts = ['realm="hub"']
    if has_token or error.code is not Code.UNAUTHENTICATED:
        parts += ['error="invalid_token"', f'error_description="{error.message.translate(_QUOTED)}"']
    parts.append(f'resource_metadata="{resource_metadata(issuer, quote(resource))}"')
    return f"Bearer {', '.join(parts)}".encode("ascii", "replace")
