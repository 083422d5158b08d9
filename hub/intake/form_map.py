"""What a deliverer's form is taken for: kept from one delivery to the next, so that a change of form is seen and told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from hub.intake.formats import FileColumn, FileFormat
from hub.intake.heading import Heading
from hub.intake.row_batch import NOTE
from hub.intake.sentences import Sentence
from hub.intake.terms import label_of, terms_of

MappedColumn = tuple[str, str | None, str]
"""A column of a form: its label, what it is taken for (None: it is not read), and the unit of its sums."""

YUAN = "元"


@dataclass(frozen=True, slots=True)
class FormMap:
    """The form of one table as a deliverer has it: `columns` and the `lines` of the heading, as they came last.

    `labels` says what a label means and `words` what a word in a column means, where somebody has set that. `version` counts
    the changes; it is 0 before the first delivery.
    """

    table: str
    columns: tuple[MappedColumn, ...] = ()
    lines: tuple[int, int] = (1, 1)
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    version: int = 0

    def columns_by_label(self, of: FileFormat) -> Mapping[str, FileColumn]:
        """By the word of a label, the column that it is known to mean."""
        known = {label: name for label, name, _ in self.columns if name} | dict(self.labels)
        named = {column.name: column for column in of.columns}
        return {label_of(label).word: named[name] for label, name in known.items() if name in named}

    def with_heading(self, heading: Heading) -> Self:
        """Return the map with the columns of a heading."""
        return replace(self, columns=columns_of(heading), lines=(heading.first, heading.last))

    @property
    def content(self) -> str:
        """The map as JSON, without table and version."""
        kept = {name: getattr(self, name) for name in ("columns", "lines", "labels", "words")}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, table: str, version: int, content: str) -> Self:
        """Return the map that some JSON says."""
        kept = json.loads(content)
        columns = tuple((label, name, unit) for label, name, unit in kept["columns"])
        first, last = kept["lines"]
        return cls(table, columns, (first, last), kept["labels"], kept["words"], version)


def columns_of(heading: Heading) -> tuple[MappedColumn, ...]:
    """Return the columns of a heading, from left to right."""
    return tuple(
        (" ".join(label.split()), None if name.startswith(NOTE) else name, heading.units.get(place, ""))
        for place, (label, name) in enumerate(zip(heading.labels, heading.names, strict=True))
    )


def is_plain(heading: Heading) -> bool:
    """Return whether a heading has the hub's own names and no others: rows that were mended have, and it is nobody's form."""
    pairs = zip(heading.labels, heading.names, strict=True)
    return all(name.startswith(NOTE) or label.strip() == name for label, name in pairs)


def changes_of_form(of: FileFormat, before: FormMap, after: FormMap) -> Iterator[Sentence]:
    """Yield a sentence for each change of a form: names of columns, what they are taken for, units, columns that are gone."""
    if not before.columns:
        return
    old, new = _by_name(before), _by_name(after)
    chinese = {name: name for name in (*old, *new)}  # an earlier release may have had other columns
    chinese |= {column.name: next(iter(terms_of(column)[1:]), column.name) for column in of.columns}
    meant = {label: name for label, name, _ in before.columns}
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, {}), new.get(name, {})
        if not now:
            yield Sentence(
                f"The column {name} ({', '.join(was)}) was delivered until now, and is missing in this delivery.",
                f"此前有“{'、'.join(was)}”列（{chinese[name]}），本次没有。",
            )
        elif not was:
            yield Sentence(
                f"The column {name} ({', '.join(now)}) was not delivered until now.",
                f"“{'、'.join(now)}”列（{chinese[name]}）为本次新增。",
            )
        elif not was.keys() & now.keys():
            yield Sentence(
                f"The column {name} was called {', '.join(was)} until now, and is called {', '.join(now)} in this delivery.",
                f"{chinese[name]}一列此前名为“{'、'.join(was)}”，本次名为“{'、'.join(now)}”。",
            )
        if was and now and set(was.values()) != set(now.values()):
            units = [" / ".join(sorted({unit or YUAN for unit in each.values()})) for each in (was, now)]
            yield Sentence(
                f"The sums of {name} were in {units[0]} until now, and are in {units[1]} in this delivery.",
                f"{chinese[name]}一列此前以{units[0]}为单位，本次以{units[1]}为单位。",
            )
    for label, taken_for, _ in after.columns:
        before_it = meant.get(label)
        if taken_for and before_it and before_it != taken_for:
            yield Sentence(
                f"The column {label} was taken for {before_it} until now, and is taken for {taken_for} in this delivery.",
                f"“{label}”列此前识别为{chinese[before_it]}，本次识别为{chinese[taken_for]}。",
            )


def _by_name(form: FormMap) -> Mapping[str, Mapping[str, str]]:
    """By what columns are taken for, their labels with units."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for label, name, unit in form.columns:
        if name:
            found[name][label] = unit
    return found
