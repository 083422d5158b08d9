"""Reduced fee of cable television (有线电视基本收视维护费减免), §16."""

from __future__ import annotations

from hub.codes import Department, FactKind
from hub.policy.fee_reduction import fee_reduction
from hub.tables.departments.radio_tv import CABLE_FEE_REDUCTION

PROGRAMME = fee_reduction(
    CABLE_FEE_REDUCTION,
    Department.RADIO_TV,
    FactKind.CABLE_FEE_QUALIFIED,
    ("fee of cable television", "有线电视基本收视维护费"),
    yearly=True,
)
