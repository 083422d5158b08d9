"""What a request without a good token is told in `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1)."""

from __future__ import annotations

from hub.errors import Code, RefusedRequest
from hub.identity.addresses import resource_metadata

_QUOTED = str.maketrans({'"': "'", "\\": "/"})


def challenge(error: RefusedRequest, issuer: str, *, has_token: bool) -> bytes:
    """Return the challenge of a refusal. Whoever sent no token hears of no error: there was none to be wrong."""
    parts = ['realm="hub"']
    if has_token or error.code is not Code.UNAUTHENTICATED:
        parts += ['error="invalid_token"', f'error_description="{error.message.translate(_QUOTED)}"']
    parts.append(f'resource_metadata="{resource_metadata(issuer)}"')
    return f"Bearer {', '.join(parts)}".encode("ascii", "replace")
