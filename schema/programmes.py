"""Programmes: the law beside the rule. Each with the sentences of the notice, its conditions, our readings, and what it needs locally.

What the notice says is public and nobody's data, so it is open to whoever is granted it, without conditions.
"""

from __future__ import annotations

from typing import Any, ClassVar

import strawberry
from sqlalchemy import FromClause, SelectBase, select

from hub.catalogue.declarations import Argument, LinkField, Order, Path, QueryContext, Rendering, Rows
from hub.catalogue.fields import computed, entry
from hub.catalogue.lists import ListField
from hub.codes import BenefitKind, Category, Department
from resolvers.programme_rows import (
    CONDITION_COLUMNS,
    PARAMETER_COLUMNS,
    PROGRAMME_COLUMNS,
    READING_COLUMNS,
    ROW_KEY,
    ROWS,
    SENTENCE_COLUMNS,
    Columns,
    list_programmes,
    rows_of,
)
from schema.enums import EligibilityProgramme
from schema.pages import After, First, ListConnection, ListEdge, forwards
from schema.population import PUBLIC

_CITES = "The sentences of the notice that it is made from, each as article, number and hash, such as 9.3 691e6db83812 (依据条文)."


def _told(name: str, description: str, rendering: Rendering = Rendering.PLAIN) -> Any:
    return computed(name, name, PUBLIC, description, rendering)


def _written(name: str) -> dict[str, Argument]:
    """Return what binds rows that are the same for every question: no argument of the contract, and bound like one."""
    return {ROWS: Argument(lambda value, cipher, moments: {ROWS: rows_of(name)}, timeless=True)}


def _below(name: str, columns: Columns) -> LinkField:
    """Return the link from a programme to what stands below it, in its order."""

    def rows(programmes: FromClause, context: QueryContext) -> SelectBase:
        found = context.json_rows(ROWS, columns)
        return select(found).join_from(programmes, found, found.c.parent == programmes.c[ROW_KEY])

    return LinkField(name, PUBLIC, Path(from_column=ROW_KEY, computed=rows), (Order(ROW_KEY),), _written(name))


@strawberry.type(name="NoticeSentence", description="One sentence of the notice (通知条文).")
class ToldSentence:
    KEY: ClassVar[str] = "notice_sentence"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    article: int | None = _told("article", "The article of the notice (条款).")
    number: int | None = _told(
        "number", "The number of the sentence in its article; 0 is the title of the article (句序号)."
    )
    hash: str | None = _told(
        "hash", "The first 12 hexadecimal digits of the SHA-256 of the text, by which it is cited (条文摘要)."
    )
    text: str | None = _told("text", "The sentence as the notice has it, in Chinese (条文原文).")


@strawberry.type(description="One condition of a rule, whoever it is asked about (规则条件).")
class ProgrammeRuleCondition:
    KEY: ClassVar[str] = "programme_rule_condition"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    code: str | None = _told("code", "The stable code of the condition (条件代码).")
    article: int | None = _told("article", "The article of the notice (条款).")
    english: str | None = _told("english", "What the condition requires, in English (英文说明).")
    chinese: str | None = _told("chinese", "What the condition requires, in Chinese (中文说明).")
    cites: list[str] | None = _told("cites", _CITES, Rendering.TEXTS)
    for_application: bool | None = _told(
        "for_application",
        "Whether it decides only about the right to apply, and not about the benefit (是否为申请条件).",
        Rendering.BOOLEAN,
    )


@strawberry.type(
    description="A point that the notice leaves open and that the hub's makers decided, marked (D), for the city to confirm (判定口径)."
)
class ProgrammeRuleReading:
    KEY: ClassVar[str] = "programme_rule_reading"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    english: str | None = _told("english", "The decision in English, which begins with (D) (英文说明).")
    chinese: str | None = _told("chinese", "The decision in Chinese, which begins with (D) (中文说明).")


@strawberry.type(
    description="A kind of local value that a rule uses; `localValues` has the values themselves, with their days (规则所用当地标准)."
)
class ProgrammeRuleParameter:
    KEY: ClassVar[str] = "programme_rule_parameter"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    code: str | None = _told("code", "The code of the local value (代码).")
    unit: str | None = _told("unit", "What its number counts: FEN, BASIS_POINTS, MONTHS or YES_NO (单位).")
    article: int | None = _told("article", "The article of the notice (条款).")
    english: str | None = _told("english", "What it is called in English (英文名称).")
    chinese: str | None = _told("chinese", "What it is called in Chinese (中文名称).")
    cites: list[str] | None = _told("cites", _CITES, Rendering.TEXTS)
    floor: int | None = _told(
        "floor",
        "The number, in its unit, below which the notice lets no local value go. Null means that it sets none (下限).",
    )
    optional: bool | None = _told(
        "optional",
        "Whether the rule decides without this local value and then leaves the point out. False means that without it a person must check the case (是否可不设定).",
        Rendering.BOOLEAN,
    )


