"""Planning is priced before it is done, done beside the event loop, and done once; what fails counts."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from graphql import GraphQLSchema

from hub.bounded_cache import BoundedCache
from hub.catalogue.declarations import Moments
from hub.config import Settings
from hub.limits import COMPARISONS, DOCUMENT, FIELDS, INTROSPECTED, PLANNING
from hub.server.endpoint import documents, introspecting, plans
from hub.server.endpoint.footprint import footprint_of_document, footprint_of_plan, footprint_of_selected
from hub.sources.register import Sources, open_sources
from resolvers import prepare as preparing
from resolvers import select
from resolvers.arguments import shapes_by_place, sites_of
from resolvers.planning_cost import PLANNING_COST, UNIT, PlanningCost
from resolvers.prepare import prepare
from schema.callers import schema_of
from tests.clock import FixedClock
from tests.conftest import FULL as FULL_SIZE
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.hub.server.held import Held
from tests.leaks.questions import drawn_question
from tests.schema.profiles import FULL, KEYS, NOW, grant, profile_of

PERSON = f'(by: {{id: "{odd_id("person", 2)}"}})'
# What is asked here does not reach the database.
SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)

MANY = "query($of: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $of) { verdict } }"


def _rules(number: int) -> str:
    """What a rule says of a person on a day, under so many names."""
    named = " ".join(f'a{n}: premiumSubsidy(on: "2026-01-01") {{ verdict }}' for n in range(number))
    return f"{{ person{PERSON} {{ {named} }} }}"


def _earlier(number: int) -> str:
    """What came before each record, under so many names."""
    named = " ".join(f"a{n}: supersedes {{ id }}" for n in range(number))
    return f"{{ person{PERSON} {{ assistanceRecords {{ nodes {{ {named} }} }} }} }}"


def _programmes(times: int) -> str:
    """What several rules say of a person today, each under so many names."""
    rules = ("premiumSubsidy", "medicalAssistance", "marginRecognition", "educationAid")
    named = " ".join(f"{rule}{n}: {rule} {{ verdict conditions {{ state }} }}" for rule in rules for n in range(times))
    return f"{{ person{PERSON} {{ {named} }} }}"


def _people(number: int, name: str = "p") -> str:
    """What every rule says of a person today, under so many names of the root field."""
    return "{ " + " ".join(f"{name}{n}: {_programmes(1)[2:-2]}" for n in range(number)) + " }"


@contextmanager
def _replaced(patch: pytest.MonkeyPatch, room: Any, name: str, way: Callable[..., Any]) -> Iterator[None]:
    with patch.context() as within:
        within.setattr(room, name, way)
        yield


@pytest.mark.only_reads
async def test_s6_a_rule_under_thirty_two_names_is_worked_out_once(hub: Hub) -> None:
    await hub.ask("{ __typename }")
    hub.statements.clear()
    once = await hub.ask(_rules(1))
    many = await hub.ask(_rules(32))
    one, thirty_two = hub.statements
    assert list(many["data"]["person"].values()) == [once["data"]["person"]["a0"]] * 32
    assert len(thirty_two) < 2 * len(one)


@pytest.mark.only_reads
async def test_s6_a_rule_on_other_days_is_worked_out_for_each(hub: Hub) -> None:
    days = {f"a{n}": f"2026-{month:02}-01" for n, month in enumerate((1, 11, 1))}
    asked = " ".join(f'{name}: premiumSubsidy(on: "{day}") {{ verdict reason }}' for name, day in days.items())
    together = (await hub.ask(f"{{ person{PERSON} {{ {asked} }} }}"))["data"]["person"]
    for name, day in days.items():
        alone = await hub.ask(f'{{ person{PERSON} {{ premiumSubsidy(on: "{day}") {{ verdict reason }} }} }}')
        assert together[name] == alone["data"]["person"]["premiumSubsidy"]


@SQLITE
async def test_h1_planning_is_refused_by_its_price_before_it_is_done(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    most = next(n for n in range(1, 50) if _units(_people(n + 1)) > PLANNING.most)
    assert "errors" not in await hub.ask(_people(most), client="rules")
    made = Held(prepare)
    with _replaced(monkeypatch, preparing, "prepare", made):
        refused = await hub.ask(_people(most + 1))
    assert (codes(refused), made.calls) == (["LIMIT_EXCEEDED"], 0)
    assert refused["errors"][0]["message"] == PLANNING.sentence


@pytest.mark.only_reads
@SQLITE
@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{ me { client { " + "id " * 200 + "} } }", COMPARISONS),
        ("{ __typename } fragment F on Client { " + "id " * 1600 + "}", FIELDS),
        ("{ me { client { ...F } } } " + "#" * DOCUMENT.most, DOCUMENT),
        (_people(4), PLANNING),
        ("{ " + " ".join(f"s{n}: __schema {{ types {{ ...T }} }}" for n in range(15)) + " } fragment T on __Type { name fields { name args { name type { name } } type { name fields { name type { name } } } } }", INTROSPECTED),
    ],
    ids=["one name side by side", "a fragment nobody spreads", "comments", "rules", "introspection"],
)  # fmt: skip
async def test_h1_a_document_that_would_take_long_is_refused_with_what_to_change(
    hub: Hub, text: str, limit: Any
) -> None:
    for _ in range(2):
        refused = await hub.ask(text)
        assert [(error["extensions"]["code"], error["message"]) for error in refused["errors"]] == [
            (limit.code, limit.sentence)
        ]
        assert "data" not in refused


@pytest.mark.only_reads
@SQLITE
@pytest.mark.parametrize(
    "text",
    ["{ me {", "{ nobody { id } }", "{ me { client { " + "id " * 200 + "} } }", _people(4), "{ me { client { " + " ".join(f"a{n}: id" for n in range(51)) + " } } }"],
    ids=["syntax", "invalid", "comparisons", "planning", "names"],
)  # fmt: skip
async def test_h1_a_refusal_is_remembered(hub: Hub, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    first = await hub.ask(text)
    with monkeypatch.context() as patch:
        for room, name in ((documents, "parse"), (plans, "read"), (plans, "without_form"), (select, "select_roots")):
            patch.setattr(room, name, _never)
        patch.setattr(PlanningCost, "units", _never)
        again = await hub.ask(text)
    assert again["errors"] == first["errors"]
    assert codes(first)


def _never(*_: Any, **__: Any) -> Any:
    raise AssertionError("it was worked out again")


@SQLITE
@pytest.mark.parametrize("first_leaves", [False, True])
async def test_h1_a_plan_is_made_once_for_all_who_wait_and_the_event_loop_goes_on(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, first_leaves: bool
) -> None:
    await hub.token("reader", "READING")
    made = Held(prepare)
    with _replaced(monkeypatch, preparing, "prepare", made):
        asked = [asyncio.ensure_future(hub.ask(_rules(2))) for _ in range(3)]
        await made.until_begun()
        assert (await hub.http.get("/healthz")).status_code == 200
        assert not any(task.done() for task in asked)
        if first_leaves:
            asked.pop(0).cancel()
            await asyncio.sleep(0)
        made.released.set()
        answers = await asyncio.gather(*asked)
    assert made.calls == 1
    assert all(answer["data"]["person"] for answer in answers)


@SQLITE
async def test_h1_a_plan_whose_only_asker_left_is_kept_for_the_next(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    await hub.token("reader", "READING")
    made = Held(prepare)
    with _replaced(monkeypatch, preparing, "prepare", made):
        asked = asyncio.ensure_future(hub.ask(_rules(2)))
        await made.until_begun()
        asked.cancel()
        await asyncio.sleep(0)
        late = asyncio.ensure_future(hub.ask(_rules(2)))
        made.released.set()
        assert (await late)["data"]["person"]
    assert made.calls == 1


@SQLITE
@pytest.mark.parametrize(
    ("room", "name", "text"),
    [(plans, "without_form", _rules(3)), (plans, "read", _rules(4)), (introspecting, "introspected", "{ __schema { types { name } } }"), (plans, "coerce_variables", MANY)],
)  # fmt: skip
async def test_h1_the_event_loop_goes_on_while_a_document_is_read_or_the_schema_is_told(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, text: str
) -> None:
    await hub.token("reader", "READING")
    held = Held(getattr(room, name))
    with _replaced(monkeypatch, room, name, held):
        asked = asyncio.ensure_future(hub.ask(text, {"of": [odd_person(2)] * 1000}))
        await held.until_begun()
        assert (await hub.http.get("/healthz")).status_code == 200
        held.released.set()
        assert "data" in await asked


@SQLITE
async def test_h1_two_variants_of_a_document_never_share_what_is_worked_out(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when memory is used again at once, so that everything has the same identity."""
    text = """query($v: Boolean!, $f: PersonFilter) {
        persons(first: 1, filter: $f) { nodes { id name @include(if: $v) } } }"""
    for named in (True, False):  # the variants are known, and no plan for a filter
        assert "errors" not in await hub.ask(text, {"v": named})
    held, beside = Held(PLANNING_COST.units), hub.answering.worker
    monkeypatch.setattr(plans, "id", lambda _: 0, raising=False)
    with _replaced(monkeypatch, PlanningCost, "units", held):
        asked = [
            asyncio.ensure_future(hub.ask(text, {"v": named, "f": {"sex": {"equal": "FEMALE"}}}))
            for named in (True, False)
        ]
        await held.until_begun()
        async with asyncio.timeout(60):
            while sum(flight.waiting for flight in beside._flights.values()) < len(asked):  # noqa: ASYNC110 -- no event
                await asyncio.sleep(0)
        held.released.set()
        answers = await asyncio.gather(*asked)
    assert [list(answer["data"]["persons"]["nodes"][0]) for answer in answers] == [["id", "name"], ["id"]]


