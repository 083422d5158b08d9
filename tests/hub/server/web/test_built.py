"""What set-up builds for the pages: of which packages, and that it is what was reviewed."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from hub.server.web.files import BUILT, FOLDER, NEEDED, TYPES

pytestmark = pytest.mark.databases("either")


def test_the_lock_has_versions_and_hashes_and_no_addresses() -> None:
    lock = json.loads((FOLDER / "explorer" / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages["node_modules/graphiql"]["version"].startswith("5.")
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def test_what_is_served_is_what_was_reviewed() -> None:
    listed = [line.split() for line in (FOLDER / "static.sha256").read_text("utf-8").splitlines()]
    reviewed = {name: digest for digest, name in listed}
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in BUILT.iterdir() if path.suffix in TYPES}
    assert found == reviewed
    assert set(NEEDED) <= set(reviewed)
