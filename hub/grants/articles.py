"""Which departments each article of the notice makes responsible: the brackets that close the articles."""

from __future__ import annotations

from collections.abc import Mapping

from hub.codes import Department

_EVERY_DEPARTMENT = frozenset(Department) - {Department.CHARITY}
_CIVIL_AFFAIRS = frozenset({Department.CIVIL_AFFAIRS})

RESPONSIBLE: Mapping[int, frozenset[Department]] = {
    1: frozenset(
        {Department.CIVIL_AFFAIRS, Department.EDUCATION, Department.AGRICULTURE, Department.MEDICAL_INSURANCE}
    ),
    2: _EVERY_DEPARTMENT,
    3: _EVERY_DEPARTMENT,
    4: _EVERY_DEPARTMENT,
    5: _CIVIL_AFFAIRS,
    6: _EVERY_DEPARTMENT,
    7: _EVERY_DEPARTMENT,
    8: _CIVIL_AFFAIRS,
    9: frozenset({Department.MEDICAL_INSURANCE, Department.HEALTH}),
    10: frozenset({Department.EDUCATION}),
    11: frozenset({Department.HOUSING}),
    12: frozenset({Department.HUMAN_RESOURCES, Department.AGRICULTURE}),
    13: frozenset({Department.EMERGENCY_MANAGEMENT}),
    14: _CIVIL_AFFAIRS,
    15: _EVERY_DEPARTMENT,
    16: frozenset(
        {
            Department.DEVELOPMENT_REFORM,
            Department.CIVIL_AFFAIRS,
            Department.URBAN_MANAGEMENT,
            Department.RADIO_TV,
            Department.DISABLED_FEDERATION,
        }
    ),
    17: _CIVIL_AFFAIRS,
    18: _EVERY_DEPARTMENT,
    19: _EVERY_DEPARTMENT,
    20: _EVERY_DEPARTMENT,
    21: _EVERY_DEPARTMENT,
    22: _EVERY_DEPARTMENT,
}
"""The responsible units of an article, §1 to §22. A purpose is a pair of an article and one of its units."""


def mistake_of_purpose(department: Department, purpose: str, article: int) -> str | None:
    """Why an organisation of this department may not hold a purpose; None when it may."""
    if may_hold(department, article):
        return None
    return f"{department} may not hold {purpose}: article {article} does not list it."


def may_hold(department: Department, article: int) -> bool:
    """May an organisation of this department ask for a purpose of this article?

    §17 makes civil affairs responsible for what charity suppliers do, so that suppliers ask under it as well.
    """
    supplier = department is Department.CHARITY and article == 17
    return supplier or department in RESPONSIBLE.get(article, frozenset())
