"""The code lists of the notice as GraphQL enums: each value carries its English and its official Chinese term."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from hub import codes
from hub.codes import Term

DESCRIPTIONS: Mapping[type[Term], str] = {
    codes.BenefitKind: "What an eligibility decision gives (待遇形式).",
    codes.Category: "A low-income category, §1 (低收入人口类别).",
    codes.CategoryKind: "A support mode or a kind of monitoring within a category, §1 and §9 (细分类别).",
    codes.ConditionState: "The state of one condition of a rule (条件状态).",
    codes.DataOrigin: "How data came in, §5 (数据来源方式).",
    codes.Department: "A department of §2 or the supply side of §17 (部门).",
    codes.DecisionReason: "Why a decision is no plain yes (原因).",
    codes.DeterminationOutcome: "What a determination decided (认定结果).",
    codes.EducationItem: "What education aid gives, §10 (教育救助项目).",
    codes.InsuranceTier: "A tier of the residents' medical insurance, §9 (参保档次).",
    codes.Programme: "A programme of assistance, §8-§14 (救助项目).",
    codes.EligibilityProgramme: "What the hub decides about by rule, §1 and §8-§10 (可判定项目).",
    codes.RecordStatus: "How far the assistance has come (办理状态).",
    codes.Relation: "Relation to the head of the household, GB/T 4761 (与户主关系).",
    codes.SchoolStage: "A stage of schooling, §10 (学段).",
    codes.Sex: "Sex, GB/T 2261.1 (性别).",
    codes.Verdict: "What a rule says about a person (资格结论).",
}


def declare_enums() -> None:
    """Make each code list an enum of the contract, under its own name."""
    for terms, description in DESCRIPTIONS.items():
        declared = strawberry.enum(terms, description=description)
        for value in declared.__strawberry_definition__.values:  # type: ignore[attr-defined]
            term = terms[value.name]
            value.description = f"{term.english} ({term.chinese})."
