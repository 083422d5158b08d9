"""What is said of the forms of a delivery, compared with what the check of its files found, each mistake by its place in the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.errors import MOST_MISTAKES, Mistake, invalid_request, shortened
from hub.intake.checking import LONGEST_WORD
from hub.intake.form_map import BY_ITSELF, NOT_READ, FormMap
from hub.intake.formats import FileFormat
from hub.intake.heading import LOOKED_AT, is_sum
from hub.intake.terms import label_keys
from hub.server.deliveries.table_forms import FORMATS, SUM_UNITS
from hub.server.endpoint.parameters import unknown
from hub.texts import flaw

_OF_TABLE, _OF_COLUMN, _OF_WORD = (
    ("name", "heading", "columns", "words"),
    ("position", "name", "unit"),
    ("column", "word", "code"),
)
Path = tuple[str | int, ...]


class Saying:
    """`forms` are form maps that have what is said and nothing else, by table; `columns` what is named of each table."""

    def __init__(self, checked: Mapping[str, Any], tables: Sequence[Any]) -> None:
        """Raises INVALID_INPUT with every mistake."""
        self.forms: dict[str, FormMap] = {}
        self.columns: dict[str, list[str]] = {}
        self._mistakes: list[Mistake] = []
        known = {table["name"]: table for table in checked["tables"]}
        for place, given in enumerate(tables):
            path: Path = ("tables", place)
            if self._is_object(given, _OF_TABLE, path):
                name = given.get("name")
                if isinstance(name, str) and name in known:
                    self._add(known[name], given, path)
                else:
                    self._wrong(
                        (*path, "name"), "The check has no file or sheet of this name. Read the delivery again."
                    )
        if self._mistakes:
            raise invalid_request(*self._mistakes[:MOST_MISTAKES])

    def _add(self, table: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> None:
        of = FORMATS[table["table"]]
        heading = self._heading(table, given, path)
        columns = self._list(given, "columns", path)
        if heading is not None and heading != tuple(table["headingLines"] or ()) and columns:
            self._wrong(
                (*path, "columns"),
                "Say which line is the heading alone, look at its columns then, and say what these are.",
            )
            return
        names = {column["position"]: column["name"] for column in table["columns"]}
        labels, units = self._columns(of, table, columns, names, path)
        said = FormMap(of.name, labels=labels, words=self._words(of, given, names, path), units=units, heading=heading)
        self._merge(of, said, path)

    def _heading(self, table: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> tuple[int, int] | None:
        if "heading" not in given:
            return None
        lines = given["heading"]
        if lines is None:
            return BY_ITSELF
        are_numbers = isinstance(lines, list) and len(lines) == 2 and all(type(line) is int for line in lines)
        if not are_numbers or not 1 <= lines[0] <= LOOKED_AT or lines[1] - lines[0] not in (0, 1):
            self._wrong(
                (*path, "heading"),
                f"heading must be the first and the last line of the heading, such as [2, 2] or [2, 3], within the first {LOOKED_AT} lines; "
                "null lets the hub find it.",
            )
            return None
        return lines[0], lines[1]

    def _columns(
        self, of: FileFormat, table: Mapping[str, Any], given: Sequence[Any], names: dict[int, str | None], path: Path
    ) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
        """Return what is said of labels and of units, and write into `names` what each column is then."""
        keys = dict(zip(names, label_keys(column["label"] for column in table["columns"]), strict=True))
        known, columns = (
            {column["position"]: column for column in table["columns"]},
            {each.name: each for each in of.columns},
        )
        labels, units, places = dict[str, str](), dict[str, tuple[str, str]](), dict[int, Path]()
        for number, each in enumerate(given):
            here: Path = (*path, "columns", number)
            if not self._is_object(each, _OF_COLUMN, here):
                continue
            position = each.get("position")
            if type(position) is not int or position not in names or position in places:
                self._wrong(
                    (*here, "position"),
                    "position must be that of a column of the check, counted from 1, and each one once.",
                )
                continue
            places[position] = here
            if "name" in each:
                name = each["name"]
                if name is not None and (not isinstance(name, str) or name not in columns):
                    self._wrong(
                        (*here, "name"),
                        f"{of.name} has no such column; it has {', '.join(columns)}. null: it is not read.",
                    )
                    continue
                names[position], labels[keys[position]] = name, name or NOT_READ
            if "unit" in each:
                own = columns.get(names[position] or "")
                if own is None or not is_sum(own) or each["unit"] not in SUM_UNITS:
                    self._wrong((*here, "unit"), f"unit must be one of {', '.join(SUM_UNITS)}, of a column of sums.")
                    continue
                units[keys[position]] = known[position].get("unitInFile", ""), each["unit"]
        if labels:
            self._check_whole(of, names, places, path)
        return labels, units

    def _check_whole(
        self, of: FileFormat, names: Mapping[int, str | None], places: Mapping[int, Path], path: Path
    ) -> None:
        taken: dict[str, int] = {}
        for position, name in sorted(names.items(), key=lambda pair: pair[0] in places):
            if name and name in taken:
                self._wrong(
                    (*places[position], "name") if position in places else (*path, "columns"),
                    f"{name} is column {taken[name]} already. Say of one of the two that it is another, or is not read.",
                )
            elif name:
                taken[name] = position
        if missing := [column.name for column in of.columns if column.required and column.name not in taken]:
            self._wrong((*path, "columns"), f"{of.name} needs {', '.join(missing)}. Say which columns these are.")

    def _words(
        self, of: FileFormat, given: Mapping[str, Any], names: Mapping[int, str | None], path: Path
    ) -> dict[str, dict[str, str]]:
        coded = {column.name: {each.code for each in column.convert.choices} for column in of.columns}
        said: dict[str, dict[str, str]] = {}
        for number, each in enumerate(self._list(given, "words", path)):
            here: Path = (*path, "words", number)
            if not self._is_object(each, _OF_WORD, here):
                continue
            column, word, code = each.get("column"), each.get("word"), each.get("code")
            if not isinstance(column, str) or column not in names.values() or not coded[column]:
                self._wrong((*here, "column"), "column must be one of codes that the table has by now.")
            elif not isinstance(word, str) or not 0 < len(word.strip()) <= LONGEST_WORD or flaw(word):
                self._wrong(
                    (*here, "word"), f"word must be a text of at most {LONGEST_WORD} characters that a cell has."
                )
            elif word.strip() in said.get(column, {}):
                self._wrong((*here, "word"), "The same word is said twice of one column. Say it once.")
            elif code is not None and (not isinstance(code, str) or code not in coded[column]):
                self._wrong(
                    (*here, "code"), f"code must be one of {', '.join(sorted(coded[column]))}; null takes it back."
                )
            else:
                said.setdefault(column, {})[word.strip()] = code or ""
        return said

    def _merge(self, of: FileFormat, said: FormMap, path: Path) -> None:
        """Add what is said of one sheet: all sheets of a table have one form."""
        before = self.forms.get(of.name, FormMap(of.name))
        others = [label for label, name in said.labels.items() if before.labels.get(label, name) != name]
        if others or (before.heading and said.heading and before.heading != said.heading):
            self._wrong(
                (*path, "columns" if others else "heading"),
                f"Another sheet of {of.name} says otherwise, and all have one form.",
            )
        self.forms[of.name] = before.saying_also(said)
        named = [name for name in (*said.labels.values(), *said.words) if name]
        self.columns.setdefault(of.name, []).extend(named)

    # --- the body -------------------------------------------------------------------------------------------------

    def _list(self, given: Mapping[str, Any], name: str, path: Path) -> Sequence[Any]:
        found = given.get(name, [])
        if isinstance(found, list):
            return found
        self._wrong((*path, name), f"{name} must be a list.")
        return ()

    def _is_object(self, given: Any, names: Sequence[str], path: Path) -> bool:
        if not isinstance(given, dict):
            self._wrong(path, "This must be a JSON object.")
            return False
        for each in unknown(given, names):
            self._wrong((*path, *each.path), each.sentence)
        return True

    def _wrong(self, path: Path, sentence: str) -> None:
        self._mistakes.append(Mistake(path, shortened(sentence)))
