"""The documents of both: the hub's as its clients write them, and the same in the names that PostGraphile makes of tables.

A person's records are one list of the hub's, and of PostGraphile five, one of each table.
"""

from __future__ import annotations

from hub.server.bench.questions import AT_HOME, WRITTEN

ONE = f"query One($id: UUID!) {{ person(by: {{id: $id}}) {{ ...AtHome }} }}{AT_HOME}"

BY_NUMBER = (
    "query ByNumber($numbers: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $numbers) "
    f"{{ position verdict person {{ ...AtHome }} }} }}{AT_HOME}"
)

_RECORD = "record { programme givenOn amount status ... on PremiumSubsidy { insuranceYear tier } }"

WRITE = (
    "mutation Write($record: RecordAssistanceInput!, $key: String!) "
    f"{{ recordAssistance(input: $record, idempotencyKey: $key) {{ {_RECORD} }} }}"
)

BATCH_OF_WRITES = (
    f"mutation Batch($items: [RecordAssistanceItem!]!) {{ recordAssistanceBatch(items: $items) {{ {_RECORD} }} }}"
)

_COMMON = "id: rowId programme givenOn amount: amountFen status"

_PEER_AT_HOME = f"""
fragment AtHome on Person {{
  id: rowId name sex birthDate idNumber: idNumberMask
  homes: membershipsByPersonIdList {{ household: householdByHouseholdId {{
    id: rowId address urban
    members: membershipsByHouseholdIdList(orderBy: [SINCE_ASC]) {{ relation person: personByPersonId {{ id: rowId name }} }}
  }} }}
  BasicLivingAid: basicLivingAidsByPersonIdList {{ {_COMMON} category }}
  TemporaryRelief: temporaryReliefsByPersonIdList {{ {_COMMON} event }}
  EducationAid: educationAidsByPersonIdList {{ {_COMMON} stage }}
  PremiumSubsidy: premiumSubsidiesByPersonIdList {{ {_COMMON} insuranceYear tier }}
  MedicalAssistance: medicalAssistancesByPersonIdList {{ {_COMMON} selfPaid: selfPaidFen }}
}}"""

PEER_ONE = f"query One($id: UUID!) {{ person: personByRowId(rowId: $id) {{ ...AtHome }} }}{_PEER_AT_HOME}"

PEER_LIST = (
    "query List($division: String!, $first: Int!) "
    f"{{ persons: personsWithinList(division: $division, first: $first) {{ ...AtHome }} }}{_PEER_AT_HOME}"
)

PEER_BY_NUMBER = (
    "query ByNumber($tokens: [String!]!) "
    f"{{ decisions: decisionsList(tokens: $tokens) {{ place verdict person: personByPersonId {{ ...AtHome }} }} }}{_PEER_AT_HOME}"
)

_PEER_RECORD = "premiumSubsidy { programme givenOn amount: amountFen status insuranceYear tier }"

PEER_WRITE = (
    "mutation Write($row: PremiumSubsidyInput!) "
    f"{{ created: createPremiumSubsidy(input: {{premiumSubsidy: $row}}) {{ {_PEER_RECORD} }} }}"
)

PEER_BATCH_OF_WRITES = (
    f"mutation Batch({' '.join(f'$row{place}: PremiumSubsidyInput!' for place in range(WRITTEN))}) {{ "
    + " ".join(
        f"created{place}: createPremiumSubsidy(input: {{premiumSubsidy: $row{place}}}) {{ {_PEER_RECORD} }}"
        for place in range(WRITTEN)
    )
    + " }"
)
