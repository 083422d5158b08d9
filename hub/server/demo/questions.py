"""The questions of the main job, as the demo's systems ask them: medical insurance, education, a charity, the steward."""

from __future__ import annotations

ME = "{ me { client { id organisation { name } } purpose { code article } } }"

ELIGIBILITY = """
query Eligibility($people: [ResidentIdNumber!]!) {
  eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $people) {
    position verdict percent amount reason article person { name idNumber }
  }
}"""

WRITE_BACK = """
mutation WriteBack($record: RecordAssistanceInput!, $key: String!) {
  recordAssistance(input: $record, idempotencyKey: $key) {
    replayed
    premiumSubsidy { id programme givenOn amount legalBasis }
  }
}"""

BATCH = """
mutation Batch($items: [RecordAssistanceItem!]!) {
  recordAssistanceBatch(items: $items) {
    code replayed
    record { id ... on PremiumSubsidy { eligibility } }
    overlaps { id }
  }
}"""

CHAIN = """
query Chain($person: PersonKey!) {
  assistanceChain(by: $person) {
    person { name }
    records { nodes { __typename id programme givenOn ... on PremiumSubsidy { amount insuranceYear tier } } }
  }
}"""

STUDENT = """
query Student($person: PersonKey!) {
  assistanceChain(by: $person) {
    person { name birthDate birthDateBand categories { category } }
    records { nodes { programme givenOn ... on EducationAid { amount stage schoolTerm item } } }
  }
}"""

ECONOMY = """
query Economy($person: PersonKey!) {
  person(by: $person) { name household { economy { asOf incomePerHead } } }
}"""

SUPPORTED = """
query Supported($person: PersonKey!) {
  person(by: $person) { id sex birthDateBand categories { category } }
}"""

BLOCK = """
mutation Block($role: String!, $field: String!, $because: String!) {
  block(role: $role, field: $field, because: $because) { id role because createdAt }
}"""