@strawberry.type(
    description="A programme that the hub decides about by rule: what the notice says, and how the hub reads it (救助项目规则)."
)
class ProgrammeRule:
    KEY: ClassVar[str] = "programme_rule"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    code: EligibilityProgramme | None = _told("code", "The programme (救助项目).")
    english: str | None = _told("english", "What it is called in English (英文名称).")
    chinese: str | None = _told("chinese", "What it is called in Chinese (中文名称).")
    article: int | None = _told("article", "The article of the notice (条款).")
    owner: Department | None = _told("owner", "The department whose decisions these are (主管部门).")
    responsible: list[Department] | None = _told(
        "responsible", "The departments that the article makes responsible (责任单位).", Rendering.TEXTS
    )
    sentence: str | None = _told(
        "sentence",
        "What the article says, in English with its Chinese words in brackets; `sentences` has the text itself (政策内容).",
    )
    list_is_open: bool | None = _told(
        "list_is_open",
        "Whether the list of those whom the article names is open (等), so that others may be meant; false means that it names nobody else. Null means that it has no such list (对象是否为开放列举).",
        Rendering.BOOLEAN,
    )
    named_categories: list[Category] | None = _told(
        "named_categories",
        "The categories of people whom the article names; the condition NAMED says what else it asks of them. Null means that it names none (所列对象类别).",
        Rendering.TEXTS,
    )
    benefit_kinds: list[BenefitKind] | None = _told(
        "benefit_kinds", "The kinds of benefit that the rule can decide (待遇形式).", Rendering.TEXTS
    )
    due: str | None = _told(
        "due",
        "The period of the benefit, if it is due in each one without an application: a month, a year or a school term. Null means that it is not (无需申请的周期).",
    )
    validity: str | None = _told("validity", "From when until when the rule holds, in English (有效期英文说明).")
    validity_chinese: str | None = _told(
        "validity_chinese", "From when until when the rule holds, in Chinese (有效期中文说明)."
    )

    @entry(
        _below("sentences", SENTENCE_COLUMNS),
        "The sentences of the notice that the rule is made from, in the order of the notice (依据条文).",
    )
    def sentences(self) -> list[ToldSentence] | None: ...

    @entry(
        _below("conditions", CONDITION_COLUMNS),
        "The conditions of the rule, in the order in which they are told (各项条件).",
    )
    def conditions(self) -> list[ProgrammeRuleCondition] | None: ...

    @entry(
        _below("readings", READING_COLUMNS),
        "The points that the notice leaves open, and how the hub reads them (判定口径).",
    )
    def readings(self) -> list[ProgrammeRuleReading] | None: ...

    @entry(_below("parameters", PARAMETER_COLUMNS), "The local values that the rule uses (所用当地标准).")
    def parameters(self) -> list[ProgrammeRuleParameter] | None: ...


@strawberry.type(description="A programme with its cursor (救助项目规则及游标).")
class ProgrammeRuleEdge(ListEdge[ProgrammeRule]): ...


@strawberry.type(description="A page of programmes (救助项目规则分页).")
class ProgrammeRuleConnection(ListConnection[ProgrammeRule, ProgrammeRuleEdge]): ...


PROGRAMMES = ListField(
    "programmes",
    PUBLIC,
    rows=ProgrammeRule.ROWS,
    computed=lambda context: select(context.json_rows(ROWS, PROGRAMME_COLUMNS)),
    arguments=forwards(),
    looks_up=list_programmes,
    sorts={},
)


@strawberry.type(description="What can be asked about programmes (救助项目查询).")
class ProgrammeQuery:
    @entry(
        PROGRAMMES,
        "The programmes that the hub decides about by rule, in the order of their articles, page by page, each with the notice's text beside the rule. The list is the same for everybody and says nothing about any person (救助项目规则列表).",
    )
    def programmes(self, first: First = None, after: After = None) -> ProgrammeRuleConnection | None: ...
