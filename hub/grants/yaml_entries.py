"""YAML whose every value knows its line, and entries that are read with all their mistakes noted."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from hub.bounded_yaml import node_of
from hub.clock import CHONGQING
from hub.days import YEARS, is_supported
from hub.texts import UNSEEN, flaw, has_unseen

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class YamlDocument:
    """The values of a YAML text, the line of each path, and the mistakes found so far."""

    sections: Mapping[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    mistakes: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> YamlDocument:
        document = cls()
        try:
            loader, node = node_of(text)
            if node is None:
                document.note("", "The file is empty.")
                return document
            document._walk(node, "")
            content = loader.construct_document(node)
        except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as problem:
            mark = getattr(problem, "problem_mark", None)
            reason = getattr(problem, "problem", None) or str(problem)
            document.mistakes.append((mark.line + 1 if mark else 1, f"This is not YAML that can be read: {reason}."))
            return document
        if isinstance(content, dict):
            document.sections = content
        else:
            document.note("", "The file must be a mapping of sections.")
        return document

    def _walk(self, node: yaml.Node, path: str) -> None:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                below = f"{path}.{key.value}" if path else str(key.value)
                self._walk(value, below)
                self.lines[below] = key.start_mark.line + 1
                if key.value in seen:
                    self.note(below, "This key is given twice; keep one.")
                seen.add(key.value)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self._walk(value, f"{path}[{index}]")

    def note(self, path: str, sentence: str) -> None:
        line = self.lines.get(path) or self.lines.get(path.rpartition(".")[0]) or 1
        self.mistakes.append((line, f"{path}: {sentence}" if path else sentence))

    def sentences(self) -> list[str]:
        return [f"line {line}: {sentence}" for line, sentence in sorted(self.mistakes)]

    def entries(self, section: str, keys: frozenset[str]) -> Iterator[YamlEntry]:
        """Yield the entries of a section that is a list of mappings; other keys than `keys` are noted."""
        items = self.sections.get(section)
        if items is None:
            return
        if not isinstance(items, list):
            self.note(section, "must be a list.")
            return
        for index, item in enumerate(items):
            path = f"{section}[{index}]"
            if not isinstance(item, dict):
                self.note(path, "must be a mapping.")
                continue
            for key in item:
                if key not in keys:
                    self.note(f"{path}.{key}", f"is not known here. The known ones are {', '.join(sorted(keys))}.")
            yield YamlEntry(item, path, self)


@dataclass(slots=True)
class YamlEntry:
    """One mapping of the file. A value that cannot be used is noted and read as None or as nothing."""

    values: Mapping[str, Any]
    path: str
    document: YamlDocument

    def note(self, key: str, sentence: str) -> None:
        self.document.note(f"{self.path}.{key}", sentence)

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def text(self, key: str, longest: int = 1000) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.note(key, "must be given, as text; put quotes around digits.")
            return ""
        if has_unseen(value.strip()):
            self.note(key, UNSEEN)
            return ""
        if len(value) > longest:
            self.note(key, f"may have at most {longest} characters.")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, or one text; at least one, none of them twice."""
        value = self.values.get(key)
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items or not all(isinstance(item, str) and item for item in items):
            self.note(key, "must be a list of at least one text.")
            return ()
        if any(map(flaw, items)):
            self.note(key, f"each text {UNSEEN.removesuffix('.')}, and must not be empty.")
            return ()
        for item in sorted({item for item in items if items.count(item) > 1}):
            self.note(key, f"{item} is given twice; keep one.")
        return tuple(dict.fromkeys(items))

    def choice(self, key: str, choices: type[Choice]) -> Choice | None:
        return self._chosen(key, self.text(key), choices)

    def choices(self, key: str, choices: type[Choice]) -> tuple[Choice, ...]:
        chosen = (self._chosen(key, text, choices) for text in self.texts(key))
        return tuple(one for one in chosen if one is not None)

    def _chosen(self, key: str, text: str, choices: type[Choice]) -> Choice | None:
        if text in set(choices):
            return choices(text)
        if text:
            self.note(key, f"{text} must be one of {', '.join(choices)}.")
        return None

    def flag(self, key: str) -> bool:
        """Return True or false; false when it is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.note(key, "must be true or false.")
        return value is True

    def moment(self, key: str) -> datetime | None:
        """Return a moment with its offset, or a day: the moment at which that day begins in Chongqing."""
        value = self.values.get(key)
        if isinstance(value, datetime):
            if value.tzinfo is None:
                self.note(key, "A time of day needs its offset, such as +08:00.")
                return None
        elif isinstance(value, date):
            value = datetime.combine(value, time(), CHONGQING)
        else:
            self.note(key, "must be given, as a day such as 2026-12-31 or a moment with its offset.")
            return None
        if not is_supported(value):
            self.note(key, f"must lie {YEARS}.")
            return None
        return value


def known(entry: YamlEntry, key: str, word: str, codes: Container[str]) -> tuple[str, ...]:
    """Return the codes of a list that the file has; each other one is noted."""
    given = entry.texts(key)
    for code in given:
        if code not in codes:
            entry.note(key, f"{code} is not a {word} in this file.")
    return tuple(code for code in given if code in codes)
