"""Signed notes, checkpoints and cosignatures are those of C2SP: the example of the specification, and what is no note."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.transparency.signed_note import (
    Checkpoint,
    NoteInvalid,
    NoteSigner,
    SignatureKind,
    SignedNote,
    VerifierKey,
    read_checkpoint,
)
from tests.hub.ledger.transparency.exports import KEY, SIGNER, head_of

# The key and the note of the Go package golang.org/x/mod/sumdb/note, which the specification was made from.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
WITNESS = NoteSigner("witness.example/w1", SignatureKind.COSIGNATURE, Ed25519PrivateKey.from_private_bytes(b"w" * 32))


def test_a_note_of_another_implementation_is_read() -> None:
    key = VerifierKey.parse(PETER)
    assert str(key) == PETER
    note = SignedNote.parse(PETERS_NOTE)
    assert str(note) == PETERS_NOTE
    assert note.is_signed_by(key)
    assert not SignedNote.parse(PETERS_NOTE.replace("your", "my")).is_signed_by(key)


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    checkpoint = Checkpoint(KEY.name, 20852163, bytes(range(32)))
    note = str(checkpoint.signed(SIGNER))
    assert read_checkpoint(note, VerifierKey.parse(str(KEY))) == checkpoint
    assert len(note) < 512


def test_a_cosignature_stands_beside_the_log_s_and_counts_for_its_moment_alone() -> None:
    note = SignedNote.parse(head_of([]))
    line = WITNESS.line(note.text, seconds=1_679_315_147)
    both = note.with_lines([line]).with_lines([line])
    assert both.signers([KEY, WITNESS.verifier]) == [KEY, WITNESS.verifier]
    assert len(both.lines) == 2
    log_of_that_name = VerifierKey(WITNESS.name, SignatureKind.LOG, WITNESS.verifier.public)
    assert not both.is_signed_by(log_of_that_name)
    assert WITNESS.line(note.text, seconds=1) != line


@pytest.mark.parametrize(
    "text",
    ["", "a", "a+b", "a+00000000+AAAA", PETER.replace("c74f", "c74e"), PETER.replace("Peter", "Paul"), "+c74f20a3+A"],
)
def test_what_is_no_public_key_is_told(text: str) -> None:
    with pytest.raises(NoteInvalid):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "note",
    [
        "", "x\n", "x\n\n", "x\n\n— a\n", "x\n\n— a b c\n", PETERS_NOTE, PETERS_NOTE[:-1],
        head_of([]).replace("\n0\n", "\n00\n"), head_of([]).replace("\n0\n", "\n-1\n"), head_of([]).replace("\n0\n", "\n1\n"),
        head_of([]).replace("hub.", "bub."), head_of([]).replace("— ", "- "),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_of_the_log_is_told(note: str) -> None:
    with pytest.raises(NoteInvalid):
        read_checkpoint(note, KEY)
