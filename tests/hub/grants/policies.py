"""A small policy that is right in every line; tests change one line at a time."""

from __future__ import annotations

from pathlib import Path

from hub.grants.grantable import FULL_ONLY, Grantable
from hub.grants.policy import Policy
from hub.grants.policy_file import read_policy
from permissions.model import Disclosure, Principal, Sensitivity

FIELDS = {
    "Query.person": Grantable("query.person"),
    "Query.persons": Grantable("query.persons", searches=True),
    "Person.name": Grantable("person.name", FULL_ONLY | {Disclosure.MASKED}),
    "Person.phone": Grantable("person.phone", FULL_ONLY | {Disclosure.MASKED}, Sensitivity.SENSITIVE),
    "Person.sex": Grantable("person.sex"),
    "Mutation.revokeGrant": Grantable("mutation.revoke-grant"),
}
COORDINATES = {field.key: coordinate for coordinate, field in FIELDS.items()}
EDUCATION_OFFICE = "0b7b3c6a-52a5-4f0c-8d6c-1c1f5f6a7e01"

TEXT = f"""\
organisations:
  - id: {EDUCATION_OFFICE}
    name: Education office of the first district
    department: EDUCATION
    division: "980101"
  - name: Insurance bureau
    department: MEDICAL_INSURANCE
    division: "980000"
roles:
  - code: education-clerk
    description: Handles education aid.
  - code: insurance-clerk
    description: Handles premium subsidies.
purposes:
  - code: EDUCATION_AID
    article: 10
    department: EDUCATION
    legal_basis: STATUTORY_DUTY
    description: Decide on education aid.
  - code: PREMIUM_SUBSIDY
    article: 9
    department: MEDICAL_INSURANCE
    legal_basis: STATUTORY_DUTY
    description: Decide on a premium subsidy.
clients:
  - id: education-office-1
    organisation: Education office of the first district
    name: Student aid system
    auth_method: client_secret_basic
    secret_hash: scrypt$example
    roles: [education-clerk]
    purposes: [EDUCATION_AID]
  - id: insurance-1
    organisation: Insurance bureau
    name: Settlement system
    auth_method: client_secret_basic
    secret_hash: scrypt$example
    roles: insurance-clerk
    purposes: PREMIUM_SUBSIDY
grants:
  - role: education-clerk
    purposes: [EDUCATION_AID]
    capability: READ
    disclosure: FULL
    scope: DISTRICT
    since: 2026-01-01
    until: 2027-01-01
    approved_by: steward of civil affairs
    fields: [Query.person, Person.name]
  - role: education-clerk
    purposes: [EDUCATION_AID]
    capability: READ
    disclosure: MASKED
    scope: DISTRICT
    since: 2026-01-01
    until: 2026-12-01T12:00:00+08:00
    approved_by: steward of civil affairs
    fields: [Person.phone]
  - role: insurance-clerk
    purposes: [PREMIUM_SUBSIDY]
    capability: [FILTER, SORT]
    scope: EVERYONE
    since: 2026-01-01
    until: 2027-01-01
    approved_by: steward of civil affairs
    fields: [Person.name]
"""

CLERK = Principal(frozenset({"education-clerk"}), EDUCATION_OFFICE, "EDUCATION_AID")


def a_policy(text: str = TEXT) -> Policy:
    return read_policy(text, FIELDS, folder=Path())
