"""What a deliverer's form is taken for: kept from one delivery to the next, so that a change of form is seen and told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from hub.intake.formats import FileColumn, FileFormat
from hub.intake.heading import Heading, KnownForm
from hub.intake.row_batch import NOTE
from hub.intake.sentences import Sentence
from hub.intake.terms import label_key, label_keys, terms_of

MappedColumn = tuple[str, str | None, str]
"""A column of a form: its label, what it is taken for (None: it is not read), and the unit of its sums."""

YUAN = "元"

NOT_READ = ""
"""What a label means whose column is not read."""

BY_ITSELF = (0, 0)
"""The lines of a heading that the hub is to find by itself again."""


@dataclass(frozen=True, slots=True)
class FormMap:
    """The form of one table as a deliverer has it: `columns` and the `lines` of the heading, as they came last.

    What somebody has set goes before what is guessed: `labels` says what a label means, by its key (`label_keys`), `words` what a word
    in a column means, and `heading` which lines it is. `units` has by the key of a label the unit that the file itself gave when
    somebody said another one, and that one: where a file gives another unit later, what was said of it is over. `version` counts
    the changes; it is 0 before the first delivery.
    """

    table: str
    columns: tuple[MappedColumn, ...] = ()
    lines: tuple[int, int] = (1, 1)
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    heading: tuple[int, int] | None = None
    version: int = 0

    def known(self, of: FileFormat) -> KnownForm:
        """Return what is known by this map of a table of its form."""
        named: dict[str, FileColumn | None] = {column.name: column for column in of.columns}
        taken = zip(label_keys(label for label, _, _ in self.columns), self.columns, strict=True)
        columns = {key: named[name] for key, (_, name, _) in taken if name in named}
        named[NOT_READ] = None
        columns |= {label_key(label): named[name] for label, name in self.labels.items() if name in named}
        return KnownForm(columns, self.units, self.heading)

    def with_said(self, said: FormMap) -> Self:
        """Return the map with what somebody says of it; an empty code takes back what was said of a word."""
        words = {column: dict(known) for column, known in self.words.items()}
        for column, known in said.words.items():
            words[column] = {**words.get(column, {}), **known}
        kept = {column: {word: code for word, code in known.items() if code} for column, known in words.items()}
        heading = said.heading or self.heading
        return replace(
            self,
            labels={**_by_key(self.labels), **_by_key(said.labels)},
            words={column: known for column, known in kept.items() if known},
            units={**self.units, **said.units},
            heading=None if heading == BY_ITSELF else heading,
        )

    def saying_also(self, more: FormMap) -> Self:
        """Return what somebody says, and says now: what is taken back is said too."""
        words = {column: {**self.words.get(column, {}), **known} for column, known in more.words.items()}
        return replace(
            self,
            labels={**self.labels, **more.labels},
            words={**self.words, **words},
            units={**self.units, **more.units},
            heading=more.heading or self.heading,
        )

    def with_heading(self, heading: Heading) -> Self:
        """Return the map with the columns of a heading."""
        return replace(self, columns=columns_of(heading), lines=(heading.first, heading.last))

    @property
    def content(self) -> str:
        """The map as JSON, without table and version."""
        kept = {name: getattr(self, name) for name in ("columns", "lines", "labels", "words", "units", "heading")}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, table: str, version: int, content: str) -> Self:
        """Return the map that some JSON says."""
        kept = json.loads(content)
        columns = tuple((label, name, unit) for label, name, unit in kept["columns"])
        units = {key: (given, unit) for key, (given, unit) in kept.get("units", {}).items()}
        return cls(
            table, columns, _lines(kept["lines"]), _by_key(kept["labels"]), kept["words"], units,
            _lines(kept["heading"]) if kept.get("heading") else None, version,
        )  # fmt: skip


def _lines(pair: Sequence[int]) -> tuple[int, int]:
    first, last = pair
    return first, last


def _by_key(labels: Mapping[str, str]) -> dict[str, str]:
    return {label_key(label): name for label, name in labels.items()}


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