@SQLITE
async def test_h1_what_fails_counts_against_the_client_before_it_is_spent(
    city_settings: Settings, clock: FixedClock
) -> None:
    async with open_hub(replace(city_settings, planning_per_minute=PLANNING.most), clock) as hub:
        for n in range(4):  # each is read, and refused for its price or for its names
            assert codes(await hub.ask(f"{{ nobody{n} {{ id }} }}")) == ["INVALID_QUERY"]
        known = "{ me { client { id } } }"
        assert "errors" not in await hub.ask(known)
        said = [codes(await hub.ask("{ nobody { id } }")) for _ in range(PLANNING.most)]
        assert said[0] == ["INVALID_QUERY"]
        assert said[-1] == ["RATE_LIMITED"]
        response = await hub.post(_rules(1))
        assert (response.status_code, response.headers["retry-after"]) == (429, "60")
        assert "errors" not in await hub.ask(known)  # what is planned costs nothing
        assert "errors" not in await hub.ask(_rules(1), client="masked")  # nor does it count for others
        clock.now += timedelta(minutes=1)
        assert "errors" not in await hub.ask(_rules(1))


@SQLITE
async def test_h1_a_question_that_fails_counts_as_a_use_of_its_root_fields(
    city_settings: Settings, clock: FixedClock
) -> None:
    async with open_hub(replace(city_settings, rate_per_minute=3 * 4), clock) as hub:
        said = [codes(await hub.ask(_people(4))) for _ in range(4)]
    assert said == [["LIMIT_EXCEEDED"]] * 3 + [["RATE_LIMITED"]]


