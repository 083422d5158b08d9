"""The signatures that the hub takes from others: of clients, and of an OpenID provider."""

from __future__ import annotations

from typing import Any

from joserfc import jws

ALGORITHMS = ("ES256", "RS256", "EdDSA", "Ed25519")
"""`Ed25519` is the newer name of EdDSA on that curve (RFC 9864); others send either."""


class _Registry(jws.JWSRegistry):
    """joserfc warns at each use of the name EdDSA; every algorithm of the list above is meant."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name] if name in ALGORITHMS else super().get_alg(name)


REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)
