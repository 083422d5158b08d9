"""The programmes of assistance: one file each, one entry each, in the notice's order.

* `premium_subsidy` -- the premium of the residents' medical insurance (资助参保, §9).

A new programme is a file with a `PROGRAMME` here, its place in `PROGRAMMES`, its parameters in
`hub.policy.parameter_codes`, and cases for its rows of the oracle in `tests/policy`.
"""

from hub.policy.programmes import premium_subsidy

PROGRAMMES = (premium_subsidy.PROGRAMME,)
"""Every programme that the hub decides about."""

__all__ = ["PROGRAMMES", "premium_subsidy"]
