"""This is the work of `hub witness new` and `serve`."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path

import click
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.bounded_files import KEY_BYTES, read_bounded_text
from hub.clock import system_clock
from hub.errors import Unusable
from hub.ledger.transparency.signed_note import NoteInvalid, NoteSigner, SignatureKind, VerifierKey
from hub.ledger.transparency.witness import Witness
from hub.private_files import opened
from hub.server.witnessing import witness_app

KEY_FILE = "witness-key.json"


def new(folder: Path, name: str) -> None:
    """Make a key for a witness in a folder, and print the public key."""
    signer = NoteSigner(name, SignatureKind.COSIGNATURE, Ed25519PrivateKey.generate())
    try:
        text = str(VerifierKey.parse(str(signer.verifier)))
    except NoteInvalid:
        raise click.BadParameter("A name has no space and no +.", param_hint="--name") from None
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / KEY_FILE
    try:
        with opened(file, "x", encoding="utf-8") as stream:
            json.dump({"name": name, "private": b64encode(signer.private.private_bytes_raw()).decode()}, stream)
    except FileExistsError:
        raise Unusable(f"{file} exists; it is kept as it is. Name another folder for a new key.") from None
    click.echo(text)


def serve(folder: Path, logs: tuple[str, ...], host: str, port: int) -> None:
    """Serve the witness whose key is in a folder."""
    witness = Witness(folder, read_signer(folder), [_log(each) for each in logs], system_clock)
    click.echo(f"Witnessing on http://{host}:{port}/add-checkpoint", err=True)
    uvicorn.run(witness_app(witness), host=host, port=port, log_level="warning", access_log=False, server_header=False)


def read_signer(folder: Path) -> NoteSigner:
    """Return the key of a witness. Raises `Unusable`."""
    file = folder / KEY_FILE
    try:
        said = json.loads(read_bounded_text(file, KEY_BYTES))
        private = Ed25519PrivateKey.from_private_bytes(b64decode(said["private"], validate=True))
        return NoteSigner(str(said["name"]), SignatureKind.COSIGNATURE, private)
    except FileNotFoundError:
        raise Unusable(f"There is no {file}; `hub witness new` makes one.") from None
    except (ValueError, KeyError, TypeError):
        raise Unusable(f"{file} is not the key of a witness; restore it from its backup.") from None


def _log(text: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except NoteInvalid as invalid:
        raise click.BadParameter(str(invalid), param_hint="--log") from None
    if key.kind is not SignatureKind.LOG:
        raise click.BadParameter(f"The key of {key.name} belongs to a witness, not to a log.", param_hint="--log")
    return key
