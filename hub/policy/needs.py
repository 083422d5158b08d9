"""What a rule needs to know. A statement joins what its programme needs, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from hub.codes import Category, CategoryKind, FactKind
from hub.policy.parameter_codes import Parameter


class Register(Enum):
    """What is known beside determinations and facts of the person."""

    PERSON = "the person's date of birth"
    HOUSEHOLD = "the household of the day, and what is known of its income, property and spending"


@dataclass(frozen=True, slots=True)
class OfHousehold:
    """What is on record about any living member of the household of the day, taken together: it is the household's."""

    what: Category | FactKind


Need = FactKind | CategoryKind | Parameter | Register | OfHousehold
N = TypeVar("N", FactKind, CategoryKind, Parameter, Register, OfHousehold)


def of_kind(kind: type[N], needs: Iterable[Need]) -> tuple[N, ...]:
    """The needs of one kind, once each, in their order."""
    return tuple(dict.fromkeys(need for need in needs if isinstance(need, kind)))
