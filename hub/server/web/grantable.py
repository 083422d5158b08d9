"""Which fields of the contract can be requested: it is public, and the same for everyone."""

from __future__ import annotations

from collections.abc import Mapping

from hub.grants.contract_fields import contract_fields
from schema.contract import build_contract


def read_grantable() -> Mapping[str, str]:
    """Return, for each coordinate that a grant opens, the coordinate that such a grant names: itself, or the value that a
    band is granted with. What comes with something else has no grant of its own, and is not there."""
    told = contract_fields(build_contract()._schema).grantable
    return {
        coordinate: each.opened_by or coordinate
        for coordinate, each in told.items()
        if each.key is not None or each.opened_by is not None
    }
