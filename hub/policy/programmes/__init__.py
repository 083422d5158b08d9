"""What the hub decides about by rule: one file each, by the name of its code, with one entry, its `PROGRAMME`.

* `margin_recognition`, `rigid_recognition` -- the two categories that the notice defines by numbers (§1).
* `subsistence_allowance`, `extreme_poverty_support` -- basic living (基本生活救助, §8).
* `premium_subsidy` -- the premium of the residents' medical insurance (资助参保, §9).
* `medical_assistance`, `medical_top_up`, `emergency_treatment` -- medical cost (医疗救助, §9).
* `education_aid` -- children in kindergarten, pupils and students (教育救助, §10).
* `housing_assistance` -- who comes first in housing (住房救助, §11); `employment_aid` -- measures for work (就业救助, §12).
* `disaster_relief` -- after a natural disaster (受灾人员救助, §13); `temporary_relief` -- in an emergency (急难社会救助, §14).
* `care_visits`, `collective_care`, `social_work` -- services (服务类社会救助, §15).
* `electricity_reduction`, `cable_fee_reduction`, `funeral_reduction` (what they share: `hub.policy.fee_reduction`) and
  `waste_fee_reduction` -- reduced fees (费用减免, §16).
* `disability_subsidy`, `child_rehabilitation`, `assistive_device` (`hub.policy.disability_measures`) and `barrier_free_home` -- disabled
  people (残疾人帮扶, §16).

A new programme is a file here, and nothing else: its field of a person, the values of its enum, what `hub scan` decides about
and the local values that it needs follow from its entry. Cases for its rows of the oracle go to `tests/policy`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules

from hub.codes import Programme
from hub.errors import Misdeclared
from hub.policy.parameter_codes import Parameter
from hub.policy.programme import AssistanceProgramme
from hub.tables.departments import register


def _entries() -> Iterator[AssistanceProgramme]:
    """Yield the entry of each file of this package. Raises `Misdeclared`."""
    for name in sorted(module.name for module in iter_modules(__path__)):
        entry = getattr(import_module(f"{__name__}.{name}"), "PROGRAMME", None)
        if not isinstance(entry, AssistanceProgramme):
            raise Misdeclared(f"hub/policy/programmes/{name}.py has no PROGRAMME: declare the entry of its rule.")
        if entry.code.lower() != name:
            raise Misdeclared(
                f"hub/policy/programmes/{name}.py declares {entry.code}: call it {entry.code.lower()}.py."
            )
        yield entry


def in_order(entries: Sequence[AssistanceProgramme], kept: Sequence[Programme]) -> tuple[AssistanceProgramme, ...]:
    """Return the programmes by their article and code. `kept` are those that records can be of. Raises `Misdeclared`."""
    if wrong := [*_mistakes(entries, kept)]:
        raise Misdeclared("\n".join(wrong))
    return tuple(sorted(entries, key=lambda entry: (entry.article, entry.code)))


def _mistakes(entries: Sequence[AssistanceProgramme], kept: Sequence[Programme]) -> Iterator[str]:
    """Yield what is wrong with these entries: each programme has one rule, and is declared in one place."""
    decided = [entry.code for entry in entries]
    for code, count in Counter(decided).items():
        if count > 1:
            yield f"The programme {code} has {count} entries in hub/policy/programmes/; leave it one."
    terms = {(code, code.english, code.chinese) for code in (*decided, *kept)}
    for code, count in Counter(code for code, *_ in terms).items():
        if count > 1:
            yield f"The programme {code} is declared {count} times, with different words; declare it once and import it."
    for entry in entries:
        if entry.due and entry.code not in kept:
            yield (
                f"{entry.code} is due in each period, and no record can be of it: declare it with the table of its records, or "
                "leave `due` out."
            )
    for code in kept:
        if code.by_rule and code not in decided:
            yield (
                f"No rule decides about {code}: add hub/policy/programmes/{code.lower()}.py with its PROGRAMME, or declare "
                "the programme with by_rule=False."
            )


def _every_parameter(entries: Sequence[AssistanceProgramme]) -> Mapping[str, Parameter]:
    """Return the local values that some rule speaks of, by code. Raises `Misdeclared` for a code with two meanings."""
    found: dict[str, Parameter] = {}
    for parameter in (parameter for entry in entries for parameter in entry.parameters):
        if found.setdefault(parameter.code, parameter) != parameter:
            raise Misdeclared(f"The local value {parameter.code} is declared twice; declare it once and import it.")
    return found


PROGRAMMES = in_order([*_entries()], register.programmes())
"""Every programme that the hub decides about."""

RULES = {str(programme.code): programme for programme in PROGRAMMES}
"""The same, by code."""

PARAMETERS = _every_parameter(PROGRAMMES)
"""All local values, by code. A code that is not here cannot be loaded."""
