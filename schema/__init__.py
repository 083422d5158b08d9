"""The public contract, readable as documentation.

`query` and `mutation` are its entries, `population`, `chain`, `eligibility`, `governance` and `departments/` its
types, `record_types` what a kind of record is, `missed` and `doubled` what a chain lacks and what it has twice,
`scalars` and `enums` its values. Each field is declared on one line with its column, stable key, classification and
description; the compiler, the access checks and the data catalogue are read off these lines, so there is nothing to keep
in step.

`contract` builds the whole schema and refuses to start when a field lacks a part of its declaration;
`callers` cuts it down to what one profile may know of. `schema.graphql` is the printed contract.

Every protected field is nullable: a field that is withheld is null, and the answer says so.
"""

from schema.enums import declare_enums

# Before any type that has them: Strawberry fixes an enum's definition where it first meets it.
declare_enums()
