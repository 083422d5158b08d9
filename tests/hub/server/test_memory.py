"""H2: whatever callers send, what a process keeps of it is bounded in bytes."""

from __future__ import annotations

import ast
import gc
import sys
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, KeySet

from hub.bounded_cache import BoundedCache
from hub.grants.store import footprint_of_profile
from hub.identity.client_assertion import KeySets, footprint_of_key_set
from hub.limits import HEAD
from hub.server.endpoint.media import FORMS
from hub.server.endpoint.views import footprint_of_schema
from hub.sources.connecting import REMEMBERED
from permissions.model import Capability
from schema.callers import schema_of
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub
from tests.hub.server.test_write_back import SHORT, record
from tests.schema.profiles import FULL, KEYS, grant, profile_of

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
MIB = 1024 * 1024
ROOMS = ("hub", "permissions", "resolvers", "schema")

KEPT = {
    "Authentication._known": 16,
    "DocumentCache._forms": 2,
    "DocumentCache._known": 64,
    "DocumentCache._refused": 4,
    "KeySets._read": 8,
    "Limiter._known": 16,
    "OneTimeCodes._printed": 0.25,
    "PlanningCost._known": 1,
    "PolicyStore._principals": 4,
    "PolicyStore._profiles": 64,
    "RegisteredDocuments._known": 8,
    "RequestContexts._known": 8,
    "Views._absent": 2,
    "Views._schemas": 32,
    "hub.ledger.event._ids": 4,
}
"""Whatever a process keeps because it may be asked for again, and how many MiB it may take."""

BESIDE = {"BoundedCache._values", "LastStatements._kept", "_ReadingConnection._stmts_to_close", "GrowingTree.edges"}
"""Where it lies: the first two are bounded in bytes; the third is the driver's, with what it closes by its next statement; the last is the
sealer's, with one hash for each binary digit of the number of events."""

REMEMBERING = {"cache", "lru_cache", "functools.cache", "functools.lru_cache", "compiled_once"}
"""What a function is marked with that remembers what it gave."""

OF_THE_PRODUCT = {
    "hub/policy/explanation.py:steps_of",
    "hub/sources/within.py:_compiled",
    "hub/catalogue/contract.py:coordinates",
    "hub/change_feed/consumer.py:_compiled",
    "hub/findings/finders.py:compiled_finders",
    "hub/findings/touched.py:_about_query",
    "hub/findings/touched.py:_batches_query",
    "hub/findings/touched.py:_homes_query",
    "hub/grants/contract_fields.py:contract_fields",
    "hub/grants/data_items.py:data_items",
    "hub/grants/holdings.py:_query_of_now",
    "hub/grants/holdings.py:_query_of_the_first",
    "hub/grants/holdings.py:_query_of_then",
    "hub/grants/policy_at.py:_query_of_registry",
    "hub/grants/snapshot.py:past_snapshot_query",
    "hub/grants/snapshot.py:snapshot_query",
    "hub/identity/accounts.py:_query_by_id",
    "hub/identity/accounts.py:_query_by_subject",
    "hub/identity/accounts.py:_query_of_issuer",
    "hub/identity/caller_lookup.py:_query_of_client",
    "hub/identity/caller_lookup.py:_query_of_person",
    "hub/identity/clients.py:_query",
    "hub/identity/people/pages.py:_templates",
    "hub/identity/sign_ins.py:_query_by_code",
    "hub/identity/sign_ins.py:_query_by_id",
    "hub/identity/sign_ins.py:_query_by_token",
    "hub/ledger/read_back.py:_open_intents_query",
    "hub/ledger/reconcile.py:_stored_query",
    "hub/ledger/transparency/leaf_places.py:_places_query",
    "hub/ledger/transparency/sealing.py:_settled_query",
    "hub/ledger/transparency/signed_statement.py:_private",
    "hub/ledger/transparency/tree_store.py:_after_query",
    "hub/ledger/transparency/tree_store.py:_lines_query",
    "hub/ledger/transparency/tree_store.py:_newest_query",
    "hub/ledger/transparency/tree_store.py:_tiles_query",
    "hub/looks/delays.py:_delays_query",
    "hub/looks/found.py:_events_query",
    "hub/looks/visits.py:_person_query",
    "hub/server/chain_scan/candidates.py:candidate_pairs",
    "hub/server/chain_scan/identity_scan.py:_both_got",
    "hub/server/chain_scan/statements.py:found_here",
    "hub/server/chain_scan/statements.py:found_there",
    "hub/server/chain_scan/statements.py:how_many",
    "hub/server/chain_scan/statements.py:pairs_here",
    "hub/server/chain_scan/statements.py:persons_after",
    "hub/server/chain_scan/telling.py:_counted",
    "hub/server/chain_scan/telling.py:_listed",
    "hub/server/console/fields.py:field_book",
    "hub/server/console/rendering.py:_parts",
    "hub/server/deliveries/rights.py:delivery_rights",
    "hub/server/deliveries/samples.py:sample_rights",
    "hub/server/deliveries/turns.py:_waits_query",
    "hub/server/endpoint/introspecting.py:_many",
    "hub/server/web/documentation.py:as_page",
    "hub/server/web/documentation.py:papers",
    "hub/server/web/files.py:_read_files",
    "hub/server/web/front.py:front",
    "hub/sources/source.py:kept",
    "resolvers/arguments.py:_of_object",
    "resolvers/data_items.py:_query_of_moments",
    "resolvers/ledger_entries.py:_person_query",
    "resolvers/looks.py:_asked_query",
    "resolvers/looks.py:_named_query",
    "resolvers/looks.py:_organisations_query",
    "resolvers/looks.py:_purposes_query",
    "resolvers/matching.py:_records_query",
    "resolvers/programme_rows.py:rows_of",
    "resolvers/write/counted.py:_keys_query",
    "resolvers/write/counted.py:_known_query",
    "resolvers/write/earlier.py:fields_that_show",
    "resolvers/write/form.py:form_of",
    "resolvers/write/look_up.py:_query",
    "resolvers/write/registration_limit.py:_seen_query",
    "resolvers/write/registration_limit.py:_total_query",
    "resolvers/write/resolve.py:_matched_query",
    "resolvers/write/resolve.py:_persons_query",
    "resolvers/write/store.py:_version_query",
    "resolvers/write/writing_statement.py:writing_statement",
    "schema/contract.py:build_contract",
    "schema/contract.py:printed_contract",
    "schema/people_reached.py:_query",
}
"""Functions that remember what they gave: of pages, papers and declarations alone, never of what a caller sent."""

