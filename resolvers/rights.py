"""What somebody could see or do at a moment, and why: each right by its coordinate, decided as requests are.

Nothing here reads a database. What is told is rows: mappings from the columns of their kind; what a row does not have is null.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from graphql import GraphQLField, GraphQLSchema, get_named_type

from hub.catalogue.contract import absent_types, concrete_types, coordinates, rows_on
from hub.catalogue.declarations import BandField, Declaration
from hub.catalogue.fields import declaration_of
from hub.grants.contract_fields import ContractFields, contract_fields
from hub.grants.policy_at import PolicyAt
from hub.grants.why_sentences import sentences_of
from permissions.holdings import Holdings
from permissions.model import AccessDecision, Capability, Principal, Reason
from permissions.profile import Profile, derive, visible_rights
from permissions.why import AccessQuestion, WhyStep, why
from resolvers.shown import in_form

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RightsHolder:
    """Whose rights are asked about: a client, a person with a client, or a role by itself. `columns` names them in rows."""

    principal: Callable[[str], Principal]
    refusal: Callable[[str], str | None]
    columns: Mapping[str, str | None]
    department: str = ""


@dataclass(frozen=True, slots=True)
class AskedField:
    """A coordinate that is asked about, with its stable key; the band of a value has that of the value.

    `leads_to` are the types of the rows that it leads to; none for a value. `capability` is the right by which it is shown.
    """

    coordinate: str
    key: str
    declaration: Declaration | None = None
    leads_to: tuple[Any, ...] = ()

    @property
    def capability(self) -> Capability:
        capability: Capability = getattr(self.declaration, "capability", Capability.READ)
        return capability

    def is_used_by(self, capability: Capability) -> bool:
        """Return whether a right on the key is one to this field: a band is read, and used for nothing else."""
        return capability is Capability.READ or not isinstance(self.declaration, BandField)

    def shown(self, capability: Capability, decision: AccessDecision, absent: frozenset[str]) -> AccessDecision:
        """Return what an answer shows of a decision, where some types are absent for whoever asks."""
        if capability is self.capability:
            decision = in_form(self.declaration, decision)
        if decision.allowed and self.leads_to and all(each.name in absent for each in self.leads_to):
            return AccessDecision(reason=Reason.NO_GRANT)
        return decision


@dataclass(frozen=True)
class RightsAt:
    """Rights under a policy at a moment, by the coordinates of a contract.

    `own` is the department about whose fields and systems alone something is told; None where all is.
    """

    contract: GraphQLSchema
    policy: PolicyAt
    own: str | None = None
    _absent_of: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def fields(self) -> ContractFields:
        return contract_fields(self.contract)

    @cached_property
    def bands(self) -> Mapping[str, Sequence[str]]:
        """The bands of each value, by their coordinates."""
        found = defaultdict[str, list[str]](list)
        for name, each in self.fields.grantable.items():
            if each.opened_by is not None:
                found[each.opened_by].append(name)
        return dict(found)

    # --- whose rights, and to which field -------------------------------------------------------------------------

    def asker(self, client: str, account: str | None, held: Holdings) -> RightsHolder:
        """Return a client, or a person with it, as a holder of rights."""
        registry = self.policy.registry
        columns = {"client": client, "account": account, "organisation": registry.name_of(held)}
        return RightsHolder(held.principal, held.refusal, columns, registry.department_of(held))

    def role(self, code: str) -> RightsHolder:
        """Return a role as a holder of rights: what it opens by itself, whoever has it."""
        principal = Principal(frozenset({code}), "", None)
        return RightsHolder(partial(_for, principal), lambda purpose: None, {"role": code})

    def asked(self, coordinate: str) -> AskedField | None:
        """Return a coordinate as it is asked about; None for one that is no right of its own."""
        known = self.fields.grantable.get(coordinate)
        value = known.opened_by if known and known.opened_by else coordinate
        key = coordinates(self.contract).get(value)
        if key is None:
            return None
        if "(" in coordinate:
            return AskedField(coordinate, key)
        type_name, _, name = coordinate.partition(".")
        definition = self.contract.type_map[type_name].fields[name]  # type: ignore[attr-defined]
        leads_to: tuple[Any, ...] = ()
        if isinstance(definition, GraphQLField):
            target = get_named_type(definition.type)
            leads_to = tuple(concrete_types(self.contract, rows_on(target) or target))
        return AskedField(coordinate, key, declaration_of(definition), leads_to)

    def fields_of(self, key: str) -> Iterator[AskedField]:
        """Yield the fields that a right on a key is about: the field itself, and a band of its value."""
        coordinate = self.fields.coordinates.get(key, "")
        for name in (coordinate, *self.bands.get(coordinate, ())):
            if (found := self.asked(name)) is not None:
                yield found

    def is_told(self, asked: AskedField, holder: RightsHolder) -> bool:
        """Return whether something is told of the rights of a holder to a field."""
        return self.own is None or self.own in (holder.department, self.fields.class_of(asked.key).owner)

    # --- decisions ------------------------------------------------------------------------------------------------

    def profile(self, holder: RightsHolder, purpose: str) -> Profile:
        """Return all decisions about a holder for a purpose."""
        moment = self.policy.moment
        return derive(moment.grants, moment.blocks, holder.principal(purpose), moment.at)

    def decisions(
        self, holder: RightsHolder, purpose: str
    ) -> Mapping[tuple[str, Capability], tuple[AskedField, AccessDecision]]:
        """Return what is decided about every right that some grant of a holder names, as answers show it."""
        profile = self.profile(holder, purpose)
        absent = self._absent(holder, purpose)
        return {
            (asked.coordinate, capability): (asked, asked.shown(capability, decision, absent))
            for (key, capability), decision in profile.decisions.items()
            for asked in self.fields_of(key)
            if asked.is_used_by(capability)
        }

    def decisions_about(
        self, holder: RightsHolder, purpose: str, asked: AskedField
    ) -> Mapping[Capability, AccessDecision]:
        """Return the same about one field alone."""
        moment, principal = self.policy.moment, holder.principal(purpose)
        decisions = derive(moment.of_field.get(asked.key, ()), moment.blocks, principal, moment.at).decisions
        absent = self._absent(holder, purpose, asked)
        return {
            capability: asked.shown(capability, decision, absent)
            for (_, capability), decision in decisions.items()
            if asked.is_used_by(capability)
        }

    def in_answer(
        self, holder: RightsHolder, purpose: str, asked: AskedField, capability: Capability, decision: AccessDecision
    ) -> AccessDecision:
        """Return what an answer to a holder shows of a decision about a field."""
        return asked.shown(capability, decision, self._absent(holder, purpose, asked))

    def _absent(self, holder: RightsHolder, purpose: str, asked: AskedField | None = None) -> frozenset[str]:
        """Return the types that are absent for a holder; none where a field leads to no type that can be.

        They follow from the roles alone: a type that any grant names is known, whatever the grant is for.
        """
        if asked is not None and not any(getattr(each, "interfaces", ()) for each in asked.leads_to):
            return frozenset()
        roles = holder.principal(purpose).roles
        if roles not in self._absent_of:
            moment = self.policy.moment
            visible = visible_rights((each for each in moment.grants if each.role in roles), moment.at)
            self._absent_of[roles] = absent_types(self.contract, Profile({}, visible, Reason.NO_GRANT, None, ""))
        return self._absent_of[roles]

    # --- rows -----------------------------------------------------------------------------------------------------

    def seen_by(self, holder: RightsHolder, purposes: Iterable[str]) -> Iterator[Row]:
        """Yield every right that some grant of a holder names, allowed or withheld."""
        for purpose in purposes:
            refusal = holder.refusal(purpose)
            for (_, capability), (asked, decision) in self.decisions(holder, purpose).items():
                if self.is_told(asked, holder):
                    yield from _decision_rows(holder, purpose, asked, capability, decision, refusal)

    def seers_of(self, asked: AskedField) -> Iterator[Row]:
        """Yield the rights to a field of everybody who has a grant on it, allowed or withheld."""
        roles = {each.role for each in self.policy.moment.of_field.get(asked.key, ())}
        for client, account, held in self.policy.holders.askers():
            holder = self.asker(client, account, held)
            if roles & held.roles and self.is_told(asked, holder):
                for purpose in sorted(held.purposes):
                    refusal = holder.refusal(purpose)
                    for capability, decision in self.decisions_about(holder, purpose, asked).items():
                        yield from _decision_rows(holder, purpose, asked, capability, decision, refusal)

    def reasons(
        self, client: str, account: str | None, asked: AskedField, purpose: str, capability: Capability
    ) -> WhyStep:
        """Return why a client, or a person with it, may do something with a field, or may not."""
        moment, held = self.policy.moment, self.policy.holders.of(client, account)
        absent = self._absent(self.asker(client, account, held), purpose, asked)
        question = AccessQuestion(asked.key, capability, purpose, moment.at)
        in_answer = partial(_in_answer, asked, capability, absent)
        return why(account or client, held, moment.grants, moment.blocks, question, in_answer)


def _for(principal: Principal, purpose: str) -> Principal:
    return Principal(principal.roles, principal.organisation, purpose)


def _in_answer(
    asked: AskedField, capability: Capability, absent: frozenset[str], decision: AccessDecision
) -> AccessDecision:
    return asked.shown(capability, decision, absent)


def _decision_rows(
    holder: RightsHolder,
    purpose: str,
    asked: AskedField,
    capability: Capability,
    decision: AccessDecision,
    refusal: str | None,
) -> Iterator[Row]:
    """Yield a row for each way in which something is shown, or one that says why not."""
    about = {**holder.columns, "purpose": purpose, "coordinate": asked.coordinate, "capability": capability.value}
    if refusal or not decision.allowed:
        yield {**about, "allowed": False, "reason": str(refusal or decision.reason)}
        return
    for view in decision.views:
        how = {"disclosure": view.disclosure.value, "scope": view.scope.value, "grant": view.grant}
        yield {**about, **how, "allowed": True}


def reason_rows(tree: WhyStep) -> Iterator[Row]:
    """Yield the steps of a reason: each has a number, and that of the step which it stands under."""
    waiting: list[tuple[WhyStep, int | None]] = [(tree, None)]
    number = 0
    while waiting:
        step, under = waiting.pop(0)
        number += 1
        english, chinese = sentences_of(step)
        yield {
            "step": number,
            "under": under,
            "kind": step.kind.value,
            "code": str(step.code),
            "lets_in": step.lets_in,
            "named": step.named or None,
            "until": step.until,
            "english": english,
            "chinese": chinese,
        }
        waiting = [(below, number) for below in step.steps] + waiting
