"""What statements come to when thirteen departments have declared their record types and programmes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hub.limits import PLANNING
from tests.copies import copy_of_the_house, run_in
from tests.resolvers.growth import QUESTIONS, SCOPES, grow

MOST = 60_000
"""Characters of SQL."""


def test_with_25_record_types_and_30_programmes_or_more_each_statement_is_bounded_and_no_question_is_refused(
    tmp_path: Path, size: Callable[[list[str], list[str]], list[str]]
) -> None:
    """Within narrow scopes, where statements are longest; at full size for everyone too."""
    scopes = size(["district or caseload"], [*SCOPES])
    copy = copy_of_the_house(tmp_path)
    grow(copy, types=25, programmes=30)
    done = run_in(copy, "tests.resolvers.growth", *scopes)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    statements = found["statements"]
    assert found["types"] >= 25
    assert found["programmes"] >= 30
    assert len(statements) == len(QUESTIONS) * len(scopes)
    assert {name: each["sql"] for name, each in statements.items() if each["sql"] > MOST} == {}
    assert {name: each["units"] for name, each in statements.items() if each["units"] > PLANNING.most} == {}
