"""What statements come to when thirteen departments have declared their record types."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hub.limits import PLANNING

ROOT = Path(__file__).parents[2]
MOST = 60_000
"""Characters of SQL."""


def test_with_25_record_types_each_statement_is_bounded_and_no_question_is_refused() -> None:
    program = [sys.executable, "-m", "tests.resolvers.growth", "25"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == 6
    assert {name: each["sql"] for name, each in found.items() if each["sql"] > MOST} == {}
    assert {name: each["units"] for name, each in found.items() if each["units"] > PLANNING.most} == {}
