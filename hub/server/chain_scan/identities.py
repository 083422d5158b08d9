"""Whether two persons may be one (同人两号): a plain rule with points, each with its reason, for a person to decide by.

Nobody is merged. What two numbers have in common counts only where twins do not have it too: the last digits of theirs are
close to each other, and so are their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hub.codes import Term

ENOUGH = 7
"""Points from which two persons may be one: name and date of birth alone are not enough, in a city where many share both."""

_SPACING = re.compile(r"[\s·•・.．]+")
"""What stands between the parts of a name, and is left out by some: 阿依·古丽."""


class IdentityReason(Term):
    """Why two persons may be one, or may not; `points` is what it counts."""

    def __init__(self, code: str, english: str, chinese: str, points: int) -> None:
        self.points = points

    SAME_NAME = "SAME_NAME", "Both have the same name", "姓名相同", 3
    NAME_ALIKE = "NAME_ALIKE", "One character of the given name is different or missing", "姓名相近", 2
    OTHER_NAME = "OTHER_NAME", "The names are different", "姓名不同", -6
    SAME_BIRTH = "SAME_BIRTH", "Both were born on the same day", "出生日期相同", 3
    OTHER_BIRTH = "OTHER_BIRTH", "They were born on different days", "出生日期不同", -2
    OTHER_SEX = "OTHER_SEX", "One is registered as a man and one as a woman", "性别不同", -5
    NO_NUMBER = "NO_NUMBER", "One of them has no resident ID number", "一方无公民身份号码", 1
    OLD_NUMBER = (
        "OLD_NUMBER",
        "One number is the other in its first form, of 15 digits",
        "15 位旧号码与 18 位号码一致",
        12,
    )
    NUMBER_ALIKE = (
        "NUMBER_ALIKE",
        "The numbers are the same but for the division, or for one digit of the date of birth",
        "公民身份号码仅地区码或出生日期一位不同",
        4,
    )
    NUMBER_HELD = "NUMBER_HELD", "The number of one was once the other's", "一方曾使用另一方的号码", 4
    SAME_PHONE = "SAME_PHONE", "Both have the same telephone number", "联系电话相同", 3
    SAME_ACCOUNT = "SAME_ACCOUNT", "Both have the same bank account", "银行账号相同", 3
    SAME_DIVISION = "SAME_DIVISION", "Both are registered in the same division", "户籍地相同", 2
    SAME_HOUSEHOLD = "SAME_HOUSEHOLD", "Both are registered in one household", "登记在同一家庭", 1


@dataclass(frozen=True, slots=True)
class ComparedPerson:
    """What is compared of a person. `number` is a resident ID number of 18 or, in its first form, 15 characters."""

    name: str | None
    sex: str | None
    birth_date: date | None
    division: str
    number: str | None
    phone: str | None
    account: str | None


def reasons(
    one: ComparedPerson, other: ComparedPerson, *, one_household: bool, number_held: bool
) -> list[IdentityReason]:
    """Return what speaks for two persons being one, and what against it.

    `one_household`: both are registered in one; `number_held`: one had the other's number once. Phones and accounts are compared as they are
    given, so their tokens will do.
    """
    return list(_reasons(one, other, one_household, number_held))


def may_be_one(found: list[IdentityReason]) -> bool:
    """Return whether there are points enough."""
    return sum(reason.points for reason in found) >= ENOUGH


def _reasons(
    one: ComparedPerson, other: ComparedPerson, one_household: bool, number_held: bool
) -> Iterator[IdentityReason]:
    numbers = _of_numbers(one.number, other.number)
    name = _of_names(one.name, other.name)
    if name is IdentityReason.NAME_ALIKE and one_household and numbers is None and not number_held:
        name = IdentityReason.OTHER_NAME  # two of a family, such as twins, each with a number of their own
    yield from filter(None, (name, _of_births(one.birth_date, other.birth_date)))
    if one.sex and other.sex and one.sex != other.sex:
        yield IdentityReason.OTHER_SEX
    if numbers:
        yield numbers
    for holds, reason in (
        (number_held, IdentityReason.NUMBER_HELD),
        (one.phone and one.phone == other.phone, IdentityReason.SAME_PHONE),
        (one.account and one.account == other.account, IdentityReason.SAME_ACCOUNT),
        (one.division == other.division, IdentityReason.SAME_DIVISION),
        (one_household, IdentityReason.SAME_HOUSEHOLD),
    ):
        if holds:
            yield reason


def _of_names(one: str | None, other: str | None) -> IdentityReason | None:
    if not one or not other:
        return None
    if (short := _SPACING.sub("", one)) == (long := _SPACING.sub("", other)):
        return IdentityReason.SAME_NAME
    return IdentityReason.NAME_ALIKE if _alike(*sorted((short, long), key=len)) else IdentityReason.OTHER_NAME


def _alike(short: str, long: str) -> bool:
    """Return whether one character of a name is another, or is left out. Not the surname's, and a name of two characters has too few
    to tell."""
    if len(long) < 3 or len(long) - len(short) > 1 or long[0] != short[0]:
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _of_births(one: date | None, other: date | None) -> IdentityReason | None:
    if one is None or other is None:
        return None
    return IdentityReason.SAME_BIRTH if one == other else IdentityReason.OTHER_BIRTH


def _of_numbers(one: str | None, other: str | None) -> IdentityReason | None:
    if not one or not other:
        return IdentityReason.NO_NUMBER
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        return IdentityReason.OLD_NUMBER if long[:6] + long[8:17] == short else None
    if short[14:17] != long[14:17]:
        return None  # twins have numbers that are close to each other here
    if short[6:14] == long[6:14]:
        return IdentityReason.NUMBER_ALIKE if short[:6] != long[:6] else None
    one_digit = sum(a != b for a, b in zip(short[6:14], long[6:14], strict=True)) == 1
    return IdentityReason.NUMBER_ALIKE if short[:6] == long[:6] and one_digit else None
