"""Statistics, asked for as a client asks: what is told of how many there are, to whom, and what is not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from hub.identifiers import resident_id_number_from
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, rows
from tests.leaks.test_told_apart import steward

pytestmark = pytest.mark.databases("either")

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
BY_SEX = "{ personStatistics(by: {sex: VALUE}) { sex count } }"
ALL = "{ personStatistics { count } }"
EXACTLY = {9: None, 10: 10, 19: 10, 20: 20}


async def counted(hub: Hub, text: str, **asked: str) -> Any:
    answer = await hub.ask(text, client="counter", **asked)
    return next(iter(answer["data"].values()))


async def leave(hub: Hub, number: int, where: str = "true") -> None:
    """Only so many persons (of the smallest ids) stay, of those that a condition names."""
    kept = f"select id from person where {where} order by id limit {number}"
    await change(hub.settings, f"delete from person where {where} and id not in ({kept})")


# --- small cells ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "told"), EXACTLY.items())
async def test_a_count_is_told_in_whole_tens_from_ten_on(hub: Hub, number: int, told: int | None) -> None:
    await leave(hub, number)
    assert await counted(hub, ALL) == [{"count": told}]


async def test_none_and_nine_are_answered_with_the_same_bytes(hub: Hub) -> None:
    """A group without rows is there like any other."""
    texts = []
    for number in (9, 1, 0):
        await leave(hub, number, "sex = 'FEMALE'")
        texts.append((await hub.post(BY_SEX, client="counter")).text)
    assert len(set(texts)) == 1
    groups = await counted(hub, BY_SEX)
    assert {"sex": "FEMALE", "count": None} in groups
    assert {"sex": "UNSTATED", "count": None} in groups


async def test_a_small_cell_is_told_as_one_once_for_each_path(hub: Hub) -> None:
    text = f"{{ a: {BY_SEX[2:-2]} b: personStatistics {{ count again: count }} }}"
    for number, hidden in ((84, [["a", "count"]]), (9, [["a", "count"], ["b", "count"], ["b", "again"]])):
        await leave(hub, number)
        for _ in range(2):  # the second time from the remembered plan
            answer = await hub.ask(text, client="counter")
            paths = [error["path"] for error in answer["errors"]]
            assert [[step for step in path if isinstance(step, str)] for path in paths] == hidden
            for error in answer["errors"]:
                counts = [group[error["path"][2]] for group in answer["data"][error["path"][0]]]
                why = {"code": "FIELD_WITHHELD", "reason": "SMALL_CELL", "count": counts.count(None)}
                assert (error["extensions"], error["path"][1]) == (why, counts.index(None))
            assert [
                (item["coordinate"], item["outcome"], item["reason"], item["path"])
                for item in answer["extensions"]["access"]["fields"]
            ] == [("PersonGroup.count", "PARTLY_WITHHELD", "SMALL_CELL", path) for path in hidden]


@pytest.mark.only_reads
async def test_where_every_count_is_told_nothing_is_said_of_small_cells(hub: Hub) -> None:
    answer = await hub.ask(ALL, client="counter")
    assert codes(answer) == []
    assert answer["extensions"]["access"]["fields"] == []


async def test_an_exact_count_does_not_leave_the_database(hub: Hub) -> None:
    """Nor can it be seen in how rows are ordered or how many groups there are."""
    await change(hub.settings, "update person set sex = 'MALE'")
    before = await counted(hub, BY_SEX)
    one = "select id from person order by id limit 1"
    await change(hub.settings, f"update person set sex = 'FEMALE' where id in ({one})")
    assert await counted(hub, BY_SEX) == before


@ON_SQLITE
async def test_a_person_counts_once_under_each_category_held(hub: Hub) -> None:
    by_category = "{ personStatistics(by: {category: VALUE}) { category count } }"
    before = {group["category"]: group["count"] for group in await counted(hub, by_category)}
    copy = """insert into category_determination (id, person_id, category, outcome, since, recorded_at)
              select substr(id, 1, 24) || 'aaaaaaaaaaaa', person_id, category, outcome, since, recorded_at
              from category_determination where superseded_at is null and category = 'SUBSISTENCE_ALLOWANCE'"""
    await change(hub.settings, copy)
    after = {group["category"]: group["count"] for group in await counted(hub, by_category)}
    assert after == before
    assert before["SUBSISTENCE_ALLOWANCE"] is not None


@ON_SQLITE
async def test_a_value_that_no_list_has_counts_as_unknown(hub: Hub) -> None:
    """What groups there are says nothing of what is stored."""
    before = await counted(hub, BY_SEX)
    await change(hub.settings, "update person set sex = 'NOBODY_KNOWS'")
    after = await counted(hub, BY_SEX)
    assert [group["sex"] for group in after] == [group["sex"] for group in before]
    assert after[-1] == {"sex": None, "count": 80}


# --- rights ----------------------------------------------------------------------------------------------------------


@ON_SQLITE
async def test_who_may_not_count_by_a_field_gets_no_statistic_by_it(hub: Hub) -> None:
    text = "{ householdStatistics(by: {division: DISTRICT, urban: VALUE}) { urban count } }"
    for _ in range(2):
        hub.statements.clear()
        answer = await hub.ask(text, client="counter")
        assert answer["data"] == {"householdStatistics": None}
        (error,) = answer["errors"]
        why = {"code": "FIELD_WITHHELD", "reason": "PURPOSE_NOT_COVERED", "capability": "AGGREGATE"}
        assert error["extensions"] == why
        assert error["message"].startswith("Counting by Household.urban is withheld.")
        assert not any("counted" in statement for statement in hub.statements)
    event = (await ledger(hub.settings))[-1]
    assert {"Household.urban AGGREGATE", "Query.householdStatistics"} <= set(event["refused"])
    assert (await hub.ask(text, client="counter", purpose="OTHER"))["data"]["householdStatistics"]


@pytest.mark.only_reads
@ON_SQLITE
async def test_a_condition_takes_the_right_to_filter(hub: Hub) -> None:
    text = "{ personStatistics(filter: {sex: {equal: MALE}}) { count } }"
    answer = await hub.ask(text, client="counter", purpose="OTHER")
    assert answer["data"] == {"personStatistics": None}
    assert answer["errors"][0]["extensions"]["capability"] == "FILTER"
    assert (await counted(hub, text))[0]["count"] >= 30


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize("client", ["reader", "masked", "banded"])
async def test_who_reads_a_field_in_full_masked_or_banded_cannot_count_by_it(hub: Hub, client: str) -> None:
    for text in (BY_SEX, "{ personStatistics(by: {birthDate: DECADE}) { count } }"):
        answer = await hub.ask(text, client=client)
        assert (answer["data"], codes(answer)) == ({"personStatistics": None}, ["FIELD_WITHHELD"])


@pytest.mark.only_reads
@ON_SQLITE
async def test_no_condition_is_finer_than_a_group(hub: Hub) -> None:
    """Two questions that differ by one person, whose day of birth is known, cannot be asked."""
    for condition in (
        "birthDate: {to: \"1970-01-01\"}", "sex: {in: [MALE, FEMALE]}", "sex: {isKnown: true}", "name: {}",
        "category: {in: [OTHER_HARDSHIP]}",
    ):  # fmt: skip
        answer = await hub.ask(f"{{ personStatistics(filter: {{{condition}}}) {{ count }} }}", client="counter")
        assert set(codes(answer)) == {"INVALID_QUERY"}


async def test_a_narrower_right_bounds_what_is_counted_and_says_so(hub: Hub) -> None:
    """Dates of birth may be counted in the district alone."""
    await change(hub.settings, "update person set birth_date = '1965-01-01'")
    (near,) = await rows(hub.settings, "select count(*) as n from person where division_code like '980101%'")
    answer = await hub.ask("{ personStatistics(by: {birthDate: DECADE}) { birthDecade count } }", client="counter")
    found = {group["birthDecade"]: group["count"] for group in answer["data"]["personStatistics"]}
    assert found["1960-01-01/1969-12-31"] == (near["n"] // 10 * 10 or None)
    told = [(item["coordinate"], item["reason"], item.get("capability")) for item in answer["extensions"]["access"]["fields"]]  # fmt: skip
    assert told[:2] == [
        ("Query.personStatistics", "OUT_OF_SCOPE", None),
        ("Person.birthDate", "OUT_OF_SCOPE", "AGGREGATE"),
    ]


async def test_what_may_not_be_counted_by_changes_no_count(hub: Hub) -> None:
    text = "{ householdStatistics(by: {division: DISTRICT}) { division { code } count } }"
    before = await hub.ask(text, client="counter")
    await change(hub.settings, "update household set urban = null, address = 'elsewhere'")
    await change(hub.settings, "update person set sex = null, birth_date = null")
    assert await hub.ask(text, client="counter") == before


@ON_SQLITE
async def test_a_group_whose_label_may_not_be_read_is_counted_all_the_same(hub: Hub) -> None:
    """Its order does not tell the label either: groups are in the order of their counts."""
    await steward(hub, 'block(role: "counter", field: "PersonGroup.sex", because: "test") { id }')
    groups = await counted(hub, BY_SEX)
    assert {group["sex"] for group in groups} == {None}
    counts = [group["count"] for group in groups if group["count"]]
    assert counts == sorted(counts)
    assert len(counts) > 1


# --- the rest --------------------------------------------------------------------------------------------------------


async def test_the_ledger_has_how_many_groups_were_told_and_no_person(hub: Hub) -> None:
    await hub.ask(BY_SEX, client="counter")
    event = (await ledger(hub.settings))[-1]
    assert (event["subjects"], event["row_count"], event["outcome"]) == ([], 5, "ANSWERED")
    assert {"Person.sex AGGREGATE", "PersonGroup.count", "Query.personStatistics"} <= set(event["given"])


@pytest.mark.only_reads
@ON_SQLITE
async def test_one_plan_serves_all_who_count_by_the_same(hub: Hub) -> None:
    text = """query($by: PersonDimensions, $where: String!) {
      personStatistics(by: $by, filter: {division: {within: $where}}) { count } }"""
    hits = hub.answering.documents.hits
    for where in ("980101", "980102", "980000"):
        await hub.ask(text, {"by": {"sex": "VALUE"}, "where": where}, client="counter")
    assert hub.answering.documents.hits == hits + 2
    await hub.ask(text, {"by": {"category": "VALUE"}, "where": "980101"}, client="counter")
    assert hub.answering.documents.hits == hits + 2


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("by: {sex: null}", "INVALID_INPUT"),
        ("filter: {sex: null}", "INVALID_INPUT"),
        ("by: {}", "INVALID_INPUT"),
        ("filter: {}", "INVALID_INPUT"),
        ("filter: {sex: {}}", "INVALID_INPUT"),
        ("by: {sex: DECADE}", "INVALID_QUERY"),
        ("by: {name: VALUE}", "INVALID_QUERY"),
        ("by: {division: TOWNSHIP, sex: VALUE, category: VALUE, birthDate: DECADE}", "LIMIT_EXCEEDED"),
    ],
)
async def test_what_cannot_be_counted_is_refused_with_its_code(hub: Hub, given: str, code: str) -> None:
    answer = await hub.ask(f"{{ personStatistics({given}) {{ count }} }}", client="counter")
    assert "data" not in answer
    assert set(codes(answer)) == {code}


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize(
    "entry",
    [
        "query($c: EachValue) { personStatistics(by: {sex: $c}) { count } }",
        "query($c: DivisionLevel) { householdStatistics(by: {urban: VALUE, division: $c}) { count } }",
        "query($c: Category) { personStatistics(filter: {category: {equal: $c}}) { count } }",
    ],
)
async def test_h6_what_is_counted_by_a_variable_that_was_left_out_is_refused(hub: Hub, entry: str) -> None:
    answer = await hub.ask(entry, client="counter")
    assert (codes(answer), "data" in answer) == (["INVALID_INPUT"], False)
    assert "which has no value" in answer["errors"][0]["message"]


@ON_SQLITE
async def test_null_for_an_argument_and_nothing_at_all_mean_the_same(hub: Hub) -> None:
    plain = await counted(hub, ALL)
    for given in ("by: null", "filter: null"):
        assert await counted(hub, f"{{ personStatistics({given}) {{ count }} }}") == plain


# --- S5: counts that one moves by what one writes ----------------------------------------------------------------------

REGISTER = """mutation($input: RecordPopulationInput!, $key: String!) {
    recordPopulation(input: $input, idempotencyKey: $key) { person { id recordedAt } determination { id } } }"""
HERE = """{ personStatistics(by: {sex: VALUE}, filter: {division: {within: "980103"}}) { sex count }
    all: personStatistics(filter: {division: {within: "980103"}}) { count } }"""


async def register(hub: Hub, input: dict[str, Any], key: str) -> Any:
    answer = await hub.ask(REGISTER, {"input": input, "key": f"of-statistics-{key}"})
    assert codes(answer) == [], answer
    return answer["data"]["recordPopulation"]


async def moved(hub: Hub, identifier: str, division: str, key: str) -> None:
    """A person's registration is corrected to another division."""
    text = '{ person(by: {id: "%s"}) { recordedAt } }' % identifier  # noqa: UP031 -- braces of GraphQL
    corrects = (await hub.ask(text))["data"]["person"]["recordedAt"]
    await register(
        hub, {"personCorrection": {"person": {"id": identifier}, "corrects": corrects, "division": division}}, key
    )


