"""This is the work of `hub policy impact`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from hub.catalogue.bilingual import Bilingual
from hub.errors import Unusable
from hub.intake.encodings import encoding_of
from hub.policy.cited_cases import FOLDER, cases_in
from hub.policy.notice import NoticeSentence, NoticeText, read_notice
from hub.policy.notice_impact import (
    ChangeWithImpact,
    CitingKind,
    NoticeImpact,
    everything_that_cites,
    impact_of,
)

MOST_SENTENCES = 2_000
"""The notice has about 120; each that differs is compared with each other one."""

_FORMATS = {b"PK\x03\x04": "a Word or ZIP file", b"%PDF": "a PDF file", b"\xd0\xcf\x11\xe0": "an old Word file"}

_SAYS = {
    "same": Bilingual(
        "Every sentence is at its place, and says the same.",
        "逐句比对，位置和内容均无差异。",
    ),
    "differ": Bilingual("{count:,} sentences differ.", "共有 {count:,} 句存在差异。"),
    "article": Bilingual("Article {old} is article {new} now.", "原第{old}条现为第{new}条。"),
    "nothing": Bilingual("nothing cites it", "无引用"),
    "affected": Bilingual("To be read again:", "须重新核对："),
    "no_cases": Bilingual(
        "The cases were not looked at: there are none here. Name their folder with --cases.",
        "未核对案例：此处没有案例，请用 --cases 指明案例目录。",
    ),
}


def show_impact(file: Path, language: str, as_json: bool, cases: Path | None) -> None:
    """Print what another text of the notice differs in, and what cites it. Exits with 1 where that is anything."""
    text = _notice_in(file)
    looks_at_cases = cases is not None or (FOLDER / "oracle.yaml").is_file()
    citing = [*everything_that_cites(), *(cases_in(cases or FOLDER) if looks_at_cases else ())]
    found = impact_of(text, citing)
    if as_json:
        click.echo(json.dumps(_told(found, looks_at_cases), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, looks_at_cases, language == "zh"):
            click.echo(line)
    if found.is_any:
        sys.exit(1)


def _notice_in(file: Path) -> NoticeText:
    """Return the sentences of a file. Raises `Unusable` for what is no text of the notice."""
    content = file.read_bytes()
    for beginning, name in _FORMATS.items():
        if content.startswith(beginning):
            raise Unusable(f"{file} is {name}, and not plain text. Save it as plain text (.txt), and give that.")
    encoding = encoding_of(file)
    try:
        text = content[encoding.mark :].decode(encoding.codec)
    except UnicodeDecodeError as wrong:
        raise Unusable(
            f"{file} is no text in {encoding}: byte {wrong.start:,} cannot be read. Save it as UTF-8 or GB18030."
        ) from None
    if not text.strip():
        raise Unusable(f"{file} is empty. Give a text of the notice.")
    notice = read_notice(text)
    if not notice.articles:
        raise Unusable(
            f"{file} has no article: no line begins with a number such as (一). Give the whole text of the notice."
        )
    if len(notice.sentences) > MOST_SENTENCES:
        raise Unusable(
            f"{file} has {len(notice.sentences):,} sentences, and at most {MOST_SENTENCES:,} are compared. Give one notice alone."
        )
    return notice


def _lines(found: NoticeImpact, looked_at_cases: bool, chinese: bool) -> Iterator[str]:
    def said(key: str, **values: Any) -> str:
        return _SAYS[key][chinese].format(**values)

    yield said("differ", count=len(found.changes)) if found.changes else said("same")
    for old, new in sorted(found.comparison.renumbered.items()):
        yield said("article", old=old, new=new)
    for each in found.changes:
        yield ""
        yield from _lines_of(each, chinese)
        if not each.affected:
            yield f"  ({said('nothing')})"
    if found.is_any:
        yield ""
        yield said("affected")
    for kind in CitingKind:
        if names := found.affected(kind):
            yield from (f"  {kind.chinese if chinese else kind.english}: {name}" for name in names)
    if not looked_at_cases:
        yield said("no_cases")


def _lines_of(each: ChangeWithImpact, chinese: bool) -> Iterator[str]:
    change = each.change
    places = (_place(sentence, chinese) for sentence in (change.before, change.after) if sentence)
    yield f"{' → '.join(dict.fromkeys(places))}: {change.kind.chinese if chinese else change.kind.english}"
    if change.before is not None:
        yield f"  - {change.before.text}"
    if change.after is not None and (change.before is None or change.after.text != change.before.text):
        yield f"  + {change.after.text}"
    for kind in CitingKind:
        if names := [of.name for of in each.affected if of.kind is kind]:
            told = f"{len(names):,}" if kind is CitingKind.CASE else ", ".join(names)
            yield f"  {kind.chinese if chinese else kind.english}: {told}"


def _place(sentence: NoticeSentence, chinese: bool) -> str:
    if not sentence.article:
        return f"条外第{sentence.number}句" if chinese else f"outside the articles, {sentence.number}"
    return f"第{sentence.article}条第{sentence.number}句" if chinese else f"§{sentence.place}"


def _told(found: NoticeImpact, looked_at_cases: bool) -> Mapping[str, Any]:
    return {
        "changes": [
            {
                "kind": each.change.kind.value,
                "english": each.change.kind.english,
                "chinese": each.change.kind.chinese,
                "before": _sentence(each.change.before),
                "after": _sentence(each.change.after),
                "affected": [
                    {"kind": of.kind.value, "name": of.name, "english": of.english, "chinese": of.chinese}
                    for of in each.affected
                ],
            }
            for each in found.changes
        ],
        "renumberedArticles": [
            {"before": old, "after": new} for old, new in sorted(found.comparison.renumbered.items())
        ],
        "affected": {
            "rules": found.affected(CitingKind.RULE),
            "parameters": found.affected(CitingKind.PARAMETER),
            "cases": found.affected(CitingKind.CASE) if looked_at_cases else None,
        },
    }


def _sentence(sentence: NoticeSentence | None) -> Mapping[str, Any] | None:
    if sentence is None:
        return None
    return {"article": sentence.article, "number": sentence.number, "hash": sentence.digest, "text": sentence.text}
