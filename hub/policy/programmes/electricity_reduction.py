"""Reduced electricity cost (电费减免), §16."""

from __future__ import annotations

from hub.codes import Department, FactKind
from hub.policy.fee_reduction import fee_reduction
from hub.tables.departments.development_reform import ELECTRICITY_REDUCTION

PROGRAMME = fee_reduction(
    ELECTRICITY_REDUCTION,
    Department.DEVELOPMENT_REFORM,
    FactKind.ELECTRICITY_QUALIFIED,
    ("electricity cost", "电费"),
    yearly=True,
)
