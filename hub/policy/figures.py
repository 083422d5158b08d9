"""Whether a household's figures can be relied on: what is too old, or contradicts itself, is not known.

Nobody is found eligible by such figures, and nobody is refused. Sums are whole fen and shares whole basis points.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Numeric, and_, case, cast, func

from hub.codes import DecisionReason
from hub.policy.constants import code_literal, integer_literal
from hub.policy.facts import AGE
from hub.policy.parameter_codes import FIGURES_MONTHS, FIGURES_TOLERANCE, Parameter

MONTHS, WHOLE_BP = 12, 10_000

DOUBT = "figures_doubt"
"""The column that says why the figures of a household cannot be relied on; NULL where they can."""


def doubt(
    household: Callable[[str], ColumnElement[Any]], parameter: Callable[[Parameter], ColumnElement[Any]]
) -> ColumnElement[Any]:
    """Return the code of why figures cannot be relied on, NULL where nothing speaks against them (D)."""
    too_old = household(AGE) > parameter(FIGURES_MONTHS) * integer_literal(100)
    total, per_head = (cast(household(f"{name}_fen"), Numeric()) for name in ("total_income", "income_per_head"))
    of_heads = per_head * household("members") * integer_literal(MONTHS)  # beyond what a BIGINT holds
    tolerance = parameter(FIGURES_TOLERANCE)
    apart = func.abs(total - of_heads) * integer_literal(WHOLE_BP)
    contradictory = and_(apart > func.abs(total) * tolerance, apart > func.abs(of_heads) * tolerance)
    return case(
        (too_old, code_literal(DecisionReason.FIGURES_TOO_OLD)),
        (contradictory, code_literal(DecisionReason.FIGURES_CONTRADICTORY)),
    )
