"""Where the authorization server answers, and whom its tokens are for."""

from __future__ import annotations

TOKEN_PATH = "/oauth/token"
KEYS_PATH = "/oauth/jwks"
AUTHORIZATION_PATH = "/oauth/authorize"
SIGN_OUT_PATH = "/oauth/sign-out"
REVOCATION_PATH = "/oauth/revoke"
INTROSPECTION_PATH = "/oauth/introspect"
METADATA_PATH = "/.well-known/oauth-authorization-server"

RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource"
RESOURCE_PATH = "/graphql"
DELIVERIES_PATH = "/deliveries/jobs"


def token_endpoint(issuer: str) -> str:
    return issuer + TOKEN_PATH


def audience(issuer: str) -> str:
    """Return the `aud` of access tokens: the GraphQL endpoint."""
    return issuer + RESOURCE_PATH


def resource_metadata(issuer: str, resource: str = RESOURCE_PATH) -> str:
    """Return where a protected resource is described, the GraphQL endpoint or another address (RFC 9728 §3.1)."""
    return f"{issuer}{RESOURCE_METADATA_PATH}{resource}"
