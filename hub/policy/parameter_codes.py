"""Local values that rules speak of. The notice leaves the sums to the competent departments.

A rule may have others in its own file; all of them are `hub.policy.programmes.PARAMETERS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub.codes import Term
from hub.fixed_point import format_hundredths
from hub.policy.citations import Citation, cited


class Unit(Term):
    """What the whole number of a parameter counts."""

    FEN = "FEN", "Fen (1/100 yuan)", "分"
    BASIS_POINTS = "BASIS_POINTS", "Basis points (1/10,000)", "万分之一"
    MONTHS = "MONTHS", "Months", "月"
    YES_NO = "YES_NO", "1 for yes, 0 for no", "是否"


LARGEST = {Unit.FEN: 10**12, Unit.BASIS_POINTS: 10_000, Unit.MONTHS: 1_200, Unit.YES_NO: 1}
"""The largest value of each unit: ten thousand million yuan, the whole, a century, yes. Products with one stay below 2^63."""

WRITTEN = {Unit.FEN: "yuan", Unit.BASIS_POINTS: "percent", Unit.MONTHS: "months", Unit.YES_NO: "(1 for yes, 0 for no)"}
"""What people write a value in: yuan and percent with at most two decimals, the others as whole numbers."""


def written(value: int, unit: Unit) -> str:
    """Return a value as people write it: 74000 fen are 740.00 yuan."""
    number = format_hundredths(value) if unit in (Unit.FEN, Unit.BASIS_POINTS) else str(value)
    return f"{number} {WRITTEN[unit]}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One local value: its stable code, its unit, the article that needs it, and its name in both languages. `cites`
    are the sentences of the notice that it is made from.

    `optional`: a rule that finds no value asks nothing by it (D); else it cannot decide.
    `floor` is what the notice lets no local value go below. `share` says of which other value it is the share, in basis
    points: a fixed sum at 90 % is 90 % of the premium.
    """

    code: str
    unit: Unit
    article: int
    english: str
    chinese: str
    cites: tuple[Citation, ...]
    floor: int = 0
    share: tuple[str, int] | None = None
    optional: bool = False


