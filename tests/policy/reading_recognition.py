"""The two recognitions that §1 defines by numbers, in plain Python with exact fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tests.policy.reading import OnRecord, Reading, undecided


def margin_recognition(record: OnRecord) -> Reading:
    """Not eligible for the allowance, income per head below 1.5 times the standard, income and property by its rules."""
    money, doubt = record.figures()
    income = money["income_per_head"]
    code = {True: "SUBSISTENCE_STANDARD_URBAN", False: "SUBSISTENCE_STANDARD_RURAL"}.get(record.urban())  # type: ignore[arg-type]
    standard = record.value(code) if code else None
    held = record.held_together("SUBSISTENCE_ALLOWANCE")
    states = {
        "one_household": _one_household(record),
        "not_in_allowance": None if held is None else not held,
        "income_below_margin": None if income is None or standard is None else Fraction(income, 1) < standard * Fraction(3, 2),
        "savings_within_limit": _savings(record, money, "ALLOWANCE_SAVINGS_LIMIT"),
        "rules_met": record.is_so_together("ALLOWANCE_RULES_MET"),
    }  # fmt: skip
    reasons = _reasons(record, doubt, "ALLOWANCE_SAVINGS_LIMIT") | {
        "not_in_allowance": "CATEGORY_DISPUTED" if record.disputed_together("SUBSISTENCE_ALLOWANCE") else None,
        "income_below_margin": doubt or ("PARAMETER_NOT_SET" if code and standard is None else None),
    }
    return undecided(states, reasons) or Reading(
        "ELIGIBLE", None, "CATEGORY", category="SUBSISTENCE_MARGIN", states=states
    )


def rigid_recognition(record: OnRecord) -> Reading:
    """Income below last year's disposable income, property by local rules, necessary spending over the local share."""
    (money, doubt), disposable = record.figures(), record.value("DISPOSABLE_INCOME_LAST_YEAR")
    counted = record.value("OTHER_SPENDING_COUNTED")
    income, total, ratio = money["income_per_head"], money["total_income"], record.value("RIGID_SPEND_RATIO")
    states = {
        "one_household": _one_household(record),
        "income_below_disposable": None if income is None or disposable is None else income * 12 < disposable,
        "spending_over_ratio": _over_ratio(money, ratio, counted),
        "savings_within_limit": _savings(record, money, "RIGID_SAVINGS_LIMIT"),
        "property_rules_met": record.is_so_together("RIGID_PROPERTY_RULES_MET"),
    }
    named, every = (_exceeds(kinds, total, ratio) for kinds in _kinds(money))
    is_open = counted is None and named is False and every is True
    why_unknown = "SPENDING_OPEN" if is_open else "PARAMETER_NOT_SET" if ratio is None else None
    reasons = _reasons(record, doubt, "RIGID_SAVINGS_LIMIT") | {
        "income_below_disposable": doubt or ("PARAMETER_NOT_SET" if disposable is None else None),
        "spending_over_ratio": doubt or ("ZERO_INCOME" if total == 0 else why_unknown),
    }
    return undecided(states, reasons) or Reading(
        "ELIGIBLE", None, "CATEGORY", category="RIGID_EXPENDITURE", states=states
    )


def _over_ratio(money: Mapping[str, int | None], ratio: int | None, counted: int | None) -> bool | None:
    """Medical and education always count, other spending (等) where it is set to; where it is not set, it leaves open what
    it would decide."""
    (named, every), total = _kinds(money), money["total_income"]
    if counted == 1:
        return _exceeds(every, total, ratio)
    over = _exceeds(named, total, ratio)
    return None if counted is None and over is False and _exceeds(every, total, ratio) is True else over


def _kinds(money: Mapping[str, int | None]) -> tuple[list[int | None], list[int | None]]:
    """The kinds of spending that the notice names, and every kind."""
    named = [money["medical_spend"], money["education_spend"]]
    return named, [*named, money["other_spend"]]


def _exceeds(amounts: Sequence[int | None], total: int | None, ratio: int | None) -> bool | None:
    """What is known of spending is the least that was spent: it can be enough for yes, and only all of it for no."""
    spent = [amount for amount in amounts if amount is not None]
    if not total or ratio is None or not spent:
        return None
    if Fraction(sum(spent), total) > Fraction(ratio, 10_000):
        return True
    return False if len(spent) == len(amounts) else None


def _one_household(record: OnRecord) -> bool | None:
    return True if len(record.homes) == 1 else None


def _savings(record: OnRecord, money: Mapping[str, int | None], code: str) -> bool | None:
    savings, limit, members = money["savings"], record.value(code), record.members()
    return None if savings is None or limit is None or members is None else Fraction(savings, members) <= limit


def _reasons(record: OnRecord, doubt: str | None, savings_limit: str) -> dict[str, str | None]:
    return {
        "one_household": "TWO_HOUSEHOLDS" if len(record.homes) > 1 else None,
        "savings_within_limit": doubt or ("PARAMETER_NOT_SET" if record.value(savings_limit) is None else None),
    }
