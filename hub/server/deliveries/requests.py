"""What is asked of deliveries over HTTP: bodies, headers and parameters, read within limits, each mistake in a sentence."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import orjson
from starlette.requests import Request

from hub.days import read_day
from hub.errors import Code, Mistake, RefusedRequest, Unusable, invalid_request
from hub.identity.caller import AuthenticatedCaller
from hub.intake.deliveries.whole_list import check_kinds
from hub.server.endpoint.parameters import mistake, unknown
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.possible_days import meanings_of_days
from hub.texts import flaw

LONGEST_BODY = 16 * 1024
"""Bytes of a body that is JSON."""

LONGEST_REASON = 500
"""Characters of a reason."""

LONGEST_NAME = 40
"""Characters of the name of a table."""

_OF_PARTS = ("Content-Range", "If-Match", "If-None-Match", "If-Unmodified-Since")
"""Headers of a PUT that would have it change a part, or what is there in a state alone (RFC 9110 §14.5, §13)."""

_OTHER_DIGESTS = ("Content-MD5", "Digest", "Repr-Digest")

_KEY = re.compile(r"[\x21-\x7e][\x20-\x7e]{6,126}[\x21-\x7e]")
_DIVISION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}")
_DIGEST = re.compile(r"\s*sha-256=:([A-Za-z0-9+/=]{44}):\s*")
_HEX = re.compile(r"[0-9a-f]{64}")
_OF_CHECK = "must be the digest of the check that you have looked at."


@dataclass(frozen=True, slots=True)
class OpenedWith:
    """What a delivery is opened with: whose the numbers are, of which period, and under which idempotency key."""

    key: str
    body_hash: str
    deliverer: str
    period_from: date | None
    period_until: date | None
    numbers_restart: bool
    whole_lists: tuple[str, ...] = ()


async def read_opening(request: Request, caller: AuthenticatedCaller, today: date) -> OpenedWith:
    """Read what opens a delivery. Raises INVALID_INPUT with every mistake."""
    given, mistakes = await read_json(request), list[Mistake]()
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        mistakes.append(
            mistake("Idempotency-Key", "is a header of 8 to 128 printable ASCII characters; a UUID is a good one.")
        )
    names = ("deliverer", "periodFrom", "periodUntil", "numbersRestart", "wholeLists")
    mistakes += unknown(given, names)
    deliverer = given.get("deliverer", caller.division_code)
    if not isinstance(deliverer, str) or (deliverer != "" and not _DIVISION.fullmatch(deliverer)):
        mistakes.append(not_within(caller.division_code))
    period = {name: _day(given, name, mistakes) for name in ("periodFrom", "periodUntil")}
    first, last = period["periodFrom"], period["periodUntil"]
    for name, column in (("periodFrom", "period_from"), ("periodUntil", "period_until")):
        if fault := meanings_of_days(DeliveryJobRow)[column].fault(period[name], today):
            mistakes.append(mistake(name, fault.must))
    if first and last and first > last:
        mistakes.append(mistake("periodUntil", "must not be before periodFrom."))
    restart = given.get("numbersRestart", False)
    if not isinstance(restart, bool):
        mistakes.append(mistake("numbersRestart", "must be true or false."))
    elif restart and not (deliverer and first):
        mistakes.append(
            mistake("numbersRestart", "needs a deliverer and periodFrom: the numbers are those of the period alone.")
        )
    whole_lists = _whole_lists(given.get("wholeLists", []), mistakes, numbers_restart=restart is True)
    if mistakes:
        raise invalid_request(*mistakes)
    body_hash = sha256(orjson.dumps([deliverer, first, last, restart, *whole_lists])).hexdigest()
    return OpenedWith(key, body_hash, str(deliverer), first, last, bool(restart), whole_lists)


def _whole_lists(value: Any, mistakes: list[Mistake], *, numbers_restart: bool) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in value):
        mistakes.append(mistake("wholeLists", "must be a list of tables, such as memberships."))
        return ()
    try:
        return check_kinds(value, numbers_restart=numbers_restart)
    except Unusable as error:
        mistakes.append(Mistake(("wholeLists",), str(error)))
        return ()


def not_within(division_code: str) -> Mistake:
    """Return what is told of a deliverer that is no division of the caller's."""
    return mistake(
        "deliverer",
        f"must be the code of a division of 6, 9 or 12 digits within {division_code}, or an empty text for numbers that are the whole city's.",
    )


async def read_confirmation(request: Request) -> str:
    """Return the digest of the check that is confirmed. Raises INVALID_INPUT."""
    return await _read_digest(request, "checked", _OF_CHECK)


async def read_confirmed_ending(request: Request) -> str:
    """Return the digest of what is to end, as it was looked at. Raises INVALID_INPUT."""
    return await _read_digest(request, "ending", "must be the digest of `result.ending` that you have looked at.")


