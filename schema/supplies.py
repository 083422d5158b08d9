"""What organisations offer (慈善供给, §17): open to everyone, so that nobody asks in vain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_

from hub.catalogue.declarations import Classification, Order, Path, QueryContext, Rendering, Rows, ScopeColumns, Writes
from hub.catalogue.fields import coded, column, link, moment, unrestricted, without_grant, writable
from hub.catalogue.lists import ListField
from hub.codes import Department as Owner
from hub.intake.cells import division, text
from hub.supplies.cells import time_of_day, weekdays
from hub.tables.charity import MOST_PLACES, NeedKind, Supplier, SupplyForm, SupplyRow
from hub.tables.periods import current
from permissions.model import Sensitivity, Sharing
from schema.checks import at_most_characters, between, possible_days, stripped
from schema.governance import Organisation
from schema.pages import ListConnection, ListEdge
from schema.population import DIVISION, Division
from schema.published_needs import PAGED

OFFERED = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CHARITY)

_KIND = "What is offered (供给类型)."
_AGE_FROM, _AGE_TO = "The lowest age that it is for (年龄下限).", "The highest age that it is for (年龄上限)."
_SIZE_FROM = "The smallest household that it is for (家庭人数下限)."
_SIZE_TO = "The largest household that it is for (家庭人数上限)."
_PLACES = "How many people it is for: the capacity (名额)."
_AS_OF = "The day for which the capacity is stated (名额统计日期)."
_SUPPLIER = "Who offers it: a citizen, a legal person or another organisation (供给主体)."
_FORM = "In which form it is offered, such as a charitable trust (供给方式)."
_DAYS = "The days of the week on which it is offered, as RFC 5545 writes them, such as MO,WE (服务日)."
_OPENS_AT = "The time in Chongqing from which it is offered on such a day, such as 09:00 (开始时间)."
_CLOSES_AT = "The time in Chongqing until which it is offered on such a day, such as 17:00 (结束时间)."
_SINCE, _UNTIL = "The first day of the offer (起始日期).", "The last day of the offer (终止日期)."


@strawberry.type(description="A supply: a service that an organisation offers in a division (慈善供给).")
class Supply:
    KEY: ClassVar[str] = "supply"
    ROWS: ClassVar[Rows] = Rows(SupplyRow, scope_columns=ScopeColumns(division="division_code"))

    id: strawberry.ID | None = column(SupplyRow.id, "id", OFFERED, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    service: str | None = column(SupplyRow.service, "service", OFFERED, "The name of the service (服务名称).")
    kind: NeedKind | None = coded(SupplyRow.kind, NeedKind, "kind", OFFERED, _KIND)
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"), "organisation", OFFERED, "Who offers it (供给单位)."
    )
    division: Division | None = link(DIVISION, "division", OFFERED, "Where it is offered (服务区域).")
    age_from: int | None = column(SupplyRow.age_from, "age_from", OFFERED, _AGE_FROM)
    age_to: int | None = column(SupplyRow.age_to, "age_to", OFFERED, _AGE_TO)
    household_size_from: int | None = column(SupplyRow.size_from, "size_from", OFFERED, _SIZE_FROM)
    household_size_to: int | None = column(SupplyRow.size_to, "size_to", OFFERED, _SIZE_TO)
    places: int | None = column(SupplyRow.places, "places", OFFERED, _PLACES)
    places_as_of: date | None = column(SupplyRow.places_as_of, "places_as_of", OFFERED, _AS_OF)
    since: date | None = column(SupplyRow.since, "since", OFFERED, _SINCE)
    until: date | None = column(SupplyRow.until, "until", OFFERED, _UNTIL)
    supplier: Supplier | None = coded(SupplyRow.supplier, Supplier, "supplier", OFFERED, _SUPPLIER)
    form: SupplyForm | None = coded(SupplyRow.form, SupplyForm, "form", OFFERED, _FORM)
    days: str | None = column(SupplyRow.days, "days", OFFERED, _DAYS)
    opens_at: str | None = column(SupplyRow.opens_at, "opens_at", OFFERED, _OPENS_AT)
    closes_at: str | None = column(SupplyRow.closes_at, "closes_at", OFFERED, _CLOSES_AT)
    reference: str | None = column(
        SupplyRow.reference,
        "reference",
        OFFERED,
        "The number that the organisation itself gives this supply in its file (供给编号).",
    )
    withdrawn_at: datetime | None = moment(
        SupplyRow.superseded_at,
        "withdrawn_at",
        OFFERED,
        "When it was withdrawn. Null means that it has not been withdrawn (撤回时间).",
    )


@strawberry.type(description="A supply with its cursor (慈善供给及游标).")
class SupplyEdge(ListEdge[Supply]): ...


@strawberry.type(description="A page of supplies (慈善供给分页).")
class SupplyConnection(ListConnection[Supply, SupplyEdge]): ...


def _stands(supplies: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return current(supplies)


def _own(supplies: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return and_(current(supplies), supplies.c.organisation_id == context.request("organisation_id"))


def _supplies(key: str, where: Callable[[FromClause, QueryContext], ColumnElement[bool]]) -> ListField:
    return ListField(key, OFFERED, rows=Supply.ROWS, where=where, order=(Order("kind"),), arguments=PAGED, sorts={})


SUPPLIES, OWN_SUPPLIES = _supplies("supplies", _stands), _supplies("own_supplies", _own)


def _upwards(low: str, high: str) -> Any:
    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        first, last = values.get(low), values.get(high)
        wrong = first is not None and last is not None and last < first
        return (high, "must not be below the lowest one.") if wrong else None

    return check


@strawberry.input(description="A supply that your organisation offers (新增慈善供给).")
class SupplyInput:
    KEY: ClassVar[str] = "supply_input"
    WRITES: ClassVar[Writes] = Writes(
        SupplyRow,
        lambda values: {},
        (
            at_most_characters("service", 100),
            between("age_from", 0, 150, "0 to 150"),
            between("age_to", 0, 150, "0 to 150"),
            _upwards("age_from", "age_to"),
            between("size_from", 1, 99, "1 to 99"),
            between("size_to", 1, 99, "1 to 99"),
            _upwards("size_from", "size_to"),
            between("places", 1, MOST_PLACES, f"1 to {MOST_PLACES:,}"),
            *possible_days(SupplyRow),
        ),
        matching_columns=(),
    )

    service: str = writable(
        SupplyRow.service,
        "service",
        OFFERED,
        "The name of the service, of at most 100 characters (服务名称).",
        required=True,
        convert=stripped(text()),
    )
    kind: NeedKind = writable(SupplyRow.kind, "kind", OFFERED, _KIND, required=True)
    division: str = writable(
        SupplyRow.division_code,
        "division",
        OFFERED,
        "The code of the division where it is offered, which must lie within your scope (服务区域代码).",
        required=True,
        convert=stripped(division),
    )
    places: int = writable(SupplyRow.places, "places", OFFERED, _PLACES, required=True)
    places_as_of: date = writable(SupplyRow.places_as_of, "places_as_of", OFFERED, _AS_OF, required=True)
    since: date = writable(SupplyRow.since, "since", OFFERED, _SINCE, required=True)
    until: date | None = writable(SupplyRow.until, "until", OFFERED, _UNTIL)
    age_from: int | None = writable(SupplyRow.age_from, "age_from", OFFERED, _AGE_FROM)
    age_to: int | None = writable(SupplyRow.age_to, "age_to", OFFERED, _AGE_TO)
    household_size_from: int | None = writable(SupplyRow.size_from, "size_from", OFFERED, _SIZE_FROM)
    household_size_to: int | None = writable(SupplyRow.size_to, "size_to", OFFERED, _SIZE_TO)
    supplier: Supplier | None = writable(SupplyRow.supplier, "supplier", OFFERED, _SUPPLIER)
    form: SupplyForm | None = writable(SupplyRow.form, "form", OFFERED, _FORM)
    days: str | None = writable(SupplyRow.days, "days", OFFERED, _DAYS, convert=stripped(weekdays))
    opens_at: str | None = writable(SupplyRow.opens_at, "opens_at", OFFERED, _OPENS_AT, convert=stripped(time_of_day))
    closes_at: str | None = writable(
        SupplyRow.closes_at, "closes_at", OFFERED, _CLOSES_AT, convert=stripped(time_of_day)
    )


@strawberry.input(one_of=True, description="Exactly one supply that your organisation offers (慈善供给登记).")
class RecordSupplyInput:
    supply: SupplyInput | None = without_grant("A supply (慈善供给).")


@strawberry.type(description="The result of offering a supply (慈善供给登记结果).")
class RecordSupplyPayload:
    KEY: ClassVar[str] = "record_supply_payload"
    ROWS: ClassVar[Rows] = Rows(key="position")

    replayed: bool = unrestricted(
        "replayed",
        "True if an earlier write with the same idempotency key had stored it already (重复提交).",
        Rendering.BOOLEAN,
    )
    supply: Supply | None = link(
        Path(from_column="record_id", to_column="id"), "supply", OFFERED, "The supply as it is stored (慈善供给)."
    )
