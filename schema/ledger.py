"""The ledger, as those see it who audit: its entries, whether each is sealed, and the newest checkpoint of its tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    SelectBase,
    func,
    literal_column,
    select,
    tuple_,
)

from hub import limits
from hub.catalogue.declarations import (
    Argument,
    Classification,
    GrantableField,
    Order,
    Path,
    QueryContext,
    Rendering,
    RootField,
    Rows,
)
from hub.catalogue.fields import column, computed, entry, link, moment
from hub.catalogue.lists import ListField, empty_sentence
from hub.cipher import Cipher
from hub.codes import Department
from hub.errors import Mistake, invalid_request
from hub.identifiers import as_uuid
from hub.tables.ledger import LedgerCheckpointRow, LedgerCosignatureRow, LedgerEventRow
from hub.tables.population import ID_NUMBER
from hub.tables.types import Id
from permissions.model import Capability, Sensitivity, Sharing
from resolvers.ledger_entries import ENTRY_COLUMNS, PERSON_ID, PERSON_TOKENS, ledger_entries
from resolvers.rights_questions import ROW_KEY, ROWS
from schema.governance import Organisation
from schema.keys import PersonKey
from schema.pages import FIRST_PAGE, After, First, ListConnection, ListEdge, paged

AUDIT = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Department.CIVIL_AFFAIRS)
SEAL = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Department.CIVIL_AFFAIRS)


def _told(name: str, key: str, description: str, rendering: Rendering = Rendering.PLAIN) -> Any:
    return computed(name, key, AUDIT, description, rendering)


@strawberry.type(description="A witness's signature of a checkpoint: another organisation saw it (见证签名).")
class LedgerCosignature:
    KEY: ClassVar[str] = "ledger_cosignature"
    ROWS: ClassVar[Rows] = Rows(LedgerCosignatureRow, key="witness")

    witness: str | None = column(LedgerCosignatureRow.witness, "witness", SEAL, "The name of the witness (见证方).")


@strawberry.type(
    description="A checkpoint of the ledger: by its signature the hub vouches for all entries up to one of them (台账检查点)."
)
class LedgerCheckpoint:
    KEY: ClassVar[str] = "ledger_checkpoint"
    ROWS: ClassVar[Rows] = Rows(LedgerCheckpointRow, key="number")

    size: int | None = column(
        LedgerCheckpointRow.size,
        "size",
        SEAL,
        "How many entries the checkpoint seals, from the first one on (封存条数).",
    )
    at: datetime | None = moment(LedgerCheckpointRow.at, "at", SEAL, "When it was signed (签署时间).")
    note: str | None = column(
        LedgerCheckpointRow.note,
        "note",
        SEAL,
        "The signed note, by which `hub verify` and a witness check an export of the ledger (签名文本).",
    )
    cosignatures: list[LedgerCosignature] | None = link(
        Path(from_column="number", to_column="number"),
        "cosignatures",
        SEAL,
        "The witnesses that have signed it as well (见证签名).",
        order=(Order("witness"),),
    )


def _seals(entries: FromClause, context: QueryContext) -> SelectBase:
    """Return where each of some entries stands in the tree, and the first checkpoint that seals it; nothing for one that is not sealed yet.

    A checkpoint seals few entries, and those before it are counted by the one before.
    """
    event, other = LedgerEventRow.__table__.alias(), LedgerEventRow.__table__.alias()
    seal, before = LedgerCheckpointRow.__table__.alias(), LedgerCheckpointRow.__table__.alias()
    place = tuple_(event.c.turn, event.c.id)
    first = (
        select(seal.c.number)
        .where(tuple_(seal.c.turn, seal.c.event_id) >= place)
        .order_by(seal.c.turn, seal.c.event_id)
        .limit(literal_column("1"))
    )
    found = (
        select(entries.c[ROW_KEY].label("parent"), event.c.turn, event.c.id, first.scalar_subquery().label("number"))
        .join_from(entries, event, event.c.id == entries.c.id)
        .subquery()
    )
    since = tuple_(
        func.coalesce(before.c.turn, literal_column("-1", BigInteger())),
        func.coalesce(before.c.event_id, literal_column("'00000000-0000-0000-0000-000000000000'", Id())),
    )
    own = tuple_(other.c.turn, other.c.id)
    counted = select(func.count()).where(own > since, own < tuple_(found.c.turn, found.c.id)).scalar_subquery()
    return (
        select(
            found.c.parent,
            (func.coalesce(before.c.size, literal_column("0")) + counted).label("position"),
            found.c.number.label("checkpoint"),
        )
        .outerjoin_from(found, before, before.c.number == found.c.number - literal_column("1"))
        .where(found.c.number.is_not(None))
    )


@strawberry.type(description="Where an entry stands in the tree of the ledger, and by what it is sealed (封存状态).")
class LedgerSeal:
    KEY: ClassVar[str] = "ledger_seal"
    ROWS: ClassVar[Rows] = Rows(key="position")

    position: int | None = computed(
        "position", "position", SEAL, "The place of the entry among all, counted from 0 (序号)."
    )
    checkpoint: LedgerCheckpoint | None = link(
        Path(from_column="checkpoint", to_column="number"),
        "checkpoint",
        SEAL,
        "The first checkpoint that seals the entry (检查点).",
    )


@strawberry.type(
    description="An entry of the ledger: who asked or wrote what, for which purpose, and what came of it; never a value of personal data (台账条目)."
)
class LedgerEntry:
    KEY: ClassVar[str] = "ledger_event"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    id: strawberry.ID | None = _told("id", "id", "The identifier of the entry (条目标识).")
    at: datetime | None = _told("at", "at", "When it was recorded (记录时间).", Rendering.MOMENT)
    kind: str | None = _told(
        "kind", "kind", "What it records: READ, WRITE_INTENT, WRITE_OUTCOME, REFUSAL or OPERATOR (条目类型)."
    )
    outcome: str | None = _told(
        "outcome",
        "outcome",
        "What came of it: ANSWERED, PARTLY_WITHHELD or WITHHELD of what was read; INTENDED, WRITTEN, REPLAYED, NOT_STORED or UNKNOWN of what was written; CLIENT_GONE if the client disconnected; or the error code (结果).",
    )
    client: str | None = _told(
        "client", "client", "The client that asked, or `operator:` with an account of the hub's machine (接入系统)."
    )
    account: strawberry.ID | None = _told(
        "account", "account", "The account of the person who asked. Null means that a client asked by itself (账号)."
    )
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        AUDIT,
        "The organisation in whose name it was asked. Null means that an operator of the hub asked (单位).",
    )
    purpose: str | None = _told("purpose", "purpose", "The code of the purpose (用途).")
    legal_basis: str | None = _told("legal_basis", "legal_basis", "The legal basis of the purpose (法律依据).")
    operation: str | None = _told(
        "operation", "operation", "The name of the operation in its document, or of the operator's command (操作名称)."
    )
    request: strawberry.ID | None = _told(
        "request", "request", "The identifier of the request, which its answer had as well (请求标识)."
    )
    document: str | None = _told("document", "document", "The SHA-256 of the document (文档摘要).")
    intent: strawberry.ID | None = _told(
        "intent", "intent", "The entry with the intent of which this one is the outcome (意向条目标识)."
    )
    given: list[str] | None = _told(
        "given",
        "given",
        "The coordinates that were given, each with its capability if it was not READ (已提供坐标).",
        Rendering.TEXTS,
    )
    refused: list[str] | None = _told(
        "refused", "refused", "The coordinates that were withheld (未予提供的坐标).", Rendering.TEXTS
    )
    persons: int | None = _told(
        "persons",
        "persons",
        "The number of persons whom the entry is about. Null means that it searched the ledger for a person, which does not tell whether they are registered (所涉人数).",
    )
    rows: int | None = _told("row_count", "rows", "How many rows were given (行数).")
    seal: LedgerSeal | None = link(
        Path(from_column=ROW_KEY, computed=_seals, needs=("id",)),
        "seal",
        SEAL,
        "Its place in the tree, and what seals it. Null means that it is not sealed yet (封存状态).",
    )


@strawberry.type(description="An entry of the ledger with its cursor (台账条目及游标).")
class LedgerEntryEdge(ListEdge[LedgerEntry]): ...


@strawberry.type(description="A page of entries of the ledger (台账条目分页).")
class LedgerEntryConnection(ListConnection[LedgerEntry, LedgerEntryEdge]): ...


# --- what is searched for ---------------------------------------------------------------------------------------------

Binding = Callable[[Any, Cipher, Any], Mapping[str, Any]]


def _searched(binds: Binding, *keys: str) -> Argument:
    """To search by what fields say is a right of its own on each of them, as it is in every list: it tells their values."""
    rights = tuple((Capability.FILTER, f"{LedgerEntry.KEY}.{key}") for key in keys)
    return Argument(
        binds,
        shape=lambda value: value is not None,
        required_rights=lambda asked, shapes: rights if asked else (),
        explicit=True,
    )


def _text(name: str, *keys: str) -> Argument:
    def bind(value: Any, cipher: Cipher, moments: Any) -> Mapping[str, Any]:
        if value is not None and not value.strip():
            raise empty_sentence(name, "Give a value, or leave it out to search for any.")
        return {name: value}

    return _searched(bind, *(keys or (name,)))


def _bind_account(value: Any, cipher: Cipher, moments: Any) -> Mapping[str, Any]:
    if value is not None and as_uuid(str(value)) is None:
        raise invalid_request(Mistake(("account",), "account must be the identifier of an account: a UUID."))
    return {"account": None if value is None else as_uuid(str(value))}


def _bind_person(value: Any, cipher: Cipher, moments: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if "id" in value:
        return {PERSON_ID: str(value["id"])}
    return {PERSON_TOKENS: list(cipher.tokens(ID_NUMBER, value["idNumber"]))}


def _moment(name: str) -> Argument:
    return _searched(lambda value, cipher, moments: {name: value}, "at")


_EVERY_DEPARTMENT = "ledger_entries.of_every_department"
ENTRIES = ListField(
    "ledger_entries",
    AUDIT,
    rows=LedgerEntry.ROWS,
    computed=lambda context: select(context.json_rows(ROWS, ENTRY_COLUMNS)),
    arguments={
        "client": _text("client"),
        "person": _searched(_bind_person, "persons"),
        "account": _searched(_bind_account, "account"),
        "coordinate": _text("coordinate", "given", "refused"),
        "purpose": _text("purpose"),
        "outcome": _text("outcome"),
        "from": _moment("from"),
        "until": _moment("until"),
        "ofEveryDepartment": Argument(
            lambda value, cipher, moments: {"every_department": value},
            shape=bool,
            required_rights=lambda asked, shapes: ((Capability.READ, f"query.{_EVERY_DEPARTMENT}"),) if asked else (),
            declared=GrantableField(_EVERY_DEPARTMENT, AUDIT),
        ),
        **{name: each for name, each in paged(limits.PAGE, FIRST_PAGE).items() if name in ("first", "after")},
    },
    looks_up=ledger_entries,
    sorts={},
)


def _newest(checkpoints: FromClause, context: QueryContext) -> ColumnElement[bool]:
    every = LedgerCheckpointRow.__table__.alias()
    return checkpoints.c.number == select(func.max(every.c.number)).scalar_subquery()


@strawberry.type(description="What can be asked about the ledger (台账查询).")
class LedgerQuery:
    @entry(
        ENTRIES,
        "Entries of the ledger that have all of what is given, the newest first. Without `ofEveryDepartment` these are what organisations of your own department asked and wrote. Each search is an entry of the ledger itself; a search for a person is one about that person (台账查询).",
    )
    def ledger_entries(
        self,
        client: Annotated[str | None, strawberry.argument(description="The client that asked (客户端标识).")] = None,
        person: Annotated[
            PersonKey | None,
            strawberry.argument(description="The person whose data was read or written, or asked for (人员标识)."),
        ] = None,
        account: Annotated[
            strawberry.ID | None, strawberry.argument(description="The account of the person who asked (账号).")
        ] = None,
        coordinate: Annotated[
            str | None,
            strawberry.argument(description="A field that was given or refused, such as Person.name (坐标)."),
        ] = None,
        purpose: Annotated[str | None, strawberry.argument(description="The code of the purpose (用途).")] = None,
        outcome: Annotated[
            str | None, strawberry.argument(description="What came of it, such as WITHHELD or RATE_LIMITED (结果).")
        ] = None,
        from_: Annotated[
            datetime | None,
            strawberry.argument(name="from", description="The moment from which on entries are searched (起始时间)."),
        ] = None,
        until: Annotated[
            datetime | None, strawberry.argument(description="The moment before which entries are searched (截止时间).")
        ] = None,
        of_every_department: Annotated[
            bool | None,
            strawberry.argument(
                description="Whether to search what every department asked and wrote. This needs a grant on this argument; without it only the entries of organisations of your department are searched (全部部门)."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> LedgerEntryConnection | None: ...

    @entry(
        RootField("ledger_checkpoint", SEAL, where=_newest, exact=True),
        "The newest checkpoint of the ledger. Null means that nothing is sealed yet (最新检查点).",
    )
    def ledger_checkpoint(self) -> LedgerCheckpoint | None: ...
