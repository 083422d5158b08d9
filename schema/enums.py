"""The code lists of the notice, and those of questions, as GraphQL enums: each value has its English and its Chinese term.

The values are texts, whichever way graphql-core coerces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import strawberry

from hub import codes
from hub.codes import Term
from hub.grants.data_items import DataItemKind
from hub.policy import chain_states
from hub.policy.programmes import PROGRAMMES
from hub.tables import applications, charity, findings, looks
from hub.tables.departments import register
from hub.tables.job_states import DeliveryJobState
from permissions.acts import State
from permissions.model import Capability, Disclosure, LegalBasis, Scope, Sensitivity, Sharing


class SortDirection(Term):
    """Which end of an order comes first."""

    ASCENDING = "ASCENDING", "Ascending: the smallest value comes first", "升序"
    DESCENDING = "DESCENDING", "Descending: the largest value comes first", "降序"


class DivisionLevel(Term):
    """How fine to count by division."""

    DISTRICT = "DISTRICT", "Each district or county is a group", "区县"
    TOWNSHIP = "TOWNSHIP", "Each township or street is a group", "乡镇街道"


class DateSpan(Term):
    """How fine to count by a day."""

    DECADE = "DECADE", "Each decade is a group", "十年"


class EachValue(Term):
    """How fine to count by a code."""

    VALUE = "VALUE", "Each value is a group", "各值"


class EachMonth(Term):
    """How fine to count by a day of lately."""

    MONTH = "MONTH", "Each of the last 24 months is a group", "月"


class RequestState(StrEnum):
    """The states of a request, of those that things can be in (`permissions.acts.State`)."""

    REQUESTED = State.REQUESTED.value
    APPROVED = State.APPROVED.value
    REFUSED = State.REFUSED.value
    TO_REVIEW = State.TO_REVIEW.value
    REVIEWED = State.REVIEWED.value


def _list_of(name: str, programmes: Iterable[codes.Programme]) -> Any:
    """Programmes, which are declared in many places, as a code list of the contract."""
    terms: Any = Term
    return terms(name, {str(code): (str(code), code.english, code.chinese) for code in programmes})


if TYPE_CHECKING:

    class Programme(Term):
        """What help is given as."""

    class EligibilityProgramme(Term):
        """What is decided by rule."""

    class DueProgramme(Term):
        """What is due without an application."""

else:
    Programme = _list_of("Programme", register.programmes())
    EligibilityProgramme = _list_of("EligibilityProgramme", (programme.code for programme in PROGRAMMES))
    DueProgramme = _list_of("DueProgramme", (programme.code for programme in PROGRAMMES if programme.due))


DESCRIPTIONS: Mapping[type[Term], str] = {
    codes.BenefitKind: "The kind of benefit that an eligibility decision gives (待遇形式).",
    codes.Category: "A low-income category, §1 (低收入人口类别).",
    codes.CategoryKind: "A support mode or a kind of monitoring within a category, §1 and §9 (细分类别).",
    codes.ConditionState: "The state of one condition of a rule (条件状态).",
    codes.DataOrigin: "How data was obtained, §5 (数据来源方式).",
    codes.Department: "A department of §2, or the charities of §17 (部门).",
    codes.DeliveryState: "The state of a delivery of files, §5 (报送状态).",
    DeliveryJobState: "How far a delivery job has come, §5 (报送任务状态).",
    codes.DecisionReason: "Why the verdict of a decision is not ELIGIBLE (原因).",
    codes.DeterminationOutcome: "What a determination decided (认定结果).",
    codes.EducationItem: "What education aid gives, §10 (教育救助项目).",
    codes.InsuranceTier: "A tier of the residents' medical insurance, §9 (参保档次).",
    Programme: "A programme of assistance, §8-§17 (救助项目).",
    EligibilityProgramme: "The recognitions and programmes that the hub decides about by rule, §1 and §8-§16 (可判定项目).",
    DueProgramme: "A programme that is due in each of its periods to whoever is eligible, without an application, §8-§16 (无需申请的救助项目).",
    chain_states.MissedState: "Whether a benefit was missed (遗漏状态).",
    chain_states.DoubledState: "Whether a benefit was given twice (重复状态).",
    chain_states.ReviewReason: "Why a person must look at what may have been missed or given twice (需核查原因).",
    codes.RecordStatus: "The progress of the assistance (办理状态).",
    codes.Relation: "The relation to the head of the household, GB/T 4761 (与户主关系).",
    codes.SchoolStage: "A stage of schooling, §10 (学段).",
    codes.Sex: "Sex, GB/T 2261.1 (性别).",
    codes.Verdict: "The verdict of a rule about a person (资格结论).",
    applications.ApplicationState: "How far an application has come, §20 (申请办理状态).",
    applications.RefusalReason: "Why an application is refused (不予认定原因).",
    charity.NeedKind: "What is needed, or what a charity offers, §17 (需求类型).",
    charity.Supplier: "Who offers a supply, §17 (供给主体).",
    charity.SupplyForm: "In which form a supply is offered, §17 (供给方式).",
    charity.Urgency: "How urgent a need is, §17 (紧急程度).",
    charity.NeedOrigin: "How a need became known, §17 (需求来源).",
    charity.MatchState: "The stage of a match, §17 (匹配状态).",
    charity.MatchEndReason: "Why a match ended without delivery, §17 (终止原因).",
    charity.WaitingReason: "Why a need waits, §17 (待匹配原因).",
    findings.FindingKind: "What is found in the population (疑点类型).",
    findings.Certainty: "How sure a finding is (确定程度).",
    findings.FindingState: "How far a finding has come (疑点状态).",
    findings.FindingAnswer: "What the owner of a finding says to it (疑点答复).",
    findings.FindingReason: "Why the owner of a finding answers so (疑点答复理由).",
    looks.IdentifiedBy: "How a person was identified at the window (身份核验方式).",
    looks.LookOutcome: "What came of a look at a person's data (查阅结果).",
    looks.LookTopic: "What a person asks about a look (询问内容).",
    looks.QuestionState: "How far a question about a look has come (询问办理状态).",
    DataItemKind: "What a data item of the catalogue is (数据项类型).",
    SortDirection: "Which end comes first. Rows without a value come last in both directions (排序方向).",
    DivisionLevel: "The level of the divisions that are counted by (区划层级).",
    DateSpan: "How days are grouped (日期分组).",
    EachMonth: "How the days of the last two years are grouped (月份分组).",
    EachValue: "How the values of a field are grouped (代码分组).",
}


ACCESS_WORDS: Mapping[type[StrEnum], tuple[str, Mapping[str, str]]] = {
    Capability: (
        "What a grant lets a role do with a field (权限类型).",
        {
            "READ": "To read the value (读取).",
            "FILTER": "To narrow lists by the value (筛选).",
            "SORT": "To order lists by the value (排序).",
            "AGGREGATE": "To count by the value (统计).",
            "WRITE": "To write the value, or to perform the act (写入).",
        },
    ),
    Disclosure: (
        "How READ shows a value (提供方式).",
        {
            "FULL": "The whole value (全部).",
            "MASKED": "A part of the value, and stars for the rest (脱敏).",
            "BANDED": "The interval that the value lies in (区间).",
            "PSEUDONYM": "A name that only your organisation knows (化名).",
        },
    ),
    Scope: (
        "The rows to which a grant applies (数据范围).",
        {
            "EVERYONE": "All rows (全部人员).",
            "DISTRICT": "The rows of the caller's own division and below (本区县).",
            "CASELOAD": "The rows of persons with whom the caller's organisation has a case today (在办对象).",
            "MATCHED": "The rows of persons who consent today to a match with the caller's organisation (匹配对象).",
        },
    ),
    Sharing: (
        "The sharing type of a data item in the city's catalogue (共享类型).",
        {
            "UNCONDITIONAL": "It may be shared with every department (无条件共享).",
            "CONDITIONAL": "It may be shared with whoever has a purpose for it (有条件共享).",
            "NOT_SHARED": "It may not be shared (不予共享).",
        },
    ),
    Sensitivity: (
        "How much harm the disclosure of a data item can do (敏感级别).",
        {
            "GENERAL": "It can do little harm (一般).",
            "PERSONAL": "It is personal information, and can harm the person (个人信息).",
            "SENSITIVE": "It can do much harm (敏感).",
        },
    ),
    LegalBasis: (
        "The legal basis on which a purpose may use personal data (法律依据).",
        {
            "STATUTORY_DUTY": "A duty that the law gives to the department (法定职责).",
            "AUTHORISATION": "An authorisation (授权).",
            "CONSENT": "The consent of the person (本人同意).",
            "EMERGENCY": "An emergency, §14 (紧急情况).",
            "SUPERVISION": "Supervision (监督检查).",
        },
    ),
    RequestState: (
        "The state of a request (申请状态).",
        {
            "REQUESTED": "Data stewards have yet to decide (待审批).",
            "APPROVED": "The request was approved and put in force (已批准).",
            "REFUSED": "The request was refused (已驳回).",
            "TO_REVIEW": "The access was taken in an emergency and has yet to be reviewed (待复核).",
            "REVIEWED": "The access was taken in an emergency and has been reviewed (已复核).",
        },
    ),
}
"""The words of access as enums: what each list is, and each of its values."""


def code_list(terms: type[Term], description: str) -> None:
    """Make a code list an enum of the contract, under its own name. A department calls it for a list of its own, before
    any type that has it: Strawberry fixes an enum's definition where it first meets it."""
    declared = strawberry.enum(terms, description=description)
    for value in declared.__strawberry_definition__.values:  # type: ignore[attr-defined]
        term = terms[value.name]
        value.description = f"{term.english} ({term.chinese})."


def declare_enums() -> None:
    """Make each code list an enum of the contract."""
    for terms, description in DESCRIPTIONS.items():
        code_list(terms, description)
    for words, (what, told) in ACCESS_WORDS.items():
        declared = strawberry.enum(words, description=what)
        for value in declared.__strawberry_definition__.values:  # type: ignore[attr-defined]
            value.description = told[value.name]
