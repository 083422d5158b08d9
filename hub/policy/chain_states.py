"""What is said of a chain: something was missed or given twice, or a person must look, and why (§4 避免救助遗漏或重复救助)."""

from __future__ import annotations

from hub.codes import Term


class MissedState(Term):
    """How sure it is that a benefit was missed."""

    MISSED = "MISSED", "The person is eligible, and nothing was received in the period", "遗漏"
    REVIEW = "REVIEW", "It may have been missed; a person must check the case", "需人工核查"


class DoubledState(Term):
    """How sure it is that a benefit was given twice."""

    DOUBLED = "DOUBLED", "The same benefit was given twice for the same period", "重复"
    REVIEW = "REVIEW", "It may have been given twice; a person must check the case", "需人工核查"


class ReviewReason(Term):
    """Why a person must look at what may have been missed or given twice."""

    VERDICT_OPEN = "VERDICT_OPEN", "The rule cannot decide whether the person is eligible", "资格结论需人工核查"
    NOT_YET_PAID = "NOT_YET_PAID", "It is approved for the period, and not yet paid or given", "已审批，尚未发放"
    STOPPED = "STOPPED", "It was stopped in the period", "本期已停发"
    HOUSEHOLD_OUT_OF_SCOPE = (
        "HOUSEHOLD_OUT_OF_SCOPE",
        "Somebody of the household lies outside your scope, and may have received it",
        "部分家庭成员超出数据范围",
    )
    OCCASION_UNKNOWN = (
        "OCCASION_UNKNOWN",
        "One of the records does not say for which period, or what was given",
        "救助期间或项目未填写完整",
    )
    OTHER_PROGRAMME = (
        "OTHER_PROGRAMME",
        "The records are of two programmes that one person may not receive together",
        "两项救助可能不可同时享受",
    )
    NOT_BOTH_PAID = "NOT_BOTH_PAID", "One of the records is not paid or given", "其中一笔未发放"
