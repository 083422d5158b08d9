"""The ways in which products of this kind have leaked before, each with the test that holds it shut here.

| | What went wrong elsewhere | Held by, or why it cannot arise |
|---|---|---|
| 1 | A condition on a hidden field tells its value | tests/rights/test_uses.py::test_a_use_is_taken_by_its_own_right_only |
| 2 | The order, or a cursor, tells a hidden value | tests/hub/server/test_lists.py::test_a_cursor_is_the_same_each_time_and_has_nothing_to_read |
| 3 | Free-text search looks at hidden columns | no search: test_nothing_searches_free_text |
| 4 | Sums, extremes and groups tell single values | tests/rights/test_uses.py::test_a_use_is_taken_by_its_own_right_only |
| 5 | A count, or another error, tells that a row exists | tests/leaks/test_told_apart.py::test_somebody_out_of_scope_is_answered_like_nobody |
| 6 | An alias or a fragment goes around the check | test_neither_alias_nor_fragment_nor_directive_opens_a_field |
| 7 | An interface opens what its types withhold | tests/leaks/test_told_apart.py::test_a_record_type_without_a_grant_is_told_for_that_type_alone |
| 8 | A computed field reads what its reader may not | tests/leaks/test_statements.py::test_a_withheld_field_is_a_null_in_an_unchanged_statement |
| 9 | A rule with a wrong name is silently ignored | test_nothing_is_given_to_whom_nothing_is_granted |
| 10 | A type that inherits loses the check | tests/schema/test_contract.py::test_a_field_without_a_declaration_is_refused |
| 11 | A check returns something that counts as true | test_a_verdict_is_never_allowed_by_mere_truth |
| 12 | Another way to the same row has no check | test_every_entry_of_the_contract_is_declared |
| 13 | Tables of the system itself can be read | test_no_table_of_the_system_is_behind_a_field_but_those_of_access |
| 14 | The text of an error tells what exists | tests/hub/server/test_introspection.py::test_a_wrong_document_is_told_the_same_to_everyone |
| 15 | Introspection, SDL or suggestions show what is not public | tests/hub/server/test_introspection.py::test_nothing_is_suggested_for_what_is_nearly_right |
| 16 | Batches and aliases guess numbers quickly | tests/hub/server/test_allowance.py::test_a_batch_counts_each_number_even_the_same_one_again |
| 17 | A foreign page asks in the name of its visitor | tests/hub/server/test_over_http.py::test_a_get_without_the_header_that_no_foreign_page_can_send_is_refused |
| 18 | A subscription outlives the right to it | no subscriptions: test_nothing_is_served_that_outlives_an_answer |
| 19 | A WebSocket skips the door, or floods it | no WebSockets: test_no_websocket_is_answered |
| 20 | An answer or a plan is remembered for another caller | test_a_remembered_plan_is_of_one_set_of_rights_only |
| 21 | A field made anew revives an old grant | tests/schema/test_contract.py::test_a_key_that_was_retired_is_refused |
| 22 | A mask opens when its description is missing | tests/hub/grants/test_policy_file.py::test_a_mistake_is_named_with_its_place |
| 23 | A mask without a key is reversed by trying | tests/hub/test_cipher.py::test_a_pseudonym_is_a_uuid_of_version_8_and_needs_the_key |
| 24 | Of several rules an arbitrary one wins | tests/permissions/test_decide.py::test_equal_grants_give_one_view_by_the_first_of_them_whatever_their_order |
| 25 | A mutation answers with what may not be read | test_a_write_back_echoes_nothing_that_may_not_be_read |
| 26 | Measuring a question costs more than answering it | tests/hub/server/test_limits.py::test_a_fragment_bomb_is_refused_before_it_is_unfolded |
| 27 | The explorer puts the token into the address | tests/hub/server/web/test_browser.py::test_neither_token_nor_question_is_left_in_the_browser |
| 28 | Personal values stand in logs and traces | tests/hub/server/test_canary.py::test_no_canary_leaves_but_in_an_answer |
| 29 | An error carries SQL or a stack | tests/hub/server/test_weather.py::test_a_mistake_of_ours_is_masked_with_the_number_of_the_request |
"""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from hub.catalogue.contract import origin, rows_of
from hub.catalogue.declarations import GrantableField
from hub.catalogue.fields import declaration_of
from permissions.model import AccessDecision, Capability, Principal
from permissions.profile import derive
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.hub.server.test_write_back import record
from tests.leaks.profiles import FULL, KEYS, NOW

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \|")
TABLE = LINE.findall(__doc__ or "")
WHO = {"id": odd_id("person", 2)}
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)


