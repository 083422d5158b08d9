"""This is the work of `hub token`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import httpx

from hub.bounded_files import KEY_BYTES
from hub.errors import Unusable
from hub.server.demo.partner import token_by_key, token_by_secret

SECRET = "HUB_CLIENT_SECRET"
"""The variable of the environment that may have the secret."""


def get_token(client: str, key_file: Path | None, secret_file: Path | None, purpose: str, issuer: str) -> None:
    """Print a token that the hub at an address gives for one purpose."""
    if key_file is not None and secret_file is not None:
        raise click.UsageError("A client authenticates by --key or by --secret-file; leave one of them out.")
    secret = None if key_file is not None else _secret(secret_file)
    try:
        with httpx.Client(timeout=30) as http:
            if secret is not None:
                click.echo(token_by_secret(http, issuer, client, secret, purpose))
            elif key_file is not None:
                click.echo(token_by_key(http, issuer, client, key_file, purpose))
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Unusable(f"There is no hub at {issuer}; start it, or give its address with --hub.") from None


def _secret(file: Path | None) -> str:
    """The first line of the file, of standard input, or what the environment has."""
    if file is None:
        found, place = os.environ.get(SECRET, ""), SECRET
        if not found:
            raise click.UsageError(f"Name the client's --key or --secret-file, or set {SECRET}.")
    else:
        place = "Standard input" if str(file) == "-" else str(file)
        try:
            found = sys.stdin.readline(KEY_BYTES) if str(file) == "-" else file.read_text("utf-8")
        except UnicodeDecodeError:
            raise Unusable(f"{place} has no secret: it is not UTF-8 text.") from None
    secret = found.strip()
    if not secret or len(secret.splitlines()) > 1:
        raise Unusable(f"{place} has no secret: the file must have exactly one line.")
    return secret
