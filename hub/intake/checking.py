"""What a delivery would be taken for, told before anything is stored: files, sheets, columns, forms and mistakes of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hub.intake.deliveries.form_maps import changed_maps, known_labels
from hub.intake.delivery import DeliveredTable, delivered
from hub.intake.form_map import FormMap
from hub.intake.forms import Form
from hub.intake.lines import FileRefused
from hub.intake.reading import Reading
from hub.intake.report import Refusal
from hub.intake.terms import terms_of

_AT_ONCE = 10_000
_SHOWN = 100
"""Refusals that are told of one table; a delivery in another form has one for each row."""

_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", "\uff0c": "\uff0c"}


@dataclass(slots=True)
class DeliveryCheck:
    """What is told: lines for people, and what is refused."""

    lines: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def check_delivery(directory: Path, today: date, maps: Mapping[str, FormMap] | None = None) -> DeliveryCheck:
    """Read every table of a directory to its end, and store nothing: what rows refer to is not looked up.

    `maps` are the forms of the deliverer as they were kept; what has changed since is told.

    Raises OSError when the directory or a file cannot be read.
    """
    maps = maps or {}
    taken, delivery, reading = DeliveryCheck(), delivered(directory, known_labels(maps)), Reading(today, maps)
    delivery.notices += changed_maps(delivery, maps)[1]
    taken.refusals.extend(delivery.refusals)
    for table in delivery.tables:
        taken.lines.extend(_heading_of(table))
        rows, refused, beside, forms = 0, 0, 0, Counter[Form]()
        try:
            for batch, passed in reading.batches(table, _AT_ONCE):
                rows += batch.read
                for row in batch.rejected:
                    refused += 1
                    taken.refusals.extend(row.refusals if refused <= _SHOWN else ())
                forms.update(passed.forms)
                beside += passed.lines
        except FileRefused as error:
            taken.refusals.extend(error.refusals)
        taken.lines.append(f"  {rows:,} rows, of which {refused:,} cannot be taken; {beside:,} lines are not rows")
        taken.lines.extend(f"  {cells:,} × {form.english} ({form.chinese})" for form, cells in sorted(forms.items()))
    taken.lines.extend(f"{notice.file}: {notice.sentence} {notice.sentence.chinese}" for notice in delivery.notices)
    return taken


def _heading_of(table: DeliveredTable) -> Iterator[str]:
    separator = f", separated by {_SEPARATORS.get(table.separator, table.separator)}" if table.kind == "text" else ""
    yield f"{table.name} is taken for {table.of.name}: {table.written}{separator}"
    if heading := table.heading:
        lines = str(heading.first) if heading.first == heading.last else f"{heading.first} and {heading.last}"
        yield f"  names of columns in line {lines}"
        official = {column.name: terms_of(column)[1:2] for column in table.of.columns}
        for position, (label, name) in enumerate(zip(heading.labels, heading.names, strict=True), start=1):
            what = f"{name} {' '.join(official[name])}".strip() if name in official else "not read"
            unit = f", in {unit}" if (unit := heading.units.get(position - 1)) else ""
            yield f"  {position:3} {' '.join(label.split()) or '(no name)'} -> {what}{unit}"