async def test_s5_a_registrar_moves_no_count_of_its_organisation_and_learns_no_sex(hub: Hub) -> None:
    """Fill a cell up to ten with made-up women, take one out, put the person in whose sex is withheld: ten or nine?"""
    hub.clock.now += timedelta(seconds=60)
    before = await hub.ask(HERE, client="counter")
    women = []
    for number in range(9):
        made = resident_id_number_from(f"98010319800101{number:02d}0"[:17])
        person = {"idNumber": made, "division": "980103", "sex": "FEMALE", "birthDate": "1980-01-01"}
        women.append((await register(hub, {"person": person}, f"woman-{number}"))["person"]["id"])
        assert (await hub.ask(HERE, client="counter"))["data"] == before["data"]
    (target,) = await rows(hub.settings, "select id from person where sex = 'FEMALE' and division_code not like '980103%' and matched_id is null order by id limit 1")  # fmt: skip
    for key, identifier, division in (
        ("in", str(target["id"]), "980103"),
        ("out", women[0], "980101"),
        ("again", women[1], "980101"),
    ):
        await moved(hub, identifier, division, key)
        assert (await hub.ask(HERE, client="counter"))["data"] == before["data"]


async def test_s5_a_person_whom_one_corrects_is_counted_as_before(hub: Hub) -> None:
    """To vanish from a count would tell as much as to come into it."""
    hub.clock.now += timedelta(seconds=60)
    await leave(hub, 20, "sex = 'FEMALE'")
    women = [
        str(row["id"]) for row in await rows(hub.settings, "select id from person where sex = 'FEMALE' order by id")
    ]
    before = await counted(hub, BY_SEX)
    assert {"sex": "FEMALE", "count": 20} in before
    for number, identifier in enumerate(women[:2]):
        await moved(hub, identifier, "980103", f"once-{number}")
        await moved(hub, identifier, "980101", f"twice-{number}")
        assert await counted(hub, BY_SEX) == before


