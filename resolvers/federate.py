"""Stage 5, across sources: steps run as soon as their keys are there, side by side, and their JSON is joined by key.

A statement that waits for keys is not run when there are none. A department's source that fails leaves a gap: its
branches are null, or the rest of their list stays, and the answer says so. The hub's own database cannot be missed.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import structlog

from hub.catalogue.lists import PagePart
from hub.sources.register import Sources
from hub.sources.source import HUB
from hub.task_group import run_concurrently
from resolvers.compile import SIDECAR
from resolvers.compile_steps import NONCE, Statement, keys_column
from resolvers.feed_progress import FOLLOWED
from resolvers.partial_rows import PartialRows, check_keys, read_partial_rows, read_subjects
from resolvers.plan import Node, Slot
from resolvers.withheld import missing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MissingBranch:
    """A branch that is missing because its source did not answer; not `is_whole`: only the source's part of it.

    What is missing is null, and marked by the name `mark`, unless it is left out of a list.
    """

    source: str
    coordinate: str
    path: tuple[str, ...]
    is_whole: bool
    mark: str


@dataclass(frozen=True, slots=True)
class FederatedAnswer:
    """The answer of all statements together."""

    text: str | None
    subjects: Sequence[str]
    rows: int
    gaps: tuple[MissingBranch, ...]
    sidecar: str | None
    followed: str | None


async def federate(statements: Sequence[Statement], parameters: Mapping[str, Any], sources: Sources) -> FederatedAnswer:
    """Run the statements of a plan that is split over several sources. Raises what the hub's own database raises."""
    run = _Run(statements, parameters, sources)
    await run.step(0, {})
    text = None if run.answer is None else run.partials.joined(run.answer, run.nonces[0])
    return FederatedAnswer(
        text, list(dict.fromkeys(run.subjects)), run.rows, tuple(run.gaps()), run.sidecar, run.followed
    )


class _Run:
    def __init__(self, statements: Sequence[Statement], parameters: Mapping[str, Any], sources: Sources) -> None:
        self.statements = statements
        self.parameters = parameters
        self.sources = sources
        self.nonces = [token_hex(16) for _ in statements]
        self.partials = PartialRows(parameters)
        self.failed: set[int] = set()
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.subjects: list[str] = []
        self.answer: str | None = None
        self.rows = 0
        self.sidecar: str | None = None
        self.followed: str | None = None

    async def step(self, place: int, keys: Mapping[str, str]) -> None:
        """Run a statement, and those that wait for its keys."""
        step = self.statements[place].step
        try:
            async with self.breaker(step.source):
                row = await self.fetch(place, keys)
        except Exception as error:
            if step.source == HUB:
                raise
            # Whatever a department's database does must not stop the rest. Its words may have values in them.
            log.warning("a source failed", source=step.source, error=type(error).__name__)
            self.failed.add(place)
            for part in step.parts:
                self.partials.missing[part.node.name].add(step.source)
            return
        if step.root is not None:
            answer = row["answer"]
            self.answer, self.rows = answer.decode() if isinstance(answer, bytes) else answer, row["rows"]
            self.sidecar, self.followed = row.get(SIDECAR), row.get(FOLLOWED)
        later = [
            (index, {name: row[column] for name, column in _keys_of(statement)})
            for index, statement in enumerate(self.statements)
            if statement.step.after == place
        ]
        await run_concurrently(self.step(index, given) for index, given in later if set(given.values()) != {"[]"})

    @asynccontextmanager
    async def breaker(self, source: str) -> AsyncIterator[None]:
        """Bounds the time for a department's source, over all of its statements here."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with self.sources.guard(self.sources.named(source), self.spent[source]):
                yield
        finally:
            self.spent[source] += loop.time() - begun

    async def fetch(self, place: int, keys: Mapping[str, str]) -> Mapping[str, Any]:
        """Return the row of a statement. Taken in as a whole, once all of it is known to make sense."""
        statement, nonce = self.statements[place], self.nonces[place]
        source = statement.source
        ((*values,),) = await source.fetch(statement.query, {**self.parameters, **keys, NONCE: nonce})
        row = dict(zip(statement.columns, values, strict=True))
        subjects = read_subjects(row["subjects"])
        nodes = {**statement.marked, **{part.node.name: part.node for part in statement.step.parts}}
        found = [
            (node, read_partial_rows(node, row[f"{name}_pieces"], nonce, keys.get(f"{name}_keys")))
            for name, node in nodes.items()
            if f"{name}_pieces" in row
        ]
        if source.name != HUB:
            for name, node in statement.marked.items():
                check_keys(node, row[f"{name}_keys"])
        self.partials.nodes |= statement.marked
        self.subjects += subjects
        for node, partials in found:
            self.partials.take(node, partials)
        return row

    def gaps(self) -> dict[MissingBranch, None]:
        """Return what is missing, in the order of the plan; each place once."""
        return dict.fromkeys(
            gap
            for place in sorted(self.failed)
            for part in self.statements[place].step.parts
            for gap in self.gaps_at(part.node, self.statements[place].step.source)
        )

    def gaps_at(self, node: Node, source: str) -> Iterator[MissingBranch]:
        """Yield what is missing of a branch; of a page that is there in part, how many rows the whole list has."""
        path, is_whole = node.place[1::2], self.partials.is_missing(node.name)
        yield MissingBranch(source, node.coordinate, path, is_whole, missing(node.name))
        if node.page is not None and not is_whole:
            for slot in node.page.slots:
                if isinstance(slot, Slot) and slot.part is PagePart.TOTAL:
                    name = f"{missing(node.name)}_{slot.response}"
                    yield MissingBranch(source, f"{node.coordinate}.totalCount", (*path, slot.response), True, name)


def _keys_of(statement: Statement) -> list[tuple[str, str]]:
    """Return the parameters of a statement that are keys, and the columns that these come in."""
    source = statement.step.source
    return [(f"{part.node.name}_keys", keys_column(part.node, source)) for part in statement.step.parts]