async def read_saying(request: Request) -> tuple[str, list[Any]]:
    """Return the digest of the check that somebody has looked at, and what they say of its tables. Raises INVALID_INPUT."""
    given = await read_json(request)
    mistakes = unknown(given, ("checked", "tables"))
    tables = given.get("tables")
    if not isinstance(tables, list) or not tables:
        mistakes.append(mistake("tables", "must be a list with what is said of each file or sheet."))
    if mistakes:
        raise invalid_request(*mistakes)
    return _digest_in(given, "checked", _OF_CHECK), list(tables or ())


async def _read_digest(request: Request, name: str, sentence: str) -> str:
    return _digest_in(await _read_alone(request, name), name, sentence)


def _digest_in(given: Mapping[str, Any], name: str, sentence: str) -> str:
    digest = given.get(name)
    if not (isinstance(digest, str) and _HEX.fullmatch(digest)):
        raise invalid_request(mistake(name, sentence))
    return digest


async def _read_alone(request: Request, name: str) -> Mapping[str, Any]:
    """Return a body that has nothing but this name. Raises INVALID_INPUT for any other."""
    given = await read_json(request)
    if mistakes := unknown(given, (name,)):
        raise invalid_request(*mistakes)
    return given


async def read_reason(request: Request) -> str:
    """Return why a delivery is withdrawn. Raises INVALID_INPUT."""
    because = (await _read_alone(request, "because")).get("because")
    if not isinstance(because, str) or len(because) > LONGEST_REASON:
        raise invalid_request(mistake("because", f"must say why, in a text of at most {LONGEST_REASON} characters."))
    if fault := flaw(because):
        raise invalid_request(mistake("because", fault))
    return because.strip()


async def read_nothing(request: Request) -> None:
    """See to it that a request says nothing in its body: whoever says something there would not learn that nobody read it. Raises
    INVALID_INPUT."""
    if mistakes := unknown(await read_json(request), ()):
        raise invalid_request(*mistakes)


def check_whole(request: Request) -> None:
    """See to it that a file is sent whole, whatever is there already, and compared by no digest that the hub does not read: it would
    store a part as the whole file, and compare nothing. Raises INVALID_INPUT."""
    named = [name for name in _OF_PARTS if name.lower() in request.headers]
    mistakes = [mistake(name, "has no meaning here. Leave it out, and send the file whole.") for name in named]
    if "content-digest" not in request.headers:
        named = [name for name in _OTHER_DIGESTS if name.lower() in request.headers]
        mistakes += [mistake(name, "is not read here. Send Content-Digest instead (RFC 9530).") for name in named]
    if mistakes:
        raise invalid_request(*mistakes)


def announced_size(request: Request) -> int:
    """Return the bytes that a body is to have. Raises BAD_REQUEST (411) where nothing is announced."""
    length = request.headers.get("content-length", "")
    if not length.isascii() or not length.isdigit() or len(length) > 15:
        raise RefusedRequest(
            Code.BAD_REQUEST,
            "A file is sent with Content-Length, as it is: say how many bytes it has.",
            status=HTTPStatus.LENGTH_REQUIRED,
        )
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RefusedRequest(
            Code.BAD_REQUEST,
            "A file is sent as it is, without Content-Encoding.",
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    return int(length)


def announced_hash(request: Request) -> str | None:
    """Return the SHA-256 that a body is to have, in hexadecimal (Content-Digest, RFC 9530); None where none is announced.

    Raises INVALID_INPUT.
    """
    text = request.headers.get("content-digest")
    if text is None:
        return None
    if not (found := _DIGEST.fullmatch(text)):
        raise invalid_request(mistake("Content-Digest", "must be sha-256=:BASE64: (RFC 9530), or be left out."))
    return b64decode(found[1]).hex()


def number_of(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Return a number of the address. Raises INVALID_INPUT."""
    text = request.query_params.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 12 or not least <= int(text) <= most:
        raise invalid_request(mistake(name, f"must be a whole number from {least} to {most:,}."))
    return int(text)


async def read_json(request: Request) -> Mapping[str, Any]:
    """Return the object of a body; an empty body is an empty object. Raises BAD_REQUEST and TOO_LARGE."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise RefusedRequest(
                Code.TOO_LARGE,
                f"At most {LONGEST_BODY:,} bytes are accepted in this body.",
                status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
    try:
        given = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise RefusedRequest(Code.BAD_REQUEST, "The body must be one JSON object.")
    return given


def _day(given: Mapping[str, Any], name: str, mistakes: list[Mistake]) -> date | None:
    value = given.get(name)
    if value is None:
        return None
    try:
        if not isinstance(value, str) or flaw(value):
            raise ValueError
        return read_day(value)
    except ValueError:
        mistakes.append(mistake(name, "must be a day such as 2026-11-30."))
    return None
