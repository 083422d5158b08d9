"""Another text of the notice: what differs is named, and no rule, local value or case that cites it is missed.

The mutations know the notice as lines and full stops alone: they are drawn before anything of it is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from hub.policy.cited_cases import FOLDER, cases_in
from hub.policy.notice import FILE, read_notice
from hub.policy.notice_impact import NoticeImpact, everything_that_cites, impact_of
from tests.promises import Promise

TEXT = FILE.read_text("utf-8")
LINES = TEXT.splitlines()
ARTICLES = [number for number, line in enumerate(LINES) if line.startswith("(") and "责任单位" in line]
"""The lines with an article, in their order: the first has article 1."""

CITING = [*everything_that_cites(), *cases_in(FOLDER)]
Touched = set[tuple[int, int]]
Mutation = Callable[[Random, list[str]], Touched]


def parts_of(line: str) -> list[str]:
    """The sentences of an article's line, its number left out: the title, and up to the brackets that close it."""
    body = line[line.index(")") + 1 :]
    return [*(f"{part}。" for part in body.split("。")[:-1]), body.split("。")[-1]]


def joined(number: int, parts: list[str]) -> str:
    return LINES[ARTICLES[number - 1]].partition(")")[0] + ")" + "".join(parts)


def whole(number: int) -> Touched:
    return {(number, place) for place in range(len(parts_of(LINES[ARTICLES[number - 1]])))}


def drawn(chance: Random) -> tuple[int, list[str], int]:
    """An article, its sentences, and the place of one of them."""
    number = chance.randint(1, len(ARTICLES))
    parts = parts_of(LINES[ARTICLES[number - 1]])
    return number, parts, chance.randrange(len(parts))


def about(number: int, place: int, parts: list[str]) -> Touched:
    """The sentence itself; of a title and of the closing brackets the whole article."""
    return whole(number) if place in (0, len(parts) - 1) else {(number, place)}


def another_sign(chance: Random, lines: list[str]) -> Touched:
    number, parts, place = drawn(chance)
    signs = [at for at, sign in enumerate(parts[place]) if sign.isalnum()]
    at = chance.choice(signs)
    old = parts[place][at]
    new = chance.choice([sign for sign in "甲乙丙0123456789不可应" if sign != old])
    parts_now = [*parts]
    parts_now[place] = parts[place][:at] + new + parts[place][at + 1 :]
    lines[ARTICLES[number - 1]] = joined(number, parts_now)
    return about(number, place, parts)


def words_left_out(chance: Random, lines: list[str]) -> Touched:
    number, parts, place = drawn(chance)
    start = chance.randrange(len(parts[place]) - 1)
    gone = parts[place][start : start + chance.randint(1, 12)].rstrip("。)")
    parts_now = [*parts]
    parts_now[place] = parts[place][:start] + parts[place][start + len(gone) :]
    lines[ARTICLES[number - 1]] = joined(number, parts_now)
    return about(number, place, parts) if gone else set()


def words_put_in(chance: Random, lines: list[str]) -> Touched:
    number, parts, place = drawn(chance)
    at = chance.randrange(len(parts[place]))
    parts_now = [*parts]
    parts_now[place] = parts[place][:at] + chance.choice(["不", "等人员", "以及其他", "80%"]) + parts[place][at:]
    lines[ARTICLES[number - 1]] = joined(number, parts_now)
    return about(number, place, parts)


def sentence_removed(chance: Random, lines: list[str]) -> Touched:
    number, parts, place = drawn(chance)
    lines[ARTICLES[number - 1]] = joined(number, parts[:place] + parts[place + 1 :])
    return {each for each in whole(number) if each[1] >= place} | about(number, place, parts)


def sentence_added(chance: Random, lines: list[str]) -> Touched:
    number, parts, _ = drawn(chance)
    place = chance.randint(1, len(parts) - 1)
    new = chance.choice(
        ["对集中供养人员不适用前款规定。", "具体办法由区县另行制定。", *parts_of(LINES[ARTICLES[8]])[1:3]]
    )
    lines[ARTICLES[number - 1]] = joined(number, [*parts[:place], new, *parts[place:]])
    return whole(number)


def sentences_swapped(chance: Random, lines: list[str]) -> Touched:
    number, parts, _ = drawn(chance)
    first, second = sorted(chance.sample(range(len(parts)), 2))
    now = [*parts]
    now[first], now[second] = parts[second], parts[first]
    lines[ARTICLES[number - 1]] = joined(number, now)
    return about(number, first, parts) | about(number, second, parts)


def sentence_moved(chance: Random, lines: list[str]) -> Touched:
    number, parts, _ = drawn(chance)
    place = chance.randint(1, len(parts) - 1)
    other = chance.choice([each for each in range(1, len(ARTICLES) + 1) if each != number])
    there = parts_of(LINES[ARTICLES[other - 1]])
    at = chance.randint(1, len(there) - 1)
    lines[ARTICLES[number - 1]] = joined(number, parts[:place] + parts[place + 1 :])
    lines[ARTICLES[other - 1]] = joined(other, [*there[:at], parts[place], *there[at:]])
    return {each for each in whole(number) if each[1] >= place} | whole(other)


