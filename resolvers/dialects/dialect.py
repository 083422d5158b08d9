"""The words that the compiler needs and that each database says in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, SelectBase, Subquery
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Order, Rendering

SEAL_MARK, PSEUDONYM_MARK = 1, 2
"""The characters (code points) before a sealed value in the JSON, and before the id of a person who is shown by a
pseudonym: no stored text can begin with them."""

Pairs = Sequence[tuple[str, ColumnElement[Any]]]


class Dialect(Protocol):
    """One database's way of making JSON. JSON objects keep the order of their names; NULL stays NULL.

    `has_lateral`: a subquery in FROM may look at what stands beside it.
    """

    has_lateral: ClassVar[bool]

    def rendered(self, value: ColumnElement[Any], rendering: Rendering) -> ColumnElement[Any]:
        """Return a column as it goes into JSON."""

    def form(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return a rendered value as text, as JSON would write it, so that it can stand beside other forms of itself."""

    def json_object(self, pairs: Pairs) -> ColumnElement[Any]:
        """Return a JSON object; at most 50 names."""

    def otherwise(self, value: ColumnElement[Any], json: str) -> ColumnElement[Any]:
        """Return a JSON value, or this one where there is none."""

    def aggregated(
        self, values: ColumnElement[Any], where: ColumnElement[bool], by: ColumnElement[Any], order: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        """Return the JSON values of all rows that are alike `by` a column and fulfil a condition, as one JSON list, in
        order."""

    def written_list(self, values: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        """Return some values as the text of one JSON list."""

    def listed(self, rows: FromClause, order: Sequence[Order], name: str = "j") -> ColumnElement[Any]:
        """Return the column `name` of all rows as one JSON list, in order."""

    def grouped(self, rows: FromClause, order: Sequence[Order], names: Sequence[str] = ("j",)) -> Select[Any]:
        """For each `parent`, each of the columns `names` of its rows as one JSON list of that name, in order."""

    def ordering(
        self, rows: FromClause, order: Sequence[Order], *, backwards: bool = False
    ) -> list[ColumnElement[Any]]:
        """Return the order of rows: NULLs last, text by code point; or the same from its end."""

    def comparable(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return a column as it is compared in an order: text by code point."""

    def in_statement(self, column: ColumnElement[Any], keys: Select[Any]) -> ColumnElement[bool]:
        """Return True where a column is one of the keys that a statement gives."""

    def asked(self, positions: str, tokens: str) -> Subquery:
        """Two list parameters side by side, as rows `position`, `token`."""

    def placeholder(self, mark: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return a text as a JSON string; NULL stays NULL."""

    def records(self, rows: FromClause) -> ColumnElement[Any]:
        """Return rows as one JSON text: a list of lists, each with the row's columns as they are."""

    def given(self, name: str, columns: Sequence[tuple[str, TypeEngine[Any]]]) -> Select[Any]:
        """Return a parameter that `records` of another source made, as rows again."""

    def text(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return a JSON value as the text that it is written in."""

    def written(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the JSON of a root field as it leaves the database: its bytes, where the driver can carry them."""

    def ids(self, persons: SelectBase) -> ColumnElement[Any]:
        """Return the ids that a statement gives, as the text of one JSON list."""
