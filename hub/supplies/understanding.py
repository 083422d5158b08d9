"""The lines of an HSDS package as supplies; whatever is wrong with a service is refused by file, line and column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from hub.intake.cells import CellRefused, Converter, found
from hub.intake.checks import TODAY
from hub.intake.formats import Thing
from hub.intake.report import Refusal, RefusalCode
from hub.intake.scope import unknown_reference
from hub.intake.sentences import Sentence
from hub.supplies.cells import (
    day_of_moment,
    exact_day,
    exact_division,
    exact_number,
    exact_reference,
    exact_text,
    exact_time,
    uuid,
    weekdays,
)
from hub.supplies.filed_supply import FiledSupply, RegisteredNames
from hub.supplies.package import Package, PackageRow
from hub.supplies.standard import ACTIVE, AS_TEXT, STATUSES, WEEKLY
from hub.supplies.table_format import (
    KEPT,
    LARGEST,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    OLDEST,
    SUPPLIES,
)
from hub.supplies.terms import ATTRIBUTE_OF_TERM, UNIT_ID
from hub.tables.charity import MOST_PLACES

_EMPTY = Sentence("This column must not be empty.", "此列不能为空。")
_NO_ORGANISATION = Sentence(
    "No organisation with this identifier is registered; register it first, or deliver only what is offered by those that are.",
    "此标识的单位尚未登记：请先登记该单位，或仅报送已登记单位的供给。",
)
_ANOTHER = Sentence(
    "The service is of another organisation than the one that --organisation names.",
    "该服务不属于 --organisation 指定的单位。",
)
_STATUS = Sentence(f"It must be one of {', '.join(STATUSES)}.", f"应为下列之一：{'、'.join(STATUSES)}。")
_NO_KIND = Sentence(
    "No attribute says which kind of help the service is: it needs one with a term of the hub's taxonomy 供给类型.",
    "缺少供给类型：须有一条属性引用本平台“供给类型”分类中的术语。",
)
_UNIT = Sentence(
    "The capacity must be counted in places for one person each, in the unit 名额 of the hub's own packages.",
    "名额须以人数计，应使用本平台数据包中的单位“名额”。",
)

_AREA = Sentence(
    f"The area of a service must be a division, as its code: extent_type {AS_TEXT}, and the code in extent.",
    f"服务区域须为行政区划：extent_type 填 {AS_TEXT}，extent 填区划代码。",
)

_VALUES: Mapping[str, Converter] = {
    "size_from": exact_number(1, LARGEST),
    "size_to": exact_number(1, LARGEST),
    "reference": exact_reference(LONGEST_REFERENCE),
}
"""What the value of an attribute says, by the column of the supply that it is of."""

_COLUMNS = (
    ("service", "service", "name", exact_text(LONGEST_NAME), True),
    ("age_from", "service", "minimum_age", exact_number(0, OLDEST), False),
    ("age_to", "service", "maximum_age", exact_number(0, OLDEST), False),
    ("since", "schedule", "valid_from", exact_day, True),
    ("until", "schedule", "valid_to", exact_day, False),
    ("days", "schedule", "byday", Converter(weekdays.read), False),
    ("opens_at", "schedule", "opens_at", exact_time, False),
    ("closes_at", "schedule", "closes_at", exact_time, False),
    ("division_code", "service_area", "extent", exact_division, True),
    ("places", "service_capacity", "available", exact_number(1, MOST_PLACES), True),
    ("places_as_of", "service_capacity", "updated", day_of_moment, True),
)
"""Each column of a supply that a package has as a cell: of which table and column, what it says, and whether it may not be empty."""

_LINKED = ("schedule", "service_area", "service_capacity")
"""The tables of which each service needs a row."""

_Where: TypeAlias = dict[str, tuple[str, PackageRow, str]]
"""By the column of a supply, the table, the row and the column where its value stands."""


def _no_row(path: str) -> Sentence:
    return Sentence(f"{path} has no row for this service; the hub needs one.", f"{path} 中没有该服务的行，请补充。")


class Understanding:
    """Reads the services of one package: `supplies`, and the `refusals` of what is wrong with them."""

    def __init__(self, package: Package, names: RegisteredNames, today: date, only: str | None = None) -> None:
        """`only` is the organisation whose services alone are taken."""
        self.refusals: list[Refusal] = []
        self._package, self._names, self._today, self._only = package, names, today, only
        self._linked = {name: _first_by(package.rows[name], "service_id") for name in _LINKED}
        self._attributes = _by(
            [row for row in package.rows["attribute"] if row.cells.get("link_entity") == "service"], "link_id"
        )
        self.supplies = list(map(self._filed, package.rows["service"]))

    def _filed(self, row: PackageRow) -> FiledSupply:
        service = self._value("service", row, "id", uuid, required=True)
        organisation_id = self._value("service", row, "organization_id", uuid, required=True)
        if organisation_id and organisation_id not in self._names.organisations:
            self._refuse("service", row, "organization_id", RefusalCode.UNKNOWN_REFERENCE, _NO_ORGANISATION)
        elif self._only not in (None, organisation_id):
            self._refuse("service", row, "organization_id", RefusalCode.INCONSISTENT, _ANOTHER)
        status = row.cells.get("status", "").strip()
        if status not in STATUSES:
            self._refuse("service", row, "status", RefusalCode.UNKNOWN_CODE, _STATUS)
        file, told = self._package.paths["service"], len(self.refusals)
        values: dict[str, Any] = dict.fromkeys(KEPT)
        if status == ACTIVE:
            where = self._read(str(service or ""), row, values)
            if len(self.refusals) == told:
                self._check(values, where)
        return FiledSupply(organisation_id or "", values, service, status != ACTIVE, file, row.line)

    def _read(self, service: str, row: PackageRow, values: dict[str, Any]) -> _Where:
        """Fill in what a service and the rows that belong to it say; gives where each value stands."""
        where: _Where = {}
        for name, table, column, convert, is_required in _COLUMNS:
            of = row if table == "service" else self._linked[table].get(service)
            if of is not None and (name != "days" or of.cells.get("freq", "").strip() == WEEKLY):
                where[name] = table, of, column
                values[name] = self._value(table, of, column, convert, required=is_required)
        for table in _LINKED:
            if (of := self._linked[table].get(service)) is None:
                self._refuse("service", row, "", RefusalCode.MISSING_VALUE, _no_row(self._package.paths[table]))
            else:
                self._look_at(table, of, values)
        for of in self._attributes.get(service, ()):
            self._take_attribute(of, values, where)
        if values["kind"] is None:
            self._refuse("service", row, "", RefusalCode.MISSING_VALUE, _NO_KIND)
        return where

    def _look_at(self, table: str, of: PackageRow, values: Mapping[str, Any]) -> None:
        """Refuse an area that is no division of the hub, and a capacity in another unit."""
        if table == "service_area":
            if of.cells.get("extent_type", "").strip() != AS_TEXT:
                self._refuse(table, of, "extent_type", RefusalCode.INVALID_VALUE, _AREA)
            elif (code := values["division_code"]) and code not in self._names.divisions:
                self._refuse(table, of, "extent", RefusalCode.UNKNOWN_REFERENCE, unknown_reference(Thing.DIVISION))
        elif table == "service_capacity" and of.cells.get("unit_id", "").strip() != UNIT_ID:
            self._refuse(table, of, "unit_id", RefusalCode.UNKNOWN_CODE, _UNIT)

    def _take_attribute(self, of: PackageRow, values: dict[str, Any], where: _Where) -> None:
        """Take what an attribute says with a term of the hub; what is not taken is told by comparison."""
        attribute, term = ATTRIBUTE_OF_TERM.get(of.cells.get("taxonomy_term_id", "").strip(), (None, None))
        if attribute is None or attribute.column in where:
            return
        name = attribute.column
        if attribute.has_value:
            where[name] = "attribute", of, "value"
            values[name] = self._value("attribute", of, "value", _VALUES[name], required=True)
        else:
            where[name] = "attribute", of, "taxonomy_term_id"
            values[name] = str(term)

    def _check(self, values: Mapping[str, Any], where: _Where) -> None:
        """Refuse what cannot be together, as the plain table has it."""
        for check in SUPPLIES.checks:
            fault = check.fault(*(self._today if name == TODAY else values[name] for name in check.columns))
            if fault:
                table, row, column = next(where[name] for name in reversed(check.columns) if name in where)
                self._refuse(table, row, column, RefusalCode.INCONSISTENT, fault)

    def _value(self, table: str, row: PackageRow, column: str, convert: Converter, *, required: bool = False) -> Any:
        """Return what a cell says; None where it is empty or refused."""
        if not (cell := row.cells.get(column, "").strip()):
            if required:
                self._refuse(table, row, column, RefusalCode.MISSING_VALUE, _EMPTY)
            return None
        try:
            return convert.read(cell)
        except CellRefused as refused:
            self._refuse(table, row, column, refused.code, found(cell, refused.sentence))
            return None

    def _refuse(self, table: str, row: PackageRow, column: str, code: RefusalCode, sentence: str) -> None:
        self.refusals.append(Refusal(self._package.paths[table], row.line, column, code, sentence))


def _by(rows: Sequence[PackageRow], column: str) -> Mapping[str, Sequence[PackageRow]]:
    grouped: defaultdict[str, list[PackageRow]] = defaultdict(list)
    for row in rows:
        grouped[row.cells.get(column, "").strip()].append(row)
    return grouped


def _first_by(rows: Sequence[PackageRow], column: str) -> Mapping[str, PackageRow]:
    return {key: found[0] for key, found in _by(rows, column).items()}
