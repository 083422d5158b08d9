"""Who is counted: whoever lives today, and each household that did not die out.

The day of a death is the last one of a life (D). What the organisation that asks wrote lately is left out here too.
"""

from __future__ import annotations

from hub.catalogue.declarations import QueryContext
from hub.catalogue.statistics import Holds
from hub.tables.population import MembershipRow
from hub.tables.versions import is_inhabited, lives
from schema.own_writes import death_before_own_writes, stood_before_own_writes


def living_persons(context: QueryContext) -> Holds:
    """Return the condition that a person did not die before today."""
    return lambda persons: lives(persons.c.died_on, context.request("today"))


def living_households(context: QueryContext) -> Holds:
    """Return the condition that a household did not die out before today."""
    died_on = death_before_own_writes(context)
    return lambda households: is_inhabited(
        households.c.id,
        context.request("today"),
        died_on=died_on,
        holds=lambda rows: stood_before_own_writes(MembershipRow.__table__, rows, context),
    )
