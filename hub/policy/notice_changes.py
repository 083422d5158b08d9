"""What differs between two texts of the notice, sentence by sentence.

INVARIANT: a sentence of the first text is left out only where the second has the same text at the same place. Everything else is
told, so that nothing that cites it is missed; how two sentences are paired says only how it is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hub.codes import Term
from hub.policy.notice import NoticeSentence, NoticeText, plain

ALIKE = 0.5
"""From which share of common pairs of characters two sentences are told as one that was changed."""

_SAME_ARTICLE = 0.25
"""How much more alike two sentences count that stand in the same article."""

Pair = tuple[NoticeSentence, NoticeSentence]


class SentenceChange(Term):
    """How a sentence of the notice differs in another text of it."""

    CHANGED = "CHANGED", "The sentence says something else", "内容变更"
    ADDED = "ADDED", "The sentence is new", "新增"
    REMOVED = "REMOVED", "The sentence is gone", "删除"
    MOVED = "MOVED", "The sentence stands elsewhere", "移至他处"
    RENUMBERED = "RENUMBERED", "The sentence has another number, or its article has", "条、句序号变更"


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """One difference: the sentence as it is in the first text, and as it is in the second; one of them may be missing."""

    kind: SentenceChange
    before: NoticeSentence | None
    after: NoticeSentence | None


@dataclass(frozen=True, slots=True)
class NoticeComparison:
    """All differences, in the order of the first text, and then what was added; and articles that have another number now."""

    changes: tuple[NoticeChange, ...]
    renumbered: Mapping[int, int]


def compare_notices(first: NoticeText, second: NoticeText) -> NoticeComparison:
    """Return what differs between two texts of the notice."""
    same = [*_same_text(first.sentences, second.sentences)]
    before, after = {old for old, _ in same}, {new for _, new in same}
    left = [each for each in first.sentences if each not in before]
    new = [each for each in second.sentences if each not in after]
    changed = [*_alike(left, new)]
    renumbered = _articles((*same, *changed))
    paired = dict((*same, *changed))
    texts = {old for old, _ in changed}
    in_line = _in_line(same)
    found: list[NoticeChange] = []
    for old in first.sentences:
        now = paired.get(old)
        if now is None:
            found.append(NoticeChange(SentenceChange.REMOVED, old, None))
        elif old in texts:
            found.append(NoticeChange(SentenceChange.CHANGED, old, now))
        elif old.place != now.place:
            stays = renumbered.get(old.article, old.article) == now.article and old in in_line
            found.append(NoticeChange(SentenceChange.RENUMBERED if stays else SentenceChange.MOVED, old, now))
    known = set(paired.values())
    found += [NoticeChange(SentenceChange.ADDED, None, each) for each in new if each not in known]
    return NoticeComparison(tuple(found), {old: now for old, now in renumbered.items() if old != now})


def _same_text(first: Sequence[NoticeSentence], second: Sequence[NoticeSentence]) -> Iterator[Pair]:
    """Yield the sentences that both texts have: at the same place, in the same order, or else anywhere."""
    there = {(each.place, each.digest): each for each in second}
    pairs = [(old, there[old.place, old.digest]) for old in first if (old.place, old.digest) in there]
    yield from pairs
    left, new = _without(first, (old for old, _ in pairs)), _without(second, (now for _, now in pairs))
    matcher = SequenceMatcher(None, [each.digest for each in left], [each.digest for each in new], autojunk=False)
    ordered = [
        (left[block.a + step], new[block.b + step])
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]
    yield from ordered
    elsewhere = defaultdict[str, list[NoticeSentence]](list)
    for each in reversed(_without(new, (now for _, now in ordered))):
        elsewhere[each.digest].append(each)
    for old in _without(left, (old for old, _ in ordered)):
        if elsewhere[old.digest]:
            yield old, elsewhere[old.digest].pop()


def _without(sentences: Sequence[NoticeSentence], taken: Iterable[NoticeSentence]) -> list[NoticeSentence]:
    gone = set(taken)
    return [each for each in sentences if each not in gone]


def _alike(left: Sequence[NoticeSentence], new: Sequence[NoticeSentence]) -> Iterator[Pair]:
    """Yield sentences that were changed: each with the one that is most like it, the best pairs first."""
    old_parts, new_parts = [_parts(each) for each in left], [_parts(each) for each in new]
    scores = sorted(
        (
            (-score - _SAME_ARTICLE * (left[row].article == new[column].article), row, column)
            for row, parts in enumerate(old_parts)
            for column, others in enumerate(new_parts)
            if (score := _share(parts, others)) >= ALIKE
            or (left[row].place == new[column].place and left[row].is_about_article == new[column].is_about_article)
        ),
    )
    rows, columns = set[int](), set[int]()
    for _, row, column in scores:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            yield left[row], new[column]


def _parts(sentence: NoticeSentence) -> frozenset[str]:
    text = plain(sentence.text)
    return frozenset(text[start : start + 2] for start in range(max(1, len(text) - 1)))


def _share(parts: frozenset[str], others: frozenset[str]) -> float:
    return 2 * len(parts & others) / (len(parts) + len(others) or 1)


def _articles(pairs: Sequence[Pair]) -> Mapping[int, int]:
    """Return where each article is now: where most of its sentences are, and where its title is, should that be undecided."""
    places = defaultdict[int, Counter[int]](Counter)
    for old, now in pairs:
        if old.article and now.article:
            places[old.article][now.article] += 3 if old.number == now.number == 0 else 2
    return {article: max(counts, key=lambda now: (counts[now], now == article)) for article, counts in places.items()}


def _in_line(same: Sequence[Pair]) -> frozenset[NoticeSentence]:
    """Return the sentences of the first text that follow each other in the second as they did, as many as possible."""
    pairs = sorted(same, key=lambda pair: (pair[0].article, pair[0].number))
    order = sorted(range(len(pairs)), key=lambda index: (pairs[index][1].article, pairs[index][1].number))
    blocks = SequenceMatcher(None, range(len(pairs)), order, autojunk=False).get_matching_blocks()
    return frozenset(pairs[block.a + step][0] for block in blocks for step in range(block.size))
