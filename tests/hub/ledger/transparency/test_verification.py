"""Whatever is done to an export is found and named, by the hub's verifier and by the one that shares nothing with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from subprocess import run
from sys import executable

import pytest

from hub.ledger.transparency import verify_apart
from hub.ledger.transparency.signed_note import read_checkpoint
from hub.ledger.transparency.verification import Flaw, verify_export
from tests.hub.ledger.transparency.exports import KEY, entries_of, export_of, head_of, line, streamed
from tests.promises import Promise

PARTS = (64, 1, 100, 35)
FOREIGN = entries_of(1, seed="foreign")[0]

Found = tuple[str, int | None]


def by_ours(lines: Sequence[bytes], head: str | None = None) -> Found:
    earlier = read_checkpoint(head, KEY) if head else None
    try:
        done = verify_export(lines, KEY, head=earlier)
    except Flaw as flaw:
        return str(flaw.kind), flaw.index
    return "PROVED", done.entries


def by_the_other(lines: Sequence[bytes], head: str | None = None) -> Found:
    key = verify_apart.Key(str(KEY))
    ledger = verify_apart.Ledger(key, key.open(head) if head else None)
    try:
        list(ledger.read(lines))
    except verify_apart.Wrong as wrong:
        word, entry, _ = wrong.found
        return word, None if entry < 0 else entry
    return "PROVED", ledger.size


VERIFIERS = (by_ours, by_the_other)


class Export:
    """An export with the place of each entry in its lines."""

    def __init__(self, count: int, parts: Sequence[int]) -> None:
        self.entries = entries_of(count)
        self.lines = export_of(self.entries, parts, entries_of(3, seed="unsealed"))
        place = {entry: number for number, entry in enumerate(self.lines)}
        self.places = [place[entry] for entry in self.entries]
        self.checkpoints = [n for n, each in enumerate(self.lines) if each.startswith(b'{"checkpoint":"')]

    def edits(self, indices: Sequence[int], chance: Random) -> Iterator[tuple[str, list[bytes], set[Found]]]:
        """Each edit of one entry, with what has to be found."""
        for index in indices:
            place = self.places[index]
            for name, edit in EDITS.items():
                lines = [*self.lines]
                edit(lines, place)
                yield name, lines, {(name, index)}
            other = chance.choice([each for each in range(len(self.entries)) if each != index])
            first, lines = min(index, other), [*self.lines]
            lines[place], lines[self.places[other]] = lines[self.places[other]], lines[place]
            # Over the border of a checkpoint what was moved is a change on both sides.
            yield "swap", lines, {("REORDERED", first), ("CHANGED", first)}
            moved = [*self.lines]
            moved.insert(self.places[other], moved.pop(place))
            yield "move", moved, {(kind, first) for kind in ("REORDERED", "INSERTED", "REMOVED", "CHANGED")}


def changed(lines: list[bytes], place: int) -> None:
    lines[place] = lines[place].replace(b'"row_count":1', b'"row_count":2')


def removed(lines: list[bytes], place: int) -> None:
    del lines[place]


def inserted(lines: list[bytes], place: int) -> None:
    lines.insert(place, FOREIGN)


EDITS: dict[str, Callable[[list[bytes], int], None]] = {"CHANGED": changed, "REMOVED": removed, "INSERTED": inserted}


@pytest.fixture(scope="module")
def export() -> Export:
    return Export(sum(PARTS), PARTS)


@pytest.mark.parametrize("verify", VERIFIERS)
def test_an_export_that_nobody_touched_is_proved(export: Export, verify: Callable[..., Found]) -> None:
    assert verify(export.lines) == ("PROVED", 200)
    for size in (0, 1, 64, 65, 120, 200):
        assert verify(export.lines, head_of(export.entries[:size])) == ("PROVED", 200)
    assert verify(export_of([], [], [FOREIGN])) == ("PROVED", 0)


@pytest.mark.parametrize("verify", VERIFIERS)
def test_each_single_edit_is_found_and_named(
    export: Export, verify: Callable[..., Found], size: Callable[[int, int], int]
) -> None:
    borders = {0, 63, 64, 65, 164, 165, 199}
    for name, lines, expected in export.edits(sorted({*range(0, 200, size(9, 1)), *borders}), Random(1)):
        assert verify(lines) in expected, name


def test_each_single_edit_is_found_in_an_export_of_the_promised_size(
    size: Callable[[int, int], int], promise: Promise
) -> None:
    count = size(2_000, 100_000)
    export = Export(count, [500] * (count // 500))
    chance = Random(2)
    found = 0
    for verify in VERIFIERS:
        assert verify(export.lines) == ("PROVED", count)
        for name, lines, expected in export.edits(chance.sample(range(count), size(1, 20)), chance):
            assert verify(lines) in expected, name
            found += 1
    promise("An edit of an entry of an exported ledger is found and named by both verifiers", found, "edits")


@pytest.mark.parametrize("verify", VERIFIERS)
def test_an_edit_of_a_checkpoint_is_found_at_its_first_entry(export: Export, verify: Callable[..., Found]) -> None:
    starts = [0, 64, 65, 165]
    for start, place in zip(starts, export.checkpoints, strict=True):
        for edit in (
            export.lines[place].replace(b'"leaves":"', b'"leaves":"AAAA'),
            export.lines[place].replace(b"example", b"exbmple"),
            export.lines[place].replace(b'"leaves":"', b'"leaves":"='),
            b'{"checkpoint":1}\n',
            b'{"checkpoint":\n',
        ):
            assert verify([*export.lines[:place], edit, *export.lines[place + 1 :]]) == ("CHECKPOINT", start)
        without = verify([*export.lines[:place], *export.lines[place + 1 :]])
        assert without == ("INSERTED", start)
        assert verify([*export.lines[: place + 1], *export.lines[place:]])[1] == start
    whole_part = [*export.lines[: export.checkpoints[1]], *export.lines[export.checkpoints[2] :]]
    assert verify(whole_part) == ("REMOVED", 64)


@pytest.mark.parametrize("verify", VERIFIERS)
def test_an_entry_that_was_signed_anew_is_found_by_an_earlier_checkpoint(
    export: Export, verify: Callable[..., Found]
) -> None:
    for index in (0, 63, 64, 120, 150):
        rewritten = [*export.entries]
        changed(rewritten, index)
        lines = export_of(rewritten, PARTS)
        assert verify(lines) == ("PROVED", 200)
        assert verify(lines, head_of(export.entries[:151])) == ("FORKED", None)
        assert verify(lines, head_of(export.entries[:index])) == ("PROVED", 200)


@pytest.mark.parametrize("verify", VERIFIERS)
def test_a_tail_that_was_cut_off_is_found_by_an_earlier_checkpoint(
    export: Export, verify: Callable[..., Found]
) -> None:
    head = head_of(export.entries)
    for parts, left in (((64, 1, 100), 165), ((64,), 64), ((), 0)):
        lines = export_of(export.entries, parts)
        assert verify(lines) == ("PROVED", left)
        assert verify(lines, head) == ("CUT", left)
    for place in export.checkpoints:
        assert verify(export.lines[:place])[0] == "CUT"


def test_a_large_export_is_verified_line_by_line_with_progress(
    size: Callable[[int, int], int], promise: Promise
) -> None:
    count = size(20_000, 1_000_000)
    heard: list[int] = []
    done = verify_export(streamed(count), KEY, head=read_checkpoint(head_of([]), KEY), progress=heard.append)
    assert (done.entries, done.checkpoints) == (count, -(-count // 512))
    assert len(heard) == count // 10_000
    assert heard == sorted(heard)
    promise("An exported ledger is verified with progress, of so many", count, "entries")


@pytest.mark.parametrize("verify", VERIFIERS)
def test_what_is_no_export_of_this_log_is_said_to_be_none(export: Export, verify: Callable[..., Found]) -> None:
    for first in (
        b"",
        b"\n",
        b"[]\n",
        line({"format": "hub-ledger/2", "log": KEY.name}),
        line({"format": "hub-ledger/1", "log": "x"}),
    ):
        assert verify([first, *export.lines[1:]])[0] == "MALFORMED"


def test_the_other_verifier_needs_nothing_of_the_hub(export: Export, tmp_path: Path) -> None:
    alone = tmp_path / "verify_apart.py"
    alone.write_bytes(Path(verify_apart.__file__).read_bytes())
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(b"".join(export.lines))
    (tmp_path / "head").write_text(head_of(export.entries[:70]), "utf-8")
    command = [executable, "-I", str(alone), str(file), "--key", str(KEY), "--head", str(tmp_path / "head")]
    done = run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "200 entries are proved, under 4 checkpoints; 3 are not sealed yet.\n")
    file.write_bytes(b"".join([*export.lines[:10], *export.lines[11:]]))
    done = run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "REMOVED: entry 8: an entry was removed here\n")
    assert not re.search(r"^\s*(from|import) hub", alone.read_text("utf-8"), re.MULTILINE)
