"""Reduced fee of basic funeral services (殡葬基本服务费减免), §16."""

from __future__ import annotations

from hub.codes import Department, FactKind
from hub.policy.fee_reduction import fee_reduction
from hub.tables.departments.civil_affairs import FUNERAL_REDUCTION

PROGRAMME = fee_reduction(
    FUNERAL_REDUCTION,
    Department.CIVIL_AFFAIRS,
    FactKind.FUNERAL_QUALIFIED,
    ("fee of basic funeral services", "殡葬基本服务费"),
)
