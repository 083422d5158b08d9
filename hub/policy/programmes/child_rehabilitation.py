"""Rehabilitation of disabled children (残疾儿童康复救助), §16."""

from __future__ import annotations

from hub.codes import FactKind
from hub.policy.disability_measures import disability_measure
from hub.policy.parameter_codes import CHILD_REHABILITATION_EXTENDED
from hub.tables.departments.disabled_federation import CHILD_REHABILITATION

PROGRAMME = disability_measure(
    CHILD_REHABILITATION,
    FactKind.REHABILITATION_QUALIFIED,
    CHILD_REHABILITATION_EXTENDED,
    ("the rehabilitation of disabled children", "残疾儿童康复救助"),
)
