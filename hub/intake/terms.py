"""What columns and files are called in Chinese: the term of the contract first, then what forms say for the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from hub.intake.formats import FileColumn, FileFormat

_SHARED: Mapping[str, str] = {
    "code": "代码 区划代码 行政区划代码 行政区划编码",
    "level": "层级 级别 行政级别",
    "parent_code": "上级代码 上级区划代码 上级行政区划代码",
    "predecessor_code": "原代码 原区划代码 前身代码",
    "since": "起始日期 生效日期 开始日期 起始时间 认定日期 设立日期 入户日期 起",
    "until": "终止日期 结束日期 截止日期 终止时间 撤销日期 退出日期 止",
    "id_number": "公民身份号码 身份证号码 身份证号 居民身份证号码 居民身份证号 身份号码 证件号码",
    "sex": "性别",
    "birth_date": "出生日期 出生年月日 生日",
    "division_code": "户籍地 户籍地代码 户籍地区划代码 户籍地行政区划代码 所在地区划代码 所属区划代码",
    "registered_since": "迁入日期 登记起始日期 户籍迁入日期 迁入时间",
    "died_on": "死亡日期 去世日期 死亡时间",
    "phone": "联系电话 电话 手机号 手机号码 联系方式",
    "bank_account": "银行账号 银行卡号 开户账号 一卡通账号 银行帐号",
    "origin": "来源 数据来源 信息来源",
    "household_no": "户编号 家庭编号 户号 家庭号",
    "address": "住址 家庭住址 居住地址 详细地址 地址",
    "urban": "城镇 是否城镇 城乡 城乡类型 城乡类别 户口性质",
    "relation": "与户主关系 家庭关系 与户主的关系",
    "as_of": "截至日期 核对日期 核查日期 数据日期",
    "total_income_yuan": "家庭总收入 家庭年总收入 年总收入 家庭年收入",
    "income_per_head_yuan": "人均月收入 家庭人均月收入 月人均收入",
    "savings_yuan": "存款 家庭存款 银行存款",
    "medical_spend_yuan": "医疗支出 年医疗支出 医疗费用支出",
    "other_spend_yuan": "其他必需支出 其他支出 年其他必需支出",
    "education_spend_yuan": "教育支出 年教育支出 教育费用支出",
    "category": "类别 救助类别 对象类别 人员类别 救助对象类别",
    "kind": "细分 细分类别 供养方式 监测类别 事项 登记事项 指标",
    "outcome": "结果 认定结果 审核结果",
    "withdrawn_because": "撤销原因 撤回原因 作废原因",
    "value": "值 取值 登记值 指标值",
    "source": "来源部门 登记部门 提供部门",
    "record_no": "记录编号 编号 业务编号 发放编号 记录号",
    "programme": "救助项目",
    "given_on": "发放日期 救助日期 发放时间",
    "period_from": "救助期起 救助开始日期",
    "period_until": "救助期止 救助结束日期",
    "amount_yuan": "金额 发放金额 救助金额",
    "status": "状态 发放状态",
    "legal_basis": "政策依据 文件依据",
}
"""By the name of a column, for the words that files share. A column of one department has its `terms` with it."""

_FILES: Mapping[str, str] = {
    "divisions": "行政区划 区划",
    "persons": "人员 人员信息 人员基本信息 低收入人口",
    "households": "家庭 家庭信息 家庭基本信息",
    "memberships": "家庭成员关系 家庭成员",
    "economic_snapshots": "家庭经济状况",
    "category_determinations": "认定 对象认定 当前认定",
    "dated_facts": "登记事项 登记信息",
}

_PERIODS: Mapping[str, str] = {
    "total_income_yuan": "年",
    "income_per_head_yuan": "月",
    "medical_spend_yuan": "年",
    "education_spend_yuan": "年",
    "other_spend_yuan": "年",
}
"""Of a sum, what it is the sum of: a label that says the other is another thing, twelve times as large or small."""

_UNITS = {"元": "元", "人民币元": "元", "千元": "千元", "万元": "万元"}
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_DECORATION = re.compile(r"[\s*:：、。.·_\-/]+")
_SPOKEN_UNIT = re.compile(r"(?:金额)?单位[::]?\s*(?:人民币)?(千元|万元|元)")
_DATES = re.compile(r"[0-9]{2,}年?|[0-9]+月|[0-9]+日|[()\[\]_\-\s.·]|表|名单|信息表|明细|台账|花名册")

_AGAIN = "\n"
"""What stands between a word and how often it comes; a word has no line break."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a form: what it calls the column, and the unit of sums that it names, if any."""

    word: str
    unit: str = ""
    period: str = ""
    is_unit_known: bool = True


