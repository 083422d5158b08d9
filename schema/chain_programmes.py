"""The programmes that a question about a chain names, and the rights that it takes to ask about them.

That nothing was received says as much as a record does. So whoever asks what was missed must be allowed to know the verdict and
each record that would be looked at; and who asks what was given twice, all that records are compared by.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

from hub.catalogue.declarations import Argument, Moments, Right
from hub.catalogue.lists import empty_sentence
from hub.cipher import Cipher
from hub.errors import Misdeclared
from hub.policy.due import PeriodLength
from hub.tables.base import Base
from hub.tables.departments.register import RECORDS, home_of, programmes, record_type
from permissions.model import Capability
from schema.overlaps import compared

PROGRAMMES_ASKED = "programmes"

TABLES: Mapping[str, tuple[type[Base], ...]] = {
    str(programme): tuple(table for table in RECORDS if programme in record_type(table).programmes)
    for programme in programmes()
}
"""Where the records of each programme are kept: in one source, so that what is in none of them was not given."""

if _apart := [code for code, tables in TABLES.items() if len({home_of(table) for table in tables}) > 1]:
    raise Misdeclared(
        f"{', '.join(_apart)}: the records of a programme lie with one department; give each its own programme."
    )


def chosen(shapes: Mapping[str, Hashable]) -> tuple[str, ...]:
    """Return the codes of the programmes that are asked about, each once and in order."""
    found: Any = shapes[PROGRAMMES_ASKED]
    return tuple(found)


def tables_asked(shapes: Mapping[str, Hashable]) -> Iterable[type[Base]]:
    """Return the tables with the records of the programmes that are asked about, each once."""
    return dict.fromkeys(table for code in chosen(shapes) for table in TABLES[code])


def programmes_asked(further: Callable[[str], Iterable[str]], rows: Callable[[Any], int] | None = None) -> Argument:
    """Return the argument that names programmes; `further` gives the keys of fields that it uses for each of these, beside those
    by which its records are known. `rows` says how many rows it asks for, where that is known."""

    def takes(shape: Any, shapes: Any) -> Iterator[Right]:
        yield Capability.READ, "assistance_chain.records"
        for code in shape:
            yield from ((Capability.READ, key) for key in further(code))
            for table in TABLES[code]:
                names = ("id", "person", "status", *compared(table))
                yield from ((Capability.READ, f"{table.__tablename__}.{name}") for name in names)

    return Argument(_moments, _codes, rows=rows, required_rights=takes, complete=True)


def _codes(value: Any) -> Hashable:
    if not value:
        raise empty_sentence(PROGRAMMES_ASKED, "Name at least one programme.")
    return tuple(sorted({str(code) for code in value}))


def _moments(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
    return asked_now(moments)


def asked_now(moments: Moments) -> Mapping[str, Any]:
    """Return the parameters of what is asked about now: the day, the moment, and the current period of each length."""
    found: dict[str, Any] = {"on": moments.today, "known_at": moments.now}
    for each in PeriodLength:
        period, name = each.current(moments.today), each.name.lower()
        found |= {f"{name}_first": period.first, f"{name}_last": period.last, f"{name}_code": period.code}
    return found