def sentences_run_together(chance: Random, lines: list[str]) -> Touched:
    number, parts, _ = drawn(chance)
    place = chance.randrange(len(parts) - 1)
    now = [*parts[:place], parts[place].rstrip("。") + ";" + parts[place + 1], *parts[place + 2 :]]
    lines[ARTICLES[number - 1]] = joined(number, now)
    return {each for each in whole(number) if each[1] >= place} | about(number, place, parts)


def article_removed(chance: Random, lines: list[str]) -> Touched:
    number, _, _ = drawn(chance)
    lines[ARTICLES[number - 1]] = ""
    return whole(number)


def article_put_in_and_the_others_renumbered(chance: Random, lines: list[str]) -> Touched:
    number, _, _ = drawn(chance)
    heads = [LINES[at].partition(")")[0] for at in ARTICLES] + ["(二十三"]
    for later in range(number, len(ARTICLES) + 1):
        lines[ARTICLES[later - 1]] = heads[later] + LINES[ARTICLES[later - 1]][len(heads[later - 1]) :]
    new = f"{heads[number - 1]})消费帮扶。对低收入人口给予消费帮扶。(责任单位:市商务委)"
    lines[ARTICLES[number - 1]] = f"{new}\n{lines[ARTICLES[number - 1]]}"
    # What closes an article may stand at its old place once more, word by word: then nothing is to be told of it.
    return {
        (later, place)
        for later in range(number, len(ARTICLES) + 1)
        for place, _ in enumerate(parts_of(LINES[ARTICLES[later - 1]])[:-1])
    }


def articles_swapped(chance: Random, lines: list[str]) -> Touched:
    first, second = sorted(chance.sample(range(1, len(ARTICLES) + 1), 2))
    here, there = parts_of(LINES[ARTICLES[first - 1]]), parts_of(LINES[ARTICLES[second - 1]])
    lines[ARTICLES[first - 1]], lines[ARTICLES[second - 1]] = joined(first, there), joined(second, here)
    return {(first, place) for place in range(len(here) - 1)} | {(second, place) for place in range(len(there) - 1)}


MUTATIONS: list[Mutation] = [
    another_sign, words_left_out, words_put_in, sentence_removed, sentence_added, sentences_swapped, sentence_moved,
    sentences_run_together, article_removed, article_put_in_and_the_others_renumbered, articles_swapped,
]  # fmt: skip


IN_PLACE = (another_sign, words_put_in)
"""Those that leave all other sentences as they are: what is told then is exactly what is affected."""


def told_by(found: NoticeImpact) -> set[tuple[str, str]]:
    return {(each.kind, each.name) for change in found.changes for each in change.affected}


def citing_any_of(touched: Touched) -> set[tuple[str, str]]:
    return {
        (each.kind, each.name) for each in CITING if any((cite.article, cite.number) in touched for cite in each.cites)
    }


def test_no_affected_rule_is_missed_whatever_is_changed(size: Callable[[int, int], int], promise: Promise) -> None:
    count, chance = size(66, 1_000), Random()
    seed = chance.getrandbits(32)
    chance.seed(seed)
    for number in range(count):
        lines, mutation = [*LINES], MUTATIONS[number % len(MUTATIONS)]
        touched = mutation(chance, lines)
        found = impact_of(read_notice("\n".join(lines)), CITING)
        assert bool(found.changes) or not touched, (seed, number, mutation.__name__)
        told, affected = told_by(found), citing_any_of(touched)
        assert affected - told == set(), (seed, number, mutation.__name__)
        assert mutation not in IN_PLACE or told == affected, (seed, number, mutation.__name__)
    promise("No affected rule is missed in another text of the notice", count, "mutated texts")


@pytest.mark.parametrize(
    ("old", "new", "kinds", "rules"),
    [
        pytest.param("不低于70%", "不低于75%", ["CHANGED"], ["MEDICAL_ASSISTANCE"], id="a number"),
        pytest.param("做好困难重度残疾人家庭无障碍改造工作。", "", ["REMOVED", "RENUMBERED", "RENUMBERED"], ["BARRIER_FREE_HOME"], id="removed"),
        pytest.param("深化脱贫兜底", "另行规定。深化脱贫兜底", ["RENUMBERED", "RENUMBERED", "RENUMBERED", "ADDED"], [], id="added, and nothing cites it"),
    ],
)  # fmt: skip
def test_a_change_is_told_as_what_it_is(old: str, new: str, kinds: list[str], rules: list[str]) -> None:
    found = impact_of(read_notice(TEXT.replace(old, new, 1)), CITING)
    assert [each.change.kind for each in found.changes] == kinds
    affected = {each.name for each in found.changes[0].affected if each.kind == "RULE"}
    assert affected == set(rules)


def test_an_article_with_another_number_is_told_as_one_and_concerns_its_own_rules_alone() -> None:
    lines = [*LINES]
    lines[ARTICLES[9]], lines[ARTICLES[10]] = "", LINES[ARTICLES[10]].replace("(十一)", "(十)", 1)
    found = impact_of(read_notice("\n".join(lines)), CITING)
    assert found.comparison.renumbered == {11: 10}
    of_housing = [each for each in found.changes if each.change.before and each.change.before.article == 11]
    assert {each.change.kind for each in of_housing} == {"RENUMBERED"}
    assert {of.name for each in of_housing for of in each.affected if of.kind == "RULE"} == {"HOUSING_ASSISTANCE"}
