"""What a filter can ask of a value. All that is given in one condition must hold.

A statistic takes conditions of one value only: its rows are those of a group that it could have been asked for.
"""

from __future__ import annotations

from datetime import date

import strawberry

from hub.catalogue.fields import asks
from hub.codes import Category, Sex

_KNOWN = "Whether there is a value at all (是否已知)."


@strawberry.input(description="A condition on a day (日期条件).")
class DateCondition:
    equal: date | None = asks("On this day (等于).")
    from_: date | None = asks("On this day or later (不早于).", name="from")
    to: date | None = asks("On this day or earlier (不晚于).")
    is_known: bool | None = asks(_KNOWN)


@strawberry.input(description="A condition on a yes or no (是否条件).")
class BooleanCondition:
    equal: bool | None = asks("Yes, or no (等于).")
    is_known: bool | None = asks(_KNOWN)


@strawberry.input(description="A condition on a person's sex (性别条件).")
class SexCondition:
    equal: Sex | None = asks("This one (等于).")
    in_: list[Sex] | None = asks("One of these (属于).", name="in")
    is_known: bool | None = asks(_KNOWN)


@strawberry.input(description="A condition on the categories that hold today (当前类别条件).")
class CategoryCondition:
    equal: Category | None = asks("This one is among them (等于).")
    in_: list[Category] | None = asks("One of these is among them (属于).", name="in")


@strawberry.input(description="A condition on the division of registration (户籍地条件).")
class DivisionCondition:
    within: str | None = asks("The division of this code, and all below it (本级及以下).")


@strawberry.input(description="One sex (单一性别).")
class OneSex:
    equal: Sex | None = asks("This one (等于).")


@strawberry.input(description="One category that holds today (单一当前类别).")
class OneCategory:
    equal: Category | None = asks("This one is among them (等于).")


@strawberry.input(description="A yes or a no (单一是否).")
class OneBoolean:
    equal: bool | None = asks("Yes, or no (等于).")
