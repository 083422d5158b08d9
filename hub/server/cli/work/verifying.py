"""This is the work of `hub verify`: it needs no database, and no settings."""

from __future__ import annotations

from pathlib import Path

import click

from hub.bounded_files import KEY_BYTES, read_bounded_text
from hub.ledger.transparency.looks_proof import BEGINNING, LOOKS_BYTES, read_looks_proof
from hub.ledger.transparency.receipt import Receipt, read_receipt
from hub.ledger.transparency.signed_note import Checkpoint, NoteInvalid, VerifierKey, read_checkpoint
from hub.ledger.transparency.verification import Flaw, Quorum, VerifiedExport, verify_export
from hub.server.cli.work.bars import bars


def verify(
    file: Path,
    key: str,
    head: Path | None,
    witnesses: tuple[str, ...],
    quorum: int | None,
    receipt: Path | None,
    answer: Path | None,
) -> None:
    """Verify an export, and an answer by its receipt, or a proof of looks; the exit status is 0 if all of it is proved."""
    verifier = _read_key(_text_or_file(key), "--key")
    if _is_looks_proof(file):
        if head or witnesses or quorum or receipt or answer:
            raise click.BadParameter("A proof of looks is verified with the key alone.", param_hint="FILE")
        verify_looks(file, verifier)
        return
    earlier = _read_head(head, verifier) if head else None
    kept = _read_receipt(receipt, answer, verifier)
    known = [_read_key(each, "--witness") for each in witnesses]
    if quorum and quorum > len(known):
        raise click.BadParameter(
            f"There are only {len(known)} witnesses, so {quorum} of them can never cosign.", param_hint="--quorum"
        )
    wanted = Quorum(known, quorum or len(known))
    try:
        with bars() as tell, file.open("rb") as lines:
            done = verify_export(
                lines,
                verifier,
                head=earlier,
                quorum=wanted,
                sought=kept.leaf if kept else None,
                progress=lambda count: tell("entries", count, count),
            )
    except Flaw as flaw:
        click.echo(f"{flaw.kind}: {flaw}")
        raise SystemExit(1) from None
    _tell(done, wanted)
    if kept:
        _tell_receipt(kept, done)


def verify_looks(file: Path, verifier: VerifierKey) -> None:
    """Verify a proof of looks, and say what it proves."""
    try:
        proved = read_looks_proof(read_bounded_text(file, LOOKS_BYTES), verifier)
    except (NoteInvalid, ValueError) as invalid:
        wrong = "This is not a proof of looks: the file is not text." if isinstance(invalid, UnicodeError) else invalid
        click.echo(f"LOOKS: {wrong}")
        raise SystemExit(1) from None
    for look in proved.looks:
        kind = "whole" if look.whole else "signed"
        said = (str(look.said.get(name, "-")) for name in ("at", "organisation_id", "client_id", "purpose", "outcome"))
        click.echo(f"{look.index:,} {kind}: {' '.join(said)}")
    signed = sum(not look.whole for look in proved.looks)
    click.echo(
        f"{len(proved.looks):,} entries about the person {proved.person_id} are proved under the checkpoint at {proved.checkpoint.size:,} entries."
    )
    if signed:
        click.echo(
            f"Of {signed:,} of them, which are about others too, what they say is signed by the hub and not proved."
        )
    click.echo(
        f"{proved.checkpoint.origin} signed that there are {proved.entries:,}{proved.said_period}, {proved.delayed:,} of which the person will be told later."
    )


def _is_looks_proof(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(BEGINNING)) == BEGINNING


def _tell(done: VerifiedExport, wanted: Quorum) -> None:
    click.echo(f"{done.entries:,} entries are proved, under {done.checkpoints:,} checkpoints.")
    if done.unsealed:
        click.echo(f"{done.unsealed:,} entries are not sealed yet: nothing is proved of them.")
    if wanted.witnesses:
        click.echo(
            f"{wanted.least} of {len(wanted.witnesses)} witnesses cosigned what holds for {done.witnessed:,} entries."
        )
        if done.entries and not done.witnessed:
            raise SystemExit(1)


def _tell_receipt(kept: Receipt, done: VerifiedExport) -> None:
    if done.found is None:
        click.echo(
            f"No proved entry is that of request {kept.request_id}: it was not sealed yet when this was exported, or is not in the ledger."
        )
        raise SystemExit(1)
    click.echo(f"The answer is that of request {kept.request_id} for {kept.purpose}: entry {done.found:,}.")


def _read_receipt(receipt: Path | None, answer: Path | None, verifier: VerifierKey) -> Receipt | None:
    """Return the receipt of an answer; ends with status 1 where it is not one of this answer, or of this log."""
    if receipt is None or answer is None:
        if receipt is not answer:
            raise click.BadParameter("A receipt and its answer belong together; give both.", param_hint="--receipt")
        return None
    try:
        kept = read_receipt(receipt.read_text("utf-8", "replace"), verifier)
    except NoteInvalid as invalid:
        click.echo(f"RECEIPT: {invalid}")
        raise SystemExit(1) from None
    if not kept.is_of(answer.read_bytes()):
        click.echo("RECEIPT: The receipt is that of another answer, or the answer was altered.")
        raise SystemExit(1)
    return kept


def _text_or_file(given: str) -> str:
    """Return a key that is given as it is, or the one that a file of this name holds."""
    try:
        return read_bounded_text(Path(given), KEY_BYTES).strip()
    except (OSError, ValueError):
        return given


def _read_key(text: str, option: str) -> VerifierKey:
    try:
        return VerifierKey.parse(text)
    except NoteInvalid as invalid:
        raise click.BadParameter(str(invalid), param_hint=option) from None


def _read_head(file: Path, verifier: VerifierKey) -> Checkpoint:
    try:
        return read_checkpoint(file.read_text("utf-8"), verifier)
    except (NoteInvalid, UnicodeDecodeError) as invalid:
        raise click.BadParameter(f"{file}: {invalid}", param_hint="--head") from None
