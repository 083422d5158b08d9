"""What the commands tell of whole lists: what is missing, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from hub.intake.deliveries.whole_list import Ending, EndingState


def ending_lines(ending: Ending, number: int = 0) -> Iterator[str]:
    """Yield the lines that tell it to people; `number` is that of the delivery, 0 before it is stored."""
    for kind in ending.kinds:
        rows = ", ".join(f"{count:,} rows of {table}" for table, count in kind.rows.items()) or "no row"
        yield f"whole list of {kind.kind}: {kind.missing:,} of {kind.known:,} are missing; {rows} would end by it"
        if kind.because:
            yield f"  {kind.because.english}"
    yield _SENTENCES[ending.state, bool(number)].format(number=number)


_SENTENCES = {
    (EndingState.NOTHING, False): "Nothing would end.",
    (EndingState.NOTHING, True): "Nothing ended.",
    (EndingState.ENDED, False): "It would end with the import, on its day.",
    (EndingState.ENDED, True): "It ended on the day of the delivery.",
    (EndingState.WAITING, False): "It is so much that nothing would end until a second person has confirmed it.",
    (EndingState.WAITING, True): (
        "It is so much that nothing ended. A second person confirms it with their own account: `hub deliveries end-missing {number}`."
    ),
}
