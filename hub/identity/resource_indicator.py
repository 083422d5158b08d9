"""What a token is asked for: a client that names anything but this hub would take its token elsewhere, too (RFC 8707)."""

from __future__ import annotations

from collections.abc import Mapping

from authlib.oauth2.rfc6749 import OAuth2Error

from hub.identity.addresses import DELIVERIES_PATH, RESOURCE_PATH


def check_resource(parameters: Mapping[str, str], issuer: str) -> None:
    """Refuse a token for what is not protected by this hub's tokens. Raises OAuth2Error (`invalid_target`, §2)."""
    named = parameters.get("resource")
    if named is None or named.removesuffix("/") == issuer:
        return
    if any(f"{named}/".startswith(f"{issuer}{path}/") for path in (RESOURCE_PATH, DELIVERIES_PATH)):
        return
    raise OAuth2Error(
        f"The hub gives no tokens for this resource. Name {issuer}{RESOURCE_PATH}, or leave the resource out.",
        error="invalid_target",
    )