async def test_s5_what_others_wrote_is_counted(hub: Hub) -> None:
    await leave(hub, 19)
    assert await counted(hub, ALL) == [{"count": 10}]
    person = {"idNumber": resident_id_number_from("98010119800101020"), "division": "980101"}
    await register(hub, {"person": person}, "one")
    assert await counted(hub, ALL) == [{"count": 10}]
    await change(hub.settings, "update ledger_event set organisation_id = '00000000-0000-4000-9000-000000000003'")
    assert await counted(hub, ALL) == [{"count": 20}]


@ON_SQLITE
async def test_s5_own_determinations_and_households_move_no_count_either(hub: Hub) -> None:
    hub.clock.now += timedelta(seconds=60)
    texts = ("{ personStatistics(by: {category: VALUE}) { category count } }", "{ householdStatistics { count } }",
             '{ personStatistics(filter: {category: {equal: OTHER_HARDSHIP}}) { count } }')  # fmt: skip
    before = [await counted(hub, text) for text in texts]
    persons = await rows(hub.settings, "select id from person order by id limit 12")
    for number, person in enumerate(persons):
        held = {
            "person": {"id": str(person["id"])},
            "category": "OTHER_HARDSHIP",
            "outcome": "RECOGNISED",
            "since": "2026-01-01",
        }
        first = (await register(hub, {"categoryDetermination": held}, f"held-{number}"))["determination"]["id"]
        await register(hub, {"categoryDetermination": held | {"supersedes": first}}, f"held-again-{number}")
        await register(hub, {"household": {"division": "980101"}}, f"home-{number}")
    assert [await counted(hub, text) for text in texts] == before
    await change(
        hub.settings,
        "update ledger_event set organisation_id = '00000000-0000-4000-9000-000000000003'",
        "update category_determination set organisation_id = '00000000-0000-4000-9000-000000000003'",
    )
    assert await counted(hub, texts[2]) == [{"count": 10}]
    assert await counted(hub, texts[1]) != before[1]


async def test_no_figure_is_made_of_findings_or_of_facts(hub: Hub) -> None:
    """So nothing of these is left out of the statistics of whoever wrote it."""
    hub.statements.clear()
    for text in (
        "{ personStatistics(by: {division: DISTRICT, sex: VALUE, category: VALUE}) { count } }",
        "{ householdStatistics(by: {division: DISTRICT}) { count } }",
        "{ fundBalances(programme: TEMPORARY_RELIEF, year: 2026) { paid recorded { amount comparison } } }",
    ):
        for client in ("reader", "counter"):
            await hub.ask(text, client=client)
    told = set(re.findall(r"\w+", " ".join(hub.statements)))
    assert {"category_determination", "membership", "temporary_relief"} <= told
    assert not told & {"finding", "dated_fact"}
