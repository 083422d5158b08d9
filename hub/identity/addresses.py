"""Where the authorization server answers, and whom its tokens are for."""

from __future__ import annotations

TOKEN_PATH = "/oauth/token"
KEYS_PATH = "/oauth/jwks"
AUTHORIZATION_PATH = "/oauth/authorize"
SIGN_OUT_PATH = "/oauth/sign-out"
REVOCATION_PATH = "/oauth/revoke"
INTROSPECTION_PATH = "/oauth/introspect"
METADATA_PATH = "/.well-known/oauth-authorization-server"


def token_endpoint(issuer: str) -> str:
    return issuer + TOKEN_PATH


def audience(issuer: str) -> str:
    """The `aud` of access tokens: the GraphQL endpoint."""
    return f"{issuer}/graphql"