SUBSISTENCE_STANDARD_URBAN = Parameter(
    "SUBSISTENCE_STANDARD_URBAN",
    Unit.FEN,
    1,
    "Subsistence standard of a month and person, urban households",
    "城市最低生活保障标准(每人每月)",
    cited("1.2 b7f4fbe6323d"),
)
SUBSISTENCE_STANDARD_RURAL = Parameter(
    "SUBSISTENCE_STANDARD_RURAL",
    Unit.FEN,
    1,
    "Subsistence standard of a month and person, rural households",
    "农村最低生活保障标准(每人每月)",
    cited("1.2 b7f4fbe6323d"),
)
ALLOWANCE_SAVINGS_LIMIT = Parameter(
    "ALLOWANCE_SAVINGS_LIMIT",
    Unit.FEN,
    1,
    "Most savings per head by the property rules of the allowance",
    "最低生活保障家庭人均金融财产限额",
    cited("1.2 b7f4fbe6323d"),
)
DISPOSABLE_INCOME_LAST_YEAR = Parameter(
    "DISPOSABLE_INCOME_LAST_YEAR",
    Unit.FEN,
    1,
    "Disposable income per head of local residents in the year before, a year's",
    "上年度当地居民人均可支配收入",
    cited("1.2 b7f4fbe6323d"),
)
RIGID_SAVINGS_LIMIT = Parameter(
    "RIGID_SAVINGS_LIMIT",
    Unit.FEN,
    1,
    "Most savings per head by the property rules of rigid expenditure",
    "刚性支出困难家庭人均金融财产限额",
    cited("1.2 b7f4fbe6323d"),
)
RIGID_SPEND_RATIO = Parameter(
    "RIGID_SPEND_RATIO",
    Unit.BASIS_POINTS,
    1,
    "Share of total income that necessary spending must exceed",
    "必需支出占家庭总收入的规定比例",
    cited("1.2 b7f4fbe6323d"),
)
OTHER_SPENDING_COUNTED = Parameter(
    "OTHER_SPENDING_COUNTED",
    Unit.YES_NO,
    1,
    "Whether necessary spending beside medical and education counts as rigid expenditure",
    "医疗、教育以外的其他必需支出是否计入刚性支出",
    cited("1.2 b7f4fbe6323d"),
    optional=True,
)
FIGURES_MONTHS = Parameter(
    "FIGURES_MONTHS",
    Unit.MONTHS,
    1,
    "Months after which a household's figures are too old for a decision",
    "家庭经济状况核对结果的有效月数",
    cited("1.2 b7f4fbe6323d"),
    optional=True,
)
FIGURES_TOLERANCE = Parameter(
    "FIGURES_TOLERANCE",
    Unit.BASIS_POINTS,
    1,
    "Most by which the total income and twelve months of income per head may differ, as a share of the larger one",
    "家庭总收入与人均收入的允许误差",
    cited("1.2 b7f4fbe6323d"),
    optional=True,
)
RESIDENT_PREMIUM_TIER_1 = Parameter(
    "RESIDENT_PREMIUM_TIER_1",
    Unit.FEN,
    9,
    "Personal premium of a year, first tier of the residents' medical insurance",
    "城乡居民基本医保一档个人缴费标准",
    cited("9.1 6fa79e80ad09", "9.2 376ee128d840"),
)
PREMIUM_SUBSIDY_FIXED_90 = Parameter(
    "PREMIUM_SUBSIDY_FIXED_90",
    Unit.FEN,
    9,
    "Fixed sum of the premium subsidy at 90 %",
    "按照90%的比例给予定额资助的金额",
    cited("9.2 376ee128d840"),
    share=(RESIDENT_PREMIUM_TIER_1.code, 9_000),
)
PREMIUM_SUBSIDY_FIXED_70 = Parameter(
    "PREMIUM_SUBSIDY_FIXED_70",
    Unit.FEN,
    9,
    "Fixed sum of the premium subsidy at 70 %",
    "按照70%的比例给予定额资助的金额",
    cited("9.2 376ee128d840"),
    share=(RESIDENT_PREMIUM_TIER_1.code, 7_000),
)
MEDICAL_RATIO_AT_LEAST_70 = Parameter(
    "MEDICAL_RATIO_AT_LEAST_70",
    Unit.BASIS_POINTS,
    9,
    "Share of in-policy, self-paid medical cost for allowance, extreme poverty and relapse into poverty",
    "低保、特困、返贫致贫人口等医疗救助比例",
    cited("9.3 691e6db83812"),
    floor=7_000,
)
MEDICAL_RATIO_AT_LEAST_60 = Parameter(
    "MEDICAL_RATIO_AT_LEAST_60",
    Unit.BASIS_POINTS,
    9,
    "Share of in-policy, self-paid medical cost for subsistence-margin households and those monitored",
    "低保边缘户、脱贫不稳定户、边缘易致贫户、突发严重困难户等医疗救助比例",
    cited("9.3 691e6db83812"),
    floor=6_000,
)
MEDICAL_TOP_UP_THRESHOLD = Parameter(
    "MEDICAL_TOP_UP_THRESHOLD",
    Unit.FEN,
    9,
    "In-policy burden of a year above which medical cost is topped up",
    "倾斜救助起付标准",
    cited("9.4 e8dceb6f41b7"),
)
DISABILITY_SUBSIDY_EXTENDED = Parameter(
    "DISABILITY_SUBSIDY_EXTENDED",
    Unit.YES_NO,
    16,
    "The living subsidy of disabled people is extended to margin and rigid-expenditure households",
    "困难残疾人生活补贴延伸至低保边缘家庭成员、刚性支出困难家庭成员",
    cited("16.4 9bd867681cc5"),
)
CHILD_REHABILITATION_EXTENDED = Parameter(
    "CHILD_REHABILITATION_EXTENDED",
    Unit.YES_NO,
    16,
    "The rehabilitation of disabled children is extended to margin and rigid-expenditure households",
    "残疾儿童康复救助延伸至低保边缘家庭成员、刚性支出困难家庭成员",
    cited("16.4 9bd867681cc5"),
)
ASSISTIVE_DEVICE_EXTENDED = Parameter(
    "ASSISTIVE_DEVICE_EXTENDED",
    Unit.YES_NO,
    16,
    "Assistive devices are extended to margin and rigid-expenditure households",
    "残疾人基本型辅助器具适配补贴延伸至低保边缘家庭成员、刚性支出困难家庭成员",
    cited("16.4 9bd867681cc5"),
)
