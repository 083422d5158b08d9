"""A newcomer pastes what `hub demo` prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

from tests.demo import Demo


def pasted(demo: Demo, *lines: str) -> list[Any]:
    """What a shell answers to lines, of those that ask a question."""
    link = demo.folder / ".venv"
    if not link.exists():
        link.symlink_to(sys.prefix)
    done = subprocess.run(
        ["bash", "-e"], input="\n".join(lines), cwd=demo.folder, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_that_the_demo_prints_works_as_it_stands(demo: Demo) -> None:
    printed = dict(re.findall(r"^# (.+)\n(.+)$", demo.terminal.read_text("utf-8"), re.MULTILINE))
    eligible, withheld, student, supported, closed = (answer["data"] for answer in pasted(demo, *printed.values()))
    assert [one["verdict"] for one in eligible["eligibility"]] == ["ELIGIBLE", "ELIGIBLE", "NOT_ELIGIBLE"]
    assert withheld["person"]["household"]["economy"] is None
    assert "*" in student["assistanceChain"]["person"]["name"]
    assert re.fullmatch(r"\d{4}-01-01/\d{4}-12-31", supported["person"]["birthDate"])
    assert closed["block"]["role"] == "charity-worker"
    charity = [line for title, line in printed.items() if "charity" in title and "steward" not in title]
    (again,) = pasted(demo, *charity)
    assert again["data"]["person"]["birthDate"] is None
    assert [error["extensions"]["reason"] for error in again["errors"]] == ["BLOCKED"]
