"""YAML within bounds: a short text cannot stand for more than a hub can hold.

An alias stands for everything that its anchor has, and aliases of aliases multiply: 324 bytes became gigabytes. So a
text is counted as if each alias were written out, while it is read, and refused past a bound. An alias of a long list of
fields is taken as before; one that stands within itself has no end and is refused.

The characters are read by libyaml, in a seventh of the time that Python takes; what they stand for is put together here.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.composer import Composer

MOST_CHARACTERS = 8_000_000
"""A policy of a thousand clients has about one million."""

MOST_VALUES = 500_000
"""Each value, key, list and mapping, with every alias written out."""

LONGEST_NUMBER = 64
"""Characters of a number: in base sixty, as YAML 1.1 has it, a longer one takes a time that grows with its square."""

DEEPEST = 32
"""A policy has five levels."""


class Unbounded(yaml.YAMLError):
    """The text has more than is taken of one file. `problem_mark` says where it is seen."""

    def __init__(self, problem: str, mark: Any = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.problem_mark = mark


def node_of(text: str) -> tuple[yaml.CSafeLoader, yaml.Node | None]:
    """Return a loader and its one document as nodes, None of an empty text. Raises `yaml.YAMLError`."""
    if len(text) > MOST_CHARACTERS:
        raise Unbounded(f"at most {MOST_CHARACTERS:,} characters are accepted in one file")
    loader = _Loader(text)
    return loader, loader.get_single_node()


def content_of(text: str) -> Any:
    """Return what a text says. Raises `yaml.YAMLError`, and ValueError for a day that does not exist."""
    loader, node = node_of(text)
    return None if node is None else loader.construct_document(node)


_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})


class _Loader(Composer, yaml.CSafeLoader):
    """libyaml composes too, and would not be bounded: so its events alone are taken, and `Composer` stands before it."""

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)
        self._depth = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        assert event is not None  # there is one more until the document ends
        mark = event.start_mark
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unbounded(f"at most {DEEPEST} levels of nesting are accepted", mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(node, yaml.ScalarNode) and node.tag in _NUMBERS and len(node.value) > LONGEST_NUMBER:
            raise Unbounded(f"a number has at most {LONGEST_NUMBER} characters", mark)
        if isinstance(event, yaml.AliasEvent) and id(node) not in self._sizes:
            raise Unbounded("an alias refers to a value that contains it", mark)
        if node is not None and id(node) not in self._sizes:
            self._sizes[id(node)] = self._size(node, mark)
        return node

    def _size(self, node: yaml.Node, mark: Any) -> int:
        """Return how much a node holds, with every alias written out."""
        below: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            below = [item for pair in node.value for item in pair]
        elif isinstance(node, yaml.SequenceNode):
            below = node.value
        size = 1 + sum(self._sizes[id(item)] for item in below)
        if size > MOST_VALUES:
            raise Unbounded(
                f"at most {MOST_VALUES:,} values are accepted in one file, counting every use of an alias", mark
            )
        return size
