"""A look at a person's data in plain words, in both languages: who, what for, and which data by the names that the contract gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import GraphQLSchema

from hub.catalogue.bilingual import Bilingual
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import PageField
from hub.catalogue.meanings import description_of, meaning_of
from hub.ledger.event import Event, EventKind
from hub.tables.looks import LookOutcome

MOST_NAMED = 12
"""Kinds of data that are named; of more, their number is told."""

_ROOTS = ("Query", "Mutation")
_SAID: Mapping[LookOutcome, Bilingual] = {
    LookOutcome.SHOWN: Bilingual("looked at your data", "查阅了您的信息"),
    LookOutcome.PARTLY_SHOWN: Bilingual(
        "looked at your data, and was shown a part of it", "查阅了您的信息，仅获提供其中一部分"
    ),
    LookOutcome.NONE_SHOWN: Bilingual("asked for your data, and was shown none of it", "申请查阅您的信息，未获提供"),
    LookOutcome.WRITTEN: Bilingual("wrote something about you", "登记或反馈了与您有关的信息"),
    LookOutcome.REFUSED: Bilingual(
        "asked for something about you, and was refused", "申请办理与您有关的事项，已被拒绝"
    ),
    LookOutcome.NOT_COMPLETED: Bilingual(
        "began something about you that was not completed", "曾开始办理与您有关的事项，但未完成"
    ),
}


@dataclass(frozen=True, slots=True)
class PurposeOfLook:
    """What a look was for: the description of the purpose, the article of the notice and the legal basis."""

    description: str
    article: int


def sentence_of(
    event: Event, outcome: LookOutcome, organisation: str | None, purpose: PurposeOfLook | None
) -> Bilingual:
    """Return who looked and what for, as one sentence in each language."""
    did = _SAID[outcome]
    if event.kind is EventKind.OPERATOR or organisation is None:
        return Bilingual(
            f"Whoever operates the hub {did.english}, on its own machine.", f"本平台运维人员在平台本机{did.chinese}。"
        )
    if purpose is None:
        code = event.request.purpose
        return Bilingual(f"{organisation} {did.english}, for {code}.", f"{organisation}以用途 {code} {did.chinese}。")
    plain = purpose.description.rstrip("。. ")
    what_for = meaning_of(purpose.description) or Bilingual(plain, plain)
    english = (
        f"{organisation} {did.english}, for this purpose: {what_for.english} (article {purpose.article} of the notice)."
    )
    return Bilingual(english, f"{organisation}为“{what_for.chinese}”{did.chinese}，依据通知第{purpose.article}条。")


def data_of(contract: GraphQLSchema, coordinates: Iterable[str]) -> Bilingual:
    """Return the kinds of data among some coordinates, each once: what the contract calls the fields. Of a look that named none
    but a root field, that is told."""
    every = [each for each in coordinates if not _is_of_a_page(contract, each)]
    fields = [each for each in every if each.partition(".")[0] not in _ROOTS] or every
    named = dict.fromkeys(found for each in fields if (found := meaning_of(description_of(contract, each))))
    told, more = list(named)[:MOST_NAMED], len(named) - MOST_NAMED
    english = "; ".join(_begun(each.english) for each in told)
    chinese = "、".join(each.chinese for each in told)
    if more > 0:
        return Bilingual(f"{english}; and {more} more kinds", f"{chinese}等 {len(named)} 类")
    return Bilingual(english, chinese)


def _is_of_a_page(contract: GraphQLSchema, coordinate: str) -> bool:
    """Return True for what only says where rows stand in a list."""
    type_name, _, name = coordinate.partition(".")
    found = getattr(contract.type_map.get(type_name), "fields", {}).get(name)
    return found is not None and isinstance(declaration_of(found), PageField)


def _begun(sentence: str) -> str:
    """Return a sentence as it stands within another one."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