@SQLITE
async def test_h1_one_client_s_plans_side_by_side_do_not_each_find_the_same_room(
    city_settings: Settings, clock: FixedClock
) -> None:
    async with open_hub(replace(city_settings, planning_per_minute=PLANNING.most), clock) as hub:
        await hub.token("rules", "READING")
        answers = await asyncio.gather(*(hub.ask(_people(2, f"b{n}_"), client="rules") for n in range(4)))
    assert sorted(codes(answer) for answer in answers) == [[], *[["RATE_LIMITED"]] * 3]


WHERE_PAGES_STAND = (
    '{ assistanceChain(by: {id: "00000000-0000-4000-8000-000100000005"}) { '
    + " ".join(f"p{n}: records(first: {n}) {{ pageInfo {{ hasNextPage }} }}" for n in range(1, 6))
    + " } }"
)
BANDS = "{ households { nodes { economy { " + " ".join(f"b{n}: totalIncomeBand" for n in range(20)) + " } } } }"


@pytest.mark.promised
def test_h1_the_price_is_what_the_statements_come_to() -> None:
    """For questions of any kind, within a third; what is small costs a little more than it is."""
    drawn = [drawn_question(OWN, Random(number)) for number in range(14 if FULL_SIZE else 7)]
    off = []
    for text in [*drawn, *(_programmes(n) for n in (1, 4)), _earlier(5), WHERE_PAGES_STAND, BANDS]:
        units, written = _units(text), _written(text) / UNIT
        if not 0.66 * units - 4 <= written <= 1.33 * units:
            off.append((text, units, written))
    assert off == []