OF_HEADERS = {
    "hub/server/endpoint/media.py:answer_media",
    "hub/server/endpoint/media.py:must_be_json",
    "hub/server/endpoint/preferences.py:preferences",
}
"""Functions that remember what the headers of callers say: `FORMS` of them, which all together are shorter than `HEAD`."""

OF_DAYS = {f"hub/sources/connecting.py:{name}" for name in ("_days", "_day", "_microseconds", "_moment")}
"""Functions that remember days and moments: `REMEMBERED` of them at most, each of the same few bytes whatever a caller sends."""

OF_LENGTHS = {"hub/cipher.py:_parts"}
"""Functions that remember what follows from how long a stored text is: no more of them than a column has lengths."""


@cache
def ours(kind: type) -> bool:
    return str(kind.__module__).partition(".")[0] in ROOMS and not issubclass(kind, type)


@cache
def slots(kind: type) -> Set[str]:
    return {name for base in kind.__mro__ for name in getattr(base, "__slots__", ())}


def attributes(thing: object) -> Iterator[tuple[str, Any]]:
    for name in {*slots(type(thing)), *getattr(thing, "__dict__", {})}:
        yield f"{type(thing).__name__}.{name}", getattr(thing, name, None)


def of_hub() -> Iterator[tuple[str, Any]]:
    """What the objects and modules of the hub have, by class or module and name."""
    for room in [*sys.modules.values()]:
        if getattr(room, "__name__", "").partition(".")[0] in ROOMS:
            for name, value in [*vars(room).items()]:
                yield f"{room.__name__}.{name}", value
                if ours(type(value)):  # made with its module, the collector may not tell of it
                    yield from attributes(value)
    for thing in gc.get_objects():
        if ours(type(thing)):
            yield from attributes(thing)


def longest() -> Mapping[str, int]:
    """How much the largest container of each name holds."""
    found: dict[str, int] = {}
    for name, value in of_hub():
        if isinstance(value, Mapping | Set | Sequence | deque) and not isinstance(value, str | bytes):
            found[name] = max(found.get(name, 0), len(value))
    return found


