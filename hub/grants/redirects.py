"""Where people may be sent back to: what can be registered, and whether an address is one that was (RFC 8252)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

LONGEST = 500

_LOOPBACK = ("127.0.0.1", "::1")


def mistake_of(uri: str) -> str | None:
    """Why an address cannot be registered; None for one that can."""
    parts = _split(uri)
    if parts is None or "#" in uri or len(uri) > LONGEST or any(not "!" <= sign <= "~" for sign in uri):
        return f"{uri} cannot be a redirect URI: give a URI in ASCII without a fragment."
    if uri.startswith("/"):
        return (
            None
            if not uri.startswith("//")
            else f"{uri} names another host; a path of the hub's own begins with one /."
        )
    if parts.username is not None or parts.password is not None:
        return f"{uri} may not hold a name or a password."
    if parts.scheme == "https" and parts.hostname:
        return None
    if parts.scheme == "http":
        local = parts.hostname in (*_LOOPBACK, "localhost")
        return None if local else f"{uri}: http is for 127.0.0.1, [::1] and localhost; elsewhere it must be https."
    # RFC 8252 7.1: a private scheme is a domain's name in reverse, so that nobody else takes it by accident.
    own = "." in parts.scheme and not parts.netloc
    return None if own else f"{uri}: it must be https, or a scheme of the app's own such as cn.example.app:/signed-in."


def is_registered(uri: str, registered: Iterable[str], issuer: str) -> bool:
    """Return True for an address that is registered, sign by sign. On a loopback address any port will do (RFC 8252
    7.3).

    A registered one that begins with / is of the hub's own address, `issuer`.
    """
    known = [issuer + one if one.startswith("/") else one for one in registered]
    return uri in known or any(_same_but_for_port(uri, one) for one in known)


def _same_but_for_port(uri: str, registered: str) -> bool:
    asked, known = _split(uri), _split(registered)
    if asked is None or known is None or known.scheme != "http" or known.hostname not in _LOOPBACK:
        return False
    host = f"[{known.hostname}]" if known.hostname == "::1" else known.hostname
    return uri == known._replace(netloc=f"{host}:{asked.port}").geturl() if asked.port else False


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 -- raises for one that is no number
    except ValueError:
        return None
    return parts
