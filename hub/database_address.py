"""The address of a PostgreSQL database, as a setting may write it: a connection URI of libpq.

Every part of the hub connects through one driver, which reads the address by itself; here is said what it may hold, so
that a mistake is told before anything connects, and the same everywhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SESSIONS = ("any", "primary", "standby", "prefer-standby", "read-write", "read-only")
_FILES = ("passfile", "sslcert", "sslkey", "sslrootcert", "sslcrl")
_CHOICES = {"sslmode": TLS_MODES, "target_session_attrs": SESSIONS, "sslnegotiation": ("postgres", "direct")}
_OTHERS = ("sslpassword", "ssl_min_protocol_version", "ssl_max_protocol_version", "krbsrvname", "gsslib")
OPTIONS = (*_CHOICES, *_FILES, *_OTHERS, "host", "port", "user", "password", "dbname")
"""What may stand behind the question mark."""

_SEVERAL = re.compile(
    r"(?P<before>[^/?#]*://(?:[^/?#]*@)?)(?P<hosts>[^/?#@]*,[^/?#@]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?"
)
_HOST = re.compile(r"(?P<name>\[[^\]]*\]|[^:]*):?(?P<port>.*)")
_PORT = "5432"

WRITABLE = "read-write"
"""Which of several servers the hub wants, unless the address says so itself: the one that can be written."""


def with_hosts_as_options(address: str) -> str:
    """Return an address of several hosts with the hosts and ports as options, which libpq takes for the same; any other
    address as it is. Python's own reading of addresses refuses several hosts when one of them is an IPv6 address."""
    several = _SEVERAL.fullmatch(address)
    if several is None:
        return address
    hosts = [match for host in several["hosts"].split(",") if (match := _HOST.fullmatch(host))]
    names, ports = (match["name"] for match in hosts), (match["port"] or _PORT for match in hosts)
    options = f"host={quote(','.join(names), safe='[]:,%')}&port={quote(','.join(ports), safe=',%')}"
    return f"{several['before']}{several['path']}{several['query'] + '&' if several['query'] else '?'}{options}"


def check_address(address: str) -> None:
    """Raises ValueError with a sentence for an address that the driver would not take, or not as it is meant."""
    try:
        parts = urlsplit(address)
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), errors="strict")
    except ValueError:
        raise ValueError("cannot be read as postgresql://USER:PASSWORD@HOST[:PORT][,…]/NAME[?OPTION=…].") from None
    given = dict(options)
    if len(given) < len(options):
        raise ValueError("names an option twice; keep one.")
    for name, value in options:
        _check_option(name, value)
    _check_port(parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2])
    for port in filter(None, given.get("port", "").split(",")):
        _check_port(port)


def has_several_hosts(address: str) -> bool:
    """Return True when any of several servers may be meant."""
    return "," in dict(parse_qsl(urlsplit(with_hosts_as_options(address)).query)).get("host", "")


def names_host(address: str) -> bool:
    """Return True when the address says where the server is."""
    parts = urlsplit(with_hosts_as_options(address))
    return bool(parts.hostname) or "host" in dict(parse_qsl(parts.query))


def says_which(address: str) -> bool:
    """Return True when the address says itself which of several servers is wanted."""
    return "target_session_attrs" in dict(parse_qsl(urlsplit(with_hosts_as_options(address)).query))


def _check_option(name: str, value: str) -> None:
    if name not in OPTIONS:
        raise ValueError(
            f"the option {name} is not accepted here. The accepted options are {', '.join(sorted(OPTIONS))}. Set server settings "
            "on the role or the database (ALTER ROLE … SET)."
        )
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ValueError(f"{name} must be one of {', '.join(_CHOICES[name])}.")
    if name in _FILES and not Path(value).is_file():
        raise ValueError(f"{name} names a file that does not exist.")


def _check_port(text: str) -> None:
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError("a port must be a number from 1 to 65535.")
