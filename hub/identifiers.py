"""What counts as a resident identity number, as a code, and as the id of a client; and identifiers of our own making."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from uuid import UUID

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from hub.days import FIRST, LAST, YEARS

_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_CLIENT = re.compile(r"[\x21-\x7e]{1,64}")
_CODE = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*", re.ASCII)

CODE_FORM = "1 to 64 ASCII letters and digits, in words parted by one hyphen, underscore or point"
"""What a new code of a role or a purpose, and a new client's id, is made of: the end of a sentence."""

PARTING = "_.", "-"
"""The signs between the words of a code that are as good as a hyphen, and the hyphen."""

OPERATOR = "operator:"
"""What stands before an operator's account where the ledger names a client."""


def resident_id_number(text: str) -> str:
    """Return the canonical form of a resident ID number (公民身份号码, GB 11643): 18 characters, X in upper case.

    Raises ValueError with a sentence that does not repeat the number. A division that does not exist is
    not refused: codes are abandoned and generated cities use codes that are nobody's.
    """
    number = text.strip().upper()
    if not _RESIDENT.fullmatch(number):
        raise ValueError("A resident ID number has 17 digits and a last digit or X (GB 11643).")
    try:
        is_date = FIRST <= birth_date(number) <= LAST
    except ValueError:
        is_date = False
    if not is_date:
        raise ValueError(f"Digits 7 to 14 of the resident ID number are not a date {YEARS}.")
    try:
        mod_11_2.validate(number)
    except ValidationError:
        raise ValueError("The last character of the resident ID number does not match the others (MOD 11-2).") from None
    return number


def birth_date(number: str) -> date:
    """Return the date of birth that a resident ID number carries in digits 7 to 14."""
    return date.fromisoformat(number[6:14])


def resident_id_number_from(first_17: str) -> str:
    """Return a whole number from its first 17 digits: appends the check character."""
    return first_17 + mod_11_2.calc_check_digit(first_17)


def is_code(text: str) -> bool:
    """Return True for what can be a new code: nothing in it looks like something else, and no path or address is one."""
    return _CODE.fullmatch(text) is not None


def folded(code: str) -> str:
    """Return a code as it is compared with the others: two that differ by case or by the signs between words are one to a reader."""
    others, hyphen = PARTING
    return code.lower().translate(dict.fromkeys(map(ord, others), hyphen))


def is_client_id(text: str) -> bool:
    """Return True for what can be a client's id: 1 to 64 visible ASCII characters that name nobody else in the ledger.

    A UUID names the account of a person, and `operator:` begins the name of an operator.
    """
    if not _CLIENT.fullmatch(text) or text.lower().startswith(OPERATOR):
        return False
    try:
        UUID(text)
    except ValueError:
        return True
    return False


def uuid_of(bits: int, *, version: int) -> str:
    """128 bits as a UUID of a version (RFC 9562), which has six of them for what it is.

    By hand: before Python 3.14 UUID(version=8) is refused.
    """
    digits = f"{bits & ~(0xF << 76) & ~(0x3 << 62) | (version << 76) | (0x2 << 62):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def as_uuid(text: str) -> str | None:
    """Return a UUID in lower case with dashes; None for what is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


def document_hash(text: str) -> str:
    """Return SHA-256 of a document's UTF-8 text, in hexadecimal: how clients and the ledger name it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
