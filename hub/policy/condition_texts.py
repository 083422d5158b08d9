"""What a condition says, in each language."""

from __future__ import annotations

from hub.catalogue.meanings import Bilingual
from hub.policy.conditions import RuleCondition


def texts_of(condition: RuleCondition) -> Bilingual:
    """Return a condition's sentence in English, and the words of the notice that it has in brackets at its end."""
    return Bilingual.of(condition.sentence)
