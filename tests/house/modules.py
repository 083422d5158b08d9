"""What the modules of the rooms define and import: each file is parsed once, and its tree is not kept."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.papers import ROOT

ROOMS = ("permissions", "hub", "resolvers", "schema")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@dataclass(frozen=True)
class Import:
    """What one statement imports: a module, the names from it if it says any, and whether that is within a function."""

    line: int
    module: str
    names: frozenset[str]
    is_hidden: bool


@dataclass(frozen=True)
class Module:
    """What stands in a file: its classes, every name that it defines, its imports, and its docstrings."""

    classes: Sequence[str]
    names: frozenset[str]
    imports: Sequence[Import]
    docstrings: Sequence[str]


@cache
def module(path: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    placed = [*_placed(tree)]
    nodes = [node for node, _ in placed]
    return Module(
        [node.name for node in tree.body if isinstance(node, ast.ClassDef)],
        frozenset({path.stem, *_names(nodes)}),
        [item for node, is_hidden in placed for item in _imports(node, is_hidden)],
        [
            docstring
            for node in nodes
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and (docstring := ast.get_docstring(node))
        ],
    )


def _placed(tree: ast.Module) -> Iterator[tuple[ast.AST, bool]]:
    """Every node of a file, and whether it stands within a function."""
    waiting: deque[tuple[ast.AST, bool]] = deque([(tree, False)])
    while waiting:
        node, is_hidden = waiting.popleft()
        yield node, is_hidden
        within = is_hidden or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        waiting.extend((below, within) for below in ast.iter_child_nodes(node))


def _names(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _imports(node: ast.AST, is_hidden: bool) -> Iterator[Import]:
    if isinstance(node, ast.ImportFrom):
        yield Import(node.lineno, node.module or "", frozenset(alias.name for alias in node.names), is_hidden)
    elif isinstance(node, ast.Import):
        yield from (Import(node.lineno, alias.name, frozenset(), is_hidden) for alias in node.names)