async def ask_all_kinds(hub: Hub, numbers: Iterator[int], rounds: int) -> None:
    """Questions, refusals, writes and tokens that are all different, but alike in their kinds and sizes."""
    for number in (next(numbers) for _ in range(rounds)):
        hub.tokens.clear()
        one = {"id": odd_id("person", number % 5)}
        name = f"a{number:06}"
        await hub.ask(f"query($id: UUID!) {{ person(by: {{id: $id}}) {{ {name}: id household {{ id }} }} }}", one)
        await hub.ask(f"{{ changes(first: {1 + number % 100}) {{ {name}: nodes {{ id }} }} }}", client="district")
        await hub.ask(f"{{ nobody{name} }}")
        await hub.ask(f'{{ __type(name: "Person") {{ {name}: name }} }}', client="masked")
        await hub.ask(SHORT, {"record": record(person={"idNumber": odd_person(2)}), "key": f"a key of {name}"})
        await hub.ask("query($n: ResidentIdNumber!) { person(by: {idNumber: $n}) { id } }", {"n": odd_person(1)})
        await hub.http.post(
            "/graphql", json={"query": "{ me { client { id } } }"}, headers={"Authorization": f"Bearer {name}"}
        )
        await hub.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(name, name))
        await hub.http.get(f"/oauth/authorize?client_id={name}")


@pytest.mark.at_full_size  # each memory is known and bounded by the tests below
@ON_SQLITE
async def test_h2_nothing_grows_with_what_callers_send_but_what_is_bounded_in_bytes(
    hub: Hub, size: Callable[[int, int], int]
) -> None:
    numbers = count()
    await ask_all_kinds(hub, numbers, 5)  # of each person once
    gc.collect()
    before = longest()
    caches = [(thing, len(thing)) for thing in gc.get_objects() if type(thing) is BoundedCache]
    await ask_all_kinds(hub, numbers, size(2, 6))
    gc.collect()
    grown = {name for name, length in longest().items() if length > before.get(name, 0)}
    # Each by itself: the longest of all may be another hub's, which earlier tests of this process asked.
    assert any(len(cache) > length for cache, length in caches), "a load that makes nothing grow shows nothing"
    assert grown <= BESIDE


@ON_SQLITE
async def test_h2_every_memory_of_a_process_is_known_and_all_together_take_less_than_300_mib(hub: Hub) -> None:
    found = {name: value.most_bytes / MIB for name, value in of_hub() if isinstance(value, BoundedCache)}
    assert found == {name: most for name, most in KEPT.items() if name in found}
    assert KEPT.keys() - found.keys() <= {"OneTimeCodes._printed"}, "these are in the demo alone"
    assert sum(KEPT.values()) < 300


def test_h2_what_functions_remember_is_of_the_product_or_as_short_as_headers_are() -> None:
    found = set()
    for path in (path for root in ROOMS for path in Path(root).rglob("*.py")):
        code = path.read_text("utf-8")
        if not any(mark in code for mark in REMEMBERING):  # reading it as Python takes a hundred times as long
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = {ast.unparse(mark).partition("(")[0] for mark in node.decorator_list}
                if marks & REMEMBERING:
                    found.add(f"{path}:{node.name}")
    once = {
        name
        for name in found
        if name.startswith(("hub/intake/", "hub/server/bench/", "hub/server/cli/", "hub/server/demo/"))
    }
    assert len(OF_HEADERS) * FORMS * HEAD.most <= 6 * MIB
    assert len(OF_DAYS) * REMEMBERED * 256 <= 6 * MIB
    assert found - once == OF_THE_PRODUCT | OF_HEADERS | OF_DAYS | OF_LENGTHS, (
        "say of what it remembers that no caller sends it, or keep it in hub.bounded_cache"
    )


@pytest.mark.parametrize("kind", ["profile", "schema", "key set"])
def test_h2_estimates_of_what_is_kept_of_a_caller_are_what_python_allocates(kind: str) -> None:
    """Within a factor of two, or more than is needed by a factor of three. What else is allocated meanwhile only adds."""
    make, thought = ESTIMATED[kind]
    kept = make()
    taken = min(_allocated(make) for _ in range(2))
    assert taken / 2 <= thought(kept) <= 3 * taken


def _allocated(make: Callable[[], Any]) -> float:
    """How many bytes one of two things takes that are made one after the other."""
    gc.collect()
    gc.freeze()  # what earlier tests left is not looked through again
    tracemalloc.start()
    kept = [make() for _ in range(2)]
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    return taken


def _profile() -> Any:
    return profile_of(*(grant(name, right) for name in KEYS for right in (Capability.READ, Capability.WRITE)))


_PROFILE = _profile()


def _key_set() -> Any:
    text = KeySet([ECKey.generate_key("P-256") for _ in range(3)]).as_dict(private=False)
    return KeySets().keys(str(text).replace("'", '"'))


ESTIMATED: Mapping[str, tuple[Callable[[], Any], Callable[[Any], int]]] = {
    "profile": (_profile, footprint_of_profile),
    "schema": (lambda: schema_of(FULL, _PROFILE), footprint_of_schema),
    "key set": (_key_set, lambda keys: footprint_of_key_set("", keys)),
}
