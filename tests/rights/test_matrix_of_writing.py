"""What the policy says is what may be written: every profile, every entry and every input field, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from random import Random
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLNonNull

from hub.catalogue.declarations import WritableField
from hub.identifiers import resident_id_number_from
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.leaks.profiles import FULL, KEYS
from tests.rights.drawn import declaration
from tests.rights.policy_text import Holder
from tests.rights.test_matrix import every_other, known_fields

NOBODY = odd_id("person", 99)
VALUES: Mapping[str, Any] = {
    "Money": "10.00",
    "Percent": "70.00",
    "Date": "2026-11-20",
    "Int": 2026,
    "Boolean": True,
    "String": "2026-2027-1",
    "UUID": odd_id("record", 99),
    "ID": odd_id("record", 99),
    "DateTime": "2026-11-20T00:00:00Z",
    "ResidentIdNumber": resident_id_number_from("98010119900101021"),
    "PersonKey": {"id": NOBODY},
}
"""A value of each type that a field of an input takes: of nobody, and of what is not there."""
WANTED: Mapping[str, Any] = {
    "division": "980101",
    "birthDate": "1990-01-01",
    "phone": "13900000001",
    "bankAccount": "9800001234567890",
    "month": 3,
    "days": "MO",
    **dict.fromkeys(("opensAt", "closesAt"), "09:00"),
    **dict.fromkeys(("ageFrom", "ageTo", "householdSizeFrom", "householdSizeTo"), 1),
}
"""Values of the fields that do not take every value of their type."""
TAKEN = ("NOT_FOUND", "INVALID_INPUT")
"""What is told of a record that may be written, and speaks of nobody."""
REGISTERS = (
    "PersonInput",
    "ProvisionalPersonInput",
    "HouseholdInput",
    "SupplyInput",
    "FundAllocationInput",
    "FundPaymentInput",
)
"""Forms that speak of nobody who must be there, so that they are stored; the same number a second time is not."""
NOTHING, A_REASON = "00000000-0000-4000-8000-000000000099", 'because: "a test"'
REQUESTED = f'role: "no such role", coordinates: ["Nothing.atAll"], capability: READ, scope: EVERYONE, purposes: ["READING"], {A_REASON}'  # fmt: skip
ACTS = {
    "revokeGrant": f'id: "{NOTHING}", {A_REASON}',
    "block": f'field: "Nothing.atAll", {A_REASON}',
    "liftBlock": f'id: "{NOTHING}", {A_REASON}',
    "suspendClient": 'id: "no such client"',
    "reinstateClient": 'id: "no such client"',
    "suspendAccount": f'id: "{NOTHING}"',
    "reinstateAccount": f'id: "{NOTHING}"',
    "withdrawRole": 'role: "no such role", client: "no such client"',
    "revokeToken": f'jti: "no such token", {A_REASON}',
    "approveRequest": f'id: "{NOTHING}"',
    "refuseRequest": f'id: "{NOTHING}", {A_REASON}',
    "reviewBreakGlass": f'id: "{NOTHING}", {A_REASON}',
    "requestAccess": f'{REQUESTED}, until: "2026-12-20T00:00:00Z", disclosure: FULL',
    "extendGrant": f'id: "{NOTHING}", until: "2026-12-20T00:00:00Z", {A_REASON}',
    "assignRole": f'role: "no such role", purposes: ["READING"], client: "no such client", {A_REASON}',
    "registerKey": f'client: "no such client", jwks: "no keys", {A_REASON}',
    "breakGlass": f"{REQUESTED}, disclosure: FULL",
    "registerOrganisation": 'name: "Nobody", department: CHARITY, division: "000000"',
    "registerClient": f'id: "matrix", organisation: "{NOTHING}", name: "Nobody"',
    "registerAccount": f'issuer: "https://nowhere.example", subject: "nobody", name: "Nobody", organisation: "{NOTHING}"',
    "addRole": 'code: "", description: "Nothing"',
    "addPurpose": 'code: "", article: 1, department: CHARITY, legalBasis: STATUTORY_DUTY, description: "Nothing"',
    "withdrawSupply": f'id: "{NOTHING}"',
    "changePlaces": f'id: "{NOTHING}", places: 1',
    "answerMatch": f'id: "{NOTHING}", accept: true',
    "confirmMatch": f'id: "{NOTHING}", confirm: true',
    "answerFinding": f'id: "{NOTHING}", answer: ACCEPTED, reason: BEING_CHECKED',
    "recordConsent": f'id: "{NOTHING}", until: "2026-12-20", home: true',
    "withdrawConsent": f'id: "{NOTHING}"',
    "completeMatch": f'id: "{NOTHING}"',
    "beginWindowVisit": f'idNumber: "{VALUES["ResidentIdNumber"]}", identifiedBy: RESIDENT_ID_CARD',
    "askAboutLook": f'visit: "{NOTHING}", look: "{NOTHING}", topic: WHAT_FOR',
    "delayDisclosure": f'client: "no such client", purpose: "READING", until: "2026-12-20", reviewer: "steward", {A_REASON}',
    "answerQuestion": 'number: "none", answer: "Because."',
}
"""Acts on what does not exist, or on nothing that matters: who may not act is not even told that."""


ENTRIES = {
    "recordAssistance": "RecordAssistanceInput",
    "recordPopulation": "RecordPopulationInput",
    "recordSupply": "RecordSupplyInput",
    "recordFunds": "RecordFundsInput",
    "recordApplication": "RecordApplicationInput",
}
"""Entries that take exactly one of some forms."""


def arms(entry: str = "recordAssistance") -> dict[str, GraphQLInputObjectType]:
    """The forms that an entry takes, by the name of their field."""
    return {name: field.type for name, field in FULL.type_map[ENTRIES[entry]].fields.items()}  # type: ignore[attr-defined]


def value_of(name: str, field: Any) -> Any:
    named = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return next(iter(named.values)) if hasattr(named, "values") else WANTED.get(name, VALUES[named.name])


def is_required(field: Any) -> bool:
    return isinstance(field.type, GraphQLNonNull)


def taken(form: GraphQLInputObjectType) -> tuple[str, ...]:
    """What is told of a record of a form, once it may be written; the empty code is a record that was stored."""
    stored = ("", "NOT_FOUND") if "supersedes" in form.fields else ("", "ALREADY_REGISTERED")
    return stored if form.name in REGISTERS else TAKEN


def record(form: GraphQLInputObjectType, also: str, known: set[str]) -> dict[str, Any]:
    """A record with all that is required, and one field more."""
    given = {name: value_of(name, field) for name, field in form.fields.items() if is_required(field) or name == also}
    return {
        name: value
        for name, value in given.items()
        if name in known or not isinstance(declared(form, name), WritableField)
    }


def declared(form: GraphQLInputObjectType, name: str) -> Any:
    return declaration(f"{form.name}.{name}")


def every_field() -> Iterator[tuple[str, str, GraphQLInputObjectType, str]]:
    """Every field that writes, with its form and the entry that takes it."""
    for entry in ENTRIES:
        for name, form in arms(entry).items():
            yield from (
                (entry, name, form, field) for field in form.fields if isinstance(declared(form, field), WritableField)
            )


def some_fields(random: Random, most: int) -> Iterator[tuple[str, str, GraphQLInputObjectType, str]]:
    """Of each form at most so many fields that write."""
    for _, fields in groupby(every_field(), lambda field: field[:2]):
        of_a_form = list(fields)
        yield from random.sample(of_a_form, min(most, len(of_a_form)))


def test_every_field_that_writes_is_put_to_the_test() -> None:
    found = {f"{form.name}.{field}" for _, _, form, field in every_field()}
    assert found == {name for name in KEYS if isinstance(declaration(name), WritableField)}
    entries = {name.removeprefix("Mutation.").removesuffix("Batch") for name in KEYS if name.startswith("Mutation.")}
    assert entries == {*ENTRIES, *ACTS}


async def code_of(asked: Hub, holder: Holder, text: str, variables: Any = None) -> str:
    return code_in(await asked.ask(text, variables, client=holder.client, purpose=holder.purpose))


def code_in(answer: Any) -> str:
    items = (answer.get("data") or {}).get("recordAssistanceBatch") or ()
    return next(iter(codes(answer)), "") or next((item["code"] for item in items if item["code"]), "")


def key_of(holder: Holder, *parts: str) -> str:
    """A key of its own for each record of each holder: the hub is one for all of them."""
    return "-".join(("matrix", holder.purpose, *parts))


def writing(entry: str, name: str, form: GraphQLInputObjectType) -> str:
    """A mutation that records one form, whatever is given in it."""
    kind = FULL.type_map["Mutation"].fields[entry].args["idempotencyKey"].type  # type: ignore[attr-defined]
    return f"mutation($key: {kind}, $r: {form.name}!) {{ {entry}(idempotencyKey: $key, input: {{{name}: $r}}) {{ __typename }} }}"  # fmt: skip


@every_other(1)
async def test_what_may_be_written_is_written_as_the_policy_says(
    asked: Hub, size: Callable[[int, int], int], holder: Holder
) -> None:
    """Records for nobody: who may write is told that there is nobody, all others which field they may not write.

    A form that the holder's view does not show is asked for once: it is withheld, whatever is given. Of the fields of each
    form one is asked about, which is another for each holder; all of them at full size.
    """
    known = await known_fields(asked, holder)
    unknown = set()
    for entry, name, form, field in some_fields(Random(f"{holder.client} {holder.purpose}"), size(1, 1000)):
        is_known = entry in known.get("Mutation", ()) and form.name in known
        if (entry, form.name) in unknown:
            continue
        given = record(form, field, known.get(form.name, {*form.fields}))
        variables = {"r": given, "key": key_of(holder, name, field)}
        answer = await asked.ask(writing(entry, name, form), variables, client=holder.client, purpose=holder.purpose)
        code = code_in(answer)
        if not is_known:
            assert code == "WRITE_WITHHELD"
            unknown.add((entry, form.name))
            continue
        if field not in known[form.name]:
            assert code in ("NOT_FOUND", "INVALID_INPUT", "WRITE_WITHHELD")
            continue
        coordinates = [f"{form.name}.{key}" for key in given if isinstance(declared(form, key), WritableField)]
        refused = [item for item in (f"Mutation.{entry}", *coordinates) if holder.reason(item, "WRITE")]
        assert code in (("WRITE_WITHHELD",) if refused else taken(form)), (form.name, field, code, refused)
        if refused:
            told = [f"{item} may not be written for this purpose ({holder.reason(item, 'WRITE')})." for item in refused]
            assert answer["errors"][0]["message"].startswith(tuple(told)), (answer["errors"], told)


@every_other(0)
async def test_every_entry_that_writes_is_opened_by_its_own_right(
    asked: Hub, size: Callable[[int, int], int], holder: Holder
) -> None:
    """Of the entries that the holder's view does not show some are asked, which are others for each holder; all of them at full
    size."""
    known = await known_fields(asked, holder)
    every: Any = FULL.type_map["Mutation"].fields  # type: ignore[attr-defined]
    unknown = [name for name in every if name not in known.get("Mutation", ())]
    drawn = Random(f"{holder.client} {holder.purpose}").sample(unknown, min(len(unknown), size(3, len(unknown))))
    for name in (name for name in every if name not in unknown or name in drawn):
        if name not in ACTS:
            entry = name.removesuffix("Batch")
            forms = arms(entry)
            arm = next((arm for arm, form in forms.items() if form.name in known), next(iter(forms)))
            form = forms[arm]
            given = record(form, "", known.get(form.name, {*form.fields}))
            variables = {"r": given}
            text = f"mutation($r: {form.name}!) {{ {entry}(idempotencyKey: \"{key_of(holder, name)}\", input: {{{arm}: $r}}) {{ __typename }} }}"  # fmt: skip
            if name == "recordAssistanceBatch":
                text = f"mutation($r: {form.name}!) {{ recordAssistanceBatch(items: [{{idempotencyKey: \"{key_of(holder, name)}\", record: {{{arm}: $r}}}}]) {{ code }} }}"  # fmt: skip
            withheld = any(
                holder.reason(f"{form.name}.{key}", "WRITE")
                for key in given
                if isinstance(declared(form, key), WritableField)
            )
        else:
            text, variables, withheld = f"mutation {{ {name}({ACTS[name]}) {{ __typename }} }}", None, False
        code = await code_of(asked, holder, text, variables)
        if name not in known.get("Mutation", ()) or holder.reason(f"Mutation.{name}", "WRITE") or withheld:
            assert code in ("WRITE_WITHHELD", "FIELD_WITHHELD"), (name, code)
        else:
            assert code in ("", *TAKEN, *(() if name in ACTS else taken(form))), (name, code)
