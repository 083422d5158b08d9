"""What each step of a reason says, in English and in Chinese: one wording for whoever asks, on a page or by a command."""

from __future__ import annotations

from collections.abc import Mapping

from permissions.holdings import WholeRefusal
from permissions.model import Reason
from permissions.why import ALLOWED, StepCode, StepKind, WhyStep

_REASONS: Mapping[str, tuple[str, str]] = {
    Reason.NO_GRANT: ("no grant opens it", "没有授权"),
    Reason.PURPOSE_MISSING: ("the request has no purpose", "请求未注明用途"),
    Reason.PURPOSE_NOT_COVERED: ("the grants on it are for other purposes", "授权用于其他用途"),
    Reason.GRANT_EXPIRED: ("the grant on it has ended", "授权已到期"),
    Reason.GRANT_REVOKED: ("the grant on it was revoked", "授权已被撤销"),
    Reason.BLOCKED: ("a data steward has blocked it", "数据管理员已禁止访问"),
    WholeRefusal.NOT_REGISTERED: ("whoever asks is not registered", "调用方未登记"),
    WholeRefusal.CLIENT_SUSPENDED: ("the client is suspended", "接入系统已停用"),
    WholeRefusal.ACCOUNT_SUSPENDED: ("the account is suspended", "账号已停用"),
    WholeRefusal.PURPOSE_NOT_HELD: ("the purpose is not held", "不具有该用途"),
}
"""Why something is withheld: the end of a sentence."""

_STEPS: Mapping[tuple[StepKind, str], tuple[str, str]] = {
    (StepKind.DECISION, ALLOWED): ("{0} may do it: {1}.", "{0}：予以提供，{1}。"),
    (StepKind.REGISTRATION, StepCode.REGISTERED): ("{0} is registered and not suspended.", "{0}已登记且未停用。"),
    (StepKind.REGISTRATION, WholeRefusal.NOT_REGISTERED): ("{0} is not registered.", "{0}未登记。"),
    (StepKind.REGISTRATION, WholeRefusal.CLIENT_SUSPENDED): ("{0} is suspended.", "{0}已停用。"),
    (StepKind.REGISTRATION, WholeRefusal.ACCOUNT_SUSPENDED): ("The account of {0} is suspended.", "{0}的账号已停用。"),
    (StepKind.PURPOSE, StepCode.PURPOSE_HELD): ("The purpose {0} is held.", "具有用途{0}。"),
    (StepKind.PURPOSE, WholeRefusal.PURPOSE_NOT_HELD): ("The purpose {0} is not held.", "不具有用途{0}。"),
    (StepKind.BLOCK, StepCode.NO_BLOCK): ("No block applies.", "没有适用的禁止访问。"),
    (StepKind.BLOCK, Reason.BLOCKED): ("The block {0} applies, and overrides every grant.", "禁止访问{0}适用，优先于一切授权。"),
    (StepKind.ROLE, StepCode.HAS_GRANT): ("The role {0} has grants on it.", "角色{0}有相关授权。"),
    (StepKind.ROLE, Reason.NO_GRANT): ("The role {0} has no grant on it.", "角色{0}没有相关授权。"),
    (StepKind.GRANT, StepCode.IN_FORCE): ("The grant {0} is in force: {1}.", "授权{0}有效：{1}。"),
    (StepKind.GRANT, StepCode.IN_FORCE_BY_FILE): (
        "The grant {0} is in force: {1}. The first policy file made it, so it needs no approvals.",
        "授权{0}有效：{1}。该授权由首个策略文件设立，无需审批。",
    ),
    (StepKind.GRANT, StepCode.LACKS_APPROVALS): (
        "The grant {0} gives nothing of this field, because the field has become more sensitive: two data stewards of its owner must approve it. Extend the grant.",
        "授权{0}暂不提供该字段：该字段的敏感级别已提高，须由所属部门的两名数据管理员批准。请申请延期。",
    ),
    (StepKind.GRANT, StepCode.NOT_BEGUN): ("The grant {0} has not begun.", "授权{0}尚未生效。"),
    (StepKind.GRANT, Reason.PURPOSE_NOT_COVERED): ("The grant {0} is for other purposes.", "授权{0}用于其他用途。"),
    (StepKind.GRANT, Reason.GRANT_EXPIRED): ("The grant {0} has ended.", "授权{0}已到期。"),
    (StepKind.GRANT, Reason.GRANT_REVOKED): ("The grant {0} was revoked.", "授权{0}已被撤销。"),
    (StepKind.FORM, StepCode.NOT_SHOWN): (
        "What is granted shows nothing here: the field has no such form, or nothing is granted of what it leads to.",
        "授权在此不显示任何内容：该字段没有相应的提供方式，或其指向的内容没有授权。",
    ),
}  # fmt: skip


def sentences_of(step: WhyStep) -> tuple[str, str]:
    """Return what a step says, in English and in Chinese."""
    shown = ", ".join(f"{view.disclosure} {view.scope}" for view in step.views)
    if step.kind is StepKind.DECISION and not step.lets_in:
        english, chinese = _REASONS[step.code]
        return f"It is withheld from {step.named}: {english}.", f"未予提供给{step.named}：{chinese}。"
    english, chinese = _STEPS[step.kind, step.code]
    return english.format(step.named, shown), chinese.format(step.named, shown)
