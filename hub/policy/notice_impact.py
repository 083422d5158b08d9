"""What another text of the notice would mean: which sentences differ, and which rules, local values and cases cite them.

Whatever differs in an article as a whole concerns everything that cites any of it: its title, its responsible units, and what
was added to it, which nothing can cite yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.codes import Term
from hub.policy.citations import Citation
from hub.policy.notice import NOTICE, NoticeText
from hub.policy.notice_changes import NoticeChange, NoticeComparison, SentenceChange, compare_notices
from hub.policy.programmes import PARAMETERS, PROGRAMMES


class CitingKind(Term):
    """What cites sentences of the notice."""

    RULE = "RULE", "Rule", "规则"
    PARAMETER = "PARAMETER", "Local value", "当地标准"
    CASE = "CASE", "Case", "案例"


@dataclass(frozen=True, slots=True)
class Citing:
    """What is made from sentences of the notice: its kind, its code or name, what it is called, and the sentences."""

    kind: CitingKind
    name: str
    english: str
    chinese: str
    cites: frozenset[Citation]


@dataclass(frozen=True, slots=True)
class ChangeWithImpact:
    """A difference, and all that must be read again because of it."""

    change: NoticeChange
    affected: tuple[Citing, ...]


@dataclass(frozen=True, slots=True)
class NoticeImpact:
    """Everything that differs, each with what it affects."""

    comparison: NoticeComparison
    changes: tuple[ChangeWithImpact, ...]

    def affected(self, kind: CitingKind) -> tuple[str, ...]:
        """Return the names of all that is affected and of one kind, each once."""
        found = (each.name for change in self.changes for each in change.affected if each.kind is kind)
        return tuple(sorted(set(found)))

    @property
    def is_any(self) -> bool:
        """Return True where something that is cited differs."""
        return any(each.affected for each in self.changes)


def everything_that_cites() -> Iterator[Citing]:
    """Yield every rule and every local value with the sentences that it is made from."""
    for rule in PROGRAMMES:
        yield Citing(CitingKind.RULE, str(rule.code), rule.code.english, rule.code.chinese, rule.every_citation)
    for value in PARAMETERS.values():
        yield Citing(CitingKind.PARAMETER, value.code, value.english, value.chinese, frozenset(value.cites))


def impact_of(other: NoticeText, citing: Sequence[Citing]) -> NoticeImpact:
    """Return what differs between the notice and another text of it, and what of `citing` that affects."""
    comparison = compare_notices(NOTICE, other)
    now = {**{article: article for article in NOTICE.articles}, **comparison.renumbered}
    return NoticeImpact(
        comparison,
        tuple(ChangeWithImpact(change, tuple(_affected(change, citing, now.items()))) for change in comparison.changes),
    )


def _affected(change: NoticeChange, citing: Sequence[Citing], articles: Iterable[tuple[int, int]]) -> Iterator[Citing]:
    old, new = change.before, change.after
    whole = {old.article} if old is not None and old.is_about_article else set[int]()
    told_there = new is not None and new.is_about_article and change.kind is not SentenceChange.RENUMBERED
    if new is not None and (old is None or told_there):
        whole |= {before for before, after in articles if after == new.article}
    for each in citing:
        if any(
            citation.article in whole
            or (old is not None and (citation.article, citation.number) == (old.article, old.number))
            for citation in each.cites
        ):
            yield each
