"""Proof Key for Code Exchange (RFC 7636): required of every client, by S256 alone."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge

METHOD = "S256"


class ProofKey(CodeChallenge):  # type: ignore[misc]
    """Authlib's extension, without the method `plain`, which is its default, and without leave to go without."""

    DEFAULT_CODE_CHALLENGE_METHOD = METHOD
    SUPPORTED_CODE_CHALLENGE_METHOD = (METHOD,)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != METHOD:
            raise InvalidRequestError(f"Send code_challenge, and code_challenge_method={METHOD} (RFC 7636).")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge_method(self, authorization_code: object) -> str:
        return METHOD