def test_h1_what_a_large_statement_was_made_of_goes_with_it() -> None:
    """And does not wait for Python's collector, which would hold up the event loop."""
    text, sources = _earlier(10), _sources()
    (root,) = _roots(text)
    for _ in range(2):  # the first time more is made, which stays
        gc.collect()
        gc.disable()
        try:
            asked, selected, sites, values = root
            statements = prepare(selected, asked, PROFILE, sources, values, sites=sites).statements
            left = gc.collect()
        finally:
            gc.enable()
    assert statements
    # Five hundred for a unit, were it not taken apart; others leave some as well.
    assert left < 100 * _units(text), (
        "SQLAlchemy remembers something else: see what holds a part (gc.get_referrers), and name it in resolvers/statement_release.py"
    )


MOMENTS = Moments(NOW, NOW.date())
PROFILE = profile_of(*(grant(coordinate) for coordinate in KEYS))
OWN: GraphQLSchema = schema_of(FULL, PROFILE)  # type: ignore[assignment]


def _roots(text: str) -> Iterator[tuple[Any, Any, Any, Any]]:
    document = documents.read_document(text, None, FULL)
    asked = select.SelectionContext(FULL, document.fragments, documents.coerce_variables(document, {}))
    for root in select.select_roots(asked, document.root_type, document.operation.selection_set):
        if root.definition is not None:
            sites = tuple(sites_of([root]))
            yield asked, root, sites, [site.values(asked.variables, MOMENTS) for site in sites]


def _units(text: str) -> int:
    return PlanningCost().units((root, shapes_by_place(sites, values)) for _, root, sites, values in _roots(text))


def _written(text: str) -> int:
    """Characters of SQL."""
    return sum(
        len(statement.query.text)
        for asked, root, sites, values in _roots(text)
        for statement in prepare(root, asked, PROFILE, _sources(), values, sites=sites).statements
    )


def _sources() -> Sources:
    return open_sources(Settings(database="postgresql://nobody@localhost/nothing"))


# --- H2: what is kept is bounded in bytes -----------------------------------------------------------------------------


@SQLITE
async def test_h2_documents_that_differ_in_comments_and_spaces_are_kept_once(hub: Hub) -> None:
    await hub.ask(_rules(1))
    kept, misses = hub.answering.documents.bytes, hub.answering.documents.misses
    for number in range(20):
        text = f"{_rules(1)} # {number} {'x' * 60_000}"
        assert "errors" not in await hub.ask(text)
    assert hub.answering.documents.misses == misses
    assert hub.answering.documents.bytes < kept + 20_000


@SQLITE
async def test_h2_documents_plans_and_refusals_are_bounded_in_bytes(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 300_000
    monkeypatch.setattr(hub.answering.documents, "_known", BoundedCache(most))
    monkeypatch.setattr(hub.answering.documents, "_refused", BoundedCache(most))
    for number in range(60):
        assert "errors" not in await hub.ask(f"{{ person{PERSON} {{ a{number}: name household {{ id }} }} }}")
        assert codes(await hub.ask(f"{{ person{PERSON} {{ nobody{number} }} }}"))
        assert hub.answering.documents.bytes < 2 * most + 100_000
    assert 5 < len(hub.answering.documents._known) < 60  # the newest are there, the oldest are not


@pytest.mark.takes_long
def test_h2_estimates_are_what_python_allocates() -> None:
    """Within a factor of two, each of the three parts: what is read, what is selected, and what is planned."""
    sources, off, times = _sources(), [], 2
    for text in (_rules(8), drawn_question(OWN, Random(0))):
        list(_planned(text, sources))  # what is made once, whoever asks
        gc.collect()
        tracemalloc.start()
        kept = [list(_planned(text, sources)) for _ in range(times)]
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] / times
        tracemalloc.stop()
        if not 0.5 * taken <= (thought := sum(kept[0][-1])) <= 2 * taken:
            off.append((text, thought, taken))
    assert off == []


def _planned(text: str, sources: Sources) -> Iterator[Any]:
    """Everything that is kept of a question, and at last what each part of it is thought to take."""
    valid = documents.read(text, FULL)
    document = valid.operation(None)
    asked = select.SelectionContext(FULL, document.fragments, documents.coerce_variables(document, {}))
    sizes = [footprint_of_document(valid)]
    yield document
    for root in select.select_roots(asked, document.root_type, document.operation.selection_set):
        sites = tuple(sites_of([root]))
        values = [site.values(asked.variables, MOMENTS) for site in sites]
        prepared = prepare(root, asked, PROFILE, sources, values, sites=sites)
        yield prepared
        sizes += [footprint_of_selected(root), footprint_of_plan(prepared)]
    yield sizes