def test_each_of_the_29_pitfalls_has_its_line() -> None:
    assert [int(number) for number, _, _ in TABLE] == [*range(1, 30)]


@pytest.mark.parametrize("held", [held for _, _, held in TABLE], ids=[what for _, what, _ in TABLE])
def test_what_holds_a_pitfall_shut_exists(held: str) -> None:
    file, _, name = held.rpartition("::")
    name = name.rpartition(": ")[2]
    path = ROOT / (file or "tests/leaks/test_pitfalls.py")
    tree = ast.parse(path.read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_nothing_searches_free_text() -> None:
    arguments = {
        argument
        for item in FULL.type_map.values()
        if isinstance(item, GraphQLObjectType | GraphQLInterfaceType)
        for field in item.fields.values()
        for argument in field.args
    }
    assert not arguments & {"search", "q", "text", "query", "contains", "matches"}
    operators = {name for kind in FULL.type_map.values() if kind.name.endswith("Condition") for name in kind.fields}  # type: ignore[attr-defined]
    assert not operators & {"contains", "like", "matches", "startsWith", "endsWith"}


@ON_SQLITE
@pytest.mark.parametrize(
    "way",
    [
        "person(by: {id: $id}) { id: name }",
        "person(by: {id: $id}) { ...F ... on Person { n: name } }",
        "person(by: {id: $id}) { name @include(if: $yes) other: name @skip(if: $no) }",
        "a: person(by: {id: $id}) { name } b: person(by: {id: $id}) { __typename household { members { person { name } } } }",
    ],
)
async def test_neither_alias_nor_fragment_nor_directive_opens_a_field(hub: Hub, way: str) -> None:
    """For `sparse` a name is for another purpose; whatever it is called, and however it is asked for."""
    text = f"query($id: UUID!, $yes: Boolean! = true, $no: Boolean! = false) {{ {way} me @skip(if: $yes) {{ __typename }} x: me @include(if: $no) {{ __typename }} }}"
    if "...F" in way:
        text += " fragment F on Person { f: name }"
    for variables in (WHO, WHO):
        answer = await hub.ask(text, variables, client="sparse")
        assert "Neil" not in str(answer)
        assert set(codes(answer)) <= {"FIELD_WITHHELD", "INVALID_QUERY"}


def test_nothing_is_given_to_whom_nothing_is_granted() -> None:
    profile = derive((), (), Principal(frozenset({"nobody"}), "organisation", "READING"), NOW)
    assert not any(profile.decide(key, capability).allowed for key, capability in product(KEYS.values(), Capability))
    assert not any(profile.sees(key) for key in KEYS.values())


def test_a_verdict_is_never_allowed_by_mere_truth() -> None:
    """Nothing of ours decides by the truth of an object: what is not in `views` is not allowed."""
    assert AccessDecision().allowed is False
    assert AccessDecision(views=()).allowed is False


def test_every_entry_of_the_contract_is_declared() -> None:
    """There is no `node`, no `_entities`, no entry beside those that are judged by their own key."""
    roots = [FULL.query_type, FULL.mutation_type, FULL.subscription_type]
    for root in filter(None, roots):
        assert all(declaration_of(field) is not None for field in root.fields.values())
        assert not {"node", "nodes", "_entities", "_service"} & set(root.fields)


def test_no_table_of_the_system_is_behind_a_field_but_those_of_access() -> None:
    """Neither the ledger nor keys, tokens, caseloads and idempotency keys are rows of any type.

    The one secret is that of a client which is registered just now: of no table, and a right of its own. The hash of a decision card is
    no secret: whoever sees it sees the card.
    """
    types = [item for item in FULL.type_map.values() if isinstance(item, GraphQLObjectType) and item.extensions]
    tables = {
        rows.table.__tablename__ for item in types if (rows := getattr(origin(item), "ROWS", None)) and rows.table
    }
    closed = {"ledger_event", "coordinate_set", "signing_key", "used_assertion", "idempotency_key", "caseload"}
    assert not tables & closed
    shown = [
        (item, name) for item in types if item not in (FULL.query_type, FULL.mutation_type) for name in item.fields
    ]
    secret = [each for each in shown if re.search("secret|hash|jwks|token|sealed|password", each[1], re.IGNORECASE)]
    secret = [(item, name) for item, name in secret if (item.name, name) not in HARMLESS]
    assert [f"{item.name}.{name}" for item, name in secret] == ["ClientRegistration.secret"]
    assert [rows_of(item).table for item, _ in secret] == [None]
    assert isinstance(declaration_of(secret[0][0].fields["secret"]), GrantableField)


HARMLESS = {("DecisionCard", "contentHash"), ("NoticeSentence", "hash"), ("ProofOfLooks", "unsealed")}
"""Hashes of what their reader sees, and a number."""


@ON_SQLITE
async def test_nothing_is_served_that_outlives_an_answer(hub: Hub) -> None:
    assert FULL.subscription_type is None
    assert codes(await hub.ask("subscription { persons { __typename } }")) == ["INVALID_QUERY"]


@ON_SQLITE
async def test_no_websocket_is_answered(hub: Hub) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"", "headers": [], "subprotocols": ["graphql-ws"], "scheme": "ws", "root_path": ""}  # fmt: skip
    assert codes(await hub.ask("{ me { __typename } }")) == []
    await hub.app(scope, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


@ON_SQLITE
async def test_a_remembered_plan_is_of_one_set_of_rights_only(hub: Hub) -> None:
    """The same words, asked in turn by callers with other rights and for other purposes, on one process."""
    text = "query($id: UUID!) { person(by: {id: $id}) { id name sex phone } }"
    callers = [("reader", "READING"), ("masked", "READING"), ("sparse", "READING"), ("mixed", "READING"), ("reader", "OTHER"), ("sparse", "OTHER")]  # fmt: skip
    alone = {caller: await hub.ask(text, WHO, client=caller[0], purpose=caller[1]) for caller in callers}
    assert len({str(answer) for answer in alone.values()}) > 4
    for caller in [*reversed(callers), *callers]:
        again = await hub.ask(text, WHO, client=caller[0], purpose=caller[1])
        assert {key: again.get(key) for key in ("data", "errors")} == {key: alone[caller].get(key) for key in ("data", "errors")}  # fmt: skip


@ON_SQLITE
async def test_a_write_back_echoes_nothing_that_may_not_be_read(hub: Hub) -> None:
    """`sparse` may write a sum, and may not read it for this purpose."""
    text = """mutation($record: RecordAssistanceInput!) { recordAssistance(input: $record, idempotencyKey: "an-echo-of-it") {
      __typename record { __typename ... on PremiumSubsidy { id premium insuranceYear tier amount } } } }"""
    for client in ("sparse", "district"):
        answer = await hub.ask(text, {"record": record()}, client=client)
        read = (answer.get("data") or {}).get("recordAssistance")
        withheld = {entry["coordinate"] for entry in answer.get("extensions", {}).get("access", {}).get("fields", ()) if entry["outcome"] == "WITHHELD"}  # fmt: skip
        for name, value in ((read or {}).get("record") or {}).items():
            assert f"PremiumSubsidy.{name}" not in withheld or value is None
