"""Which local values the rules speak of. The notice leaves the sums to the competent departments."""

from __future__ import annotations

from dataclasses import dataclass

from hub.codes import Term


class Unit(Term):
    """What the whole number of a parameter counts."""

    FEN = "FEN", "Fen (1/100 yuan)", "分"
    BASIS_POINTS = "BASIS_POINTS", "Basis points (1/10,000)", "万分之一"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One local value: its stable code, its unit, the article that needs it, and its name in both languages."""

    code: str
    unit: Unit
    article: int
    english: str
    chinese: str


RESIDENT_PREMIUM_TIER_1 = Parameter(
    "RESIDENT_PREMIUM_TIER_1",
    Unit.FEN,
    9,
    "Personal premium of a year, first tier of the residents' medical insurance",
    "城乡居民基本医保一档个人缴费标准",
)
PREMIUM_SUBSIDY_FIXED_90 = Parameter(
    "PREMIUM_SUBSIDY_FIXED_90",
    Unit.FEN,
    9,
    "Fixed sum of the premium subsidy at 90 %",
    "按照90%的比例给予定额资助的金额",
)
PREMIUM_SUBSIDY_FIXED_70 = Parameter(
    "PREMIUM_SUBSIDY_FIXED_70",
    Unit.FEN,
    9,
    "Fixed sum of the premium subsidy at 70 %",
    "按照70%的比例给予定额资助的金额",
)

PARAMETERS = {
    parameter.code: parameter
    for parameter in (RESIDENT_PREMIUM_TIER_1, PREMIUM_SUBSIDY_FIXED_90, PREMIUM_SUBSIDY_FIXED_70)
}
"""All parameters, by code. A code that is not here cannot be loaded."""