def label_of(text: str) -> Label:
    """Read a label: blanks, line breaks, stars and brackets do not matter, but for a unit in brackets."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isascii() and "(" not in text:
        return Label(text.strip(" *:").casefold())
    unit, period, is_known = "", "", True
    for inner in _BRACKETS.findall(text):
        parts = [part for part in re.split(r"[/每,,;]", inner.replace(" ", "").replace("单位:", "")) if part]
        for part in parts:
            unit = _UNITS.get(part, unit)
            period = part if part in ("年", "月") else period
        is_known = is_known and not any(part in ("分", "角", "百元", "百万元", "亿元") for part in parts)
    word = _DECORATION.sub("", _BRACKETS.sub("", text)).casefold()
    if word not in ("", *_UNITS) and not unit:
        for name in sorted(_UNITS, key=len, reverse=True):
            if word.endswith(name) and len(word) > len(name) + 1:
                word, unit = word.removesuffix(name), _UNITS[name]
    return Label(word, unit, period, is_known)


def label_keys(labels: Iterable[str], read: Callable[[str], Label] = label_of) -> list[str]:
    """Return what tells the columns of a heading apart from one delivery to the next: the word of each label; where it comes again,
    also how often; and the position of a column without a label. `read` reads a label, as `label_of` does."""
    seen, keys = Counter[str](), []
    for position, label in enumerate(labels, start=1):
        word = read(" ".join(label.split())).word or f"#{position}"
        seen[word] += 1
        keys.append(word if seen[word] == 1 else f"{word}{_AGAIN}{seen[word]}")
    return keys


def label_key(text: str) -> str:
    """Return the key of a label that comes for the first time, or of a key."""
    label, again, times = text.partition(_AGAIN)
    return label_of(" ".join(label.split())).word + again + times


def terms_of(column: FileColumn) -> tuple[str, ...]:
    """Return what a column is called: its name, and its Chinese terms."""
    return (column.name, *(column.terms or _SHARED.get(column.name, "").split()))


@lru_cache(maxsize=64)
def labels_of(of: FileFormat) -> Mapping[str, FileColumn]:
    """By the word of a label, the column of a file."""
    return {label_of(term).word: column for column in of.columns for term in terms_of(column)}


def means_another(column: FileColumn, label: Label) -> bool:
    """Return True for a label that names a unit or a period which is not the column's."""
    period = _PERIODS.get(column.name)
    return not label.is_unit_known or bool(period and label.period and label.period != period)


def spoken_unit(text: str) -> str:
    """Return the unit that a line above a table gives for all its sums (单位:万元); empty where it gives none."""
    found = _SPOKEN_UNIT.search(unicodedata.normalize("NFKC", text))
    return _UNITS[found[1]] if found else ""


def names_of(of: FileFormat) -> tuple[str, ...]:
    """Return what a file or a sheet is called that holds this: its name, and its Chinese names."""
    return (of.name, *(of.called or _FILES.get(of.name, "").split()))


def is_called(name: str, of: FileFormat) -> bool:
    """Return True if a file or a sheet has this name, whatever dates and words such as 表 stand beside it."""
    plain = unicodedata.normalize("NFKC", name)
    return plain == of.name or _DATES.sub("", plain) in names_of(of)[1:]
