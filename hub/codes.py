"""Code lists of the notice, each value with its official term.

Source: 渝民发〔2024〕12号; the article is named per list. The order of `Category` is the order of §1.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code that carries its English and its official Chinese term; a list may give its codes further `details`."""

    english: str
    chinese: str

    def __new__(cls, code: str, english: str, chinese: str, *details: object) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.english = english
        member.chinese = chinese
        return member


class Department(Term):
    """The thirteen departments of §2, and the supply side of §17."""

    CIVIL_AFFAIRS = "CIVIL_AFFAIRS", "Civil affairs", "民政"
    DEVELOPMENT_REFORM = "DEVELOPMENT_REFORM", "Development and reform", "发展改革"
    EDUCATION = "EDUCATION", "Education", "教育"
    FINANCE = "FINANCE", "Finance", "财政"
    HUMAN_RESOURCES = "HUMAN_RESOURCES", "Human resources and social security", "人力社保"
    HOUSING = "HOUSING", "Housing and urban-rural construction", "住房城乡建设"
    URBAN_MANAGEMENT = "URBAN_MANAGEMENT", "Urban management", "城市管理"
    AGRICULTURE = "AGRICULTURE", "Agriculture and rural affairs", "农业农村"
    HEALTH = "HEALTH", "Health", "卫生健康"
    EMERGENCY_MANAGEMENT = "EMERGENCY_MANAGEMENT", "Emergency management", "应急管理"
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE", "Medical insurance", "医保"
    RADIO_TV = "RADIO_TV", "Radio and television", "广电"
    DISABLED_FEDERATION = "DISABLED_FEDERATION", "Disabled persons' federation", "残联"
    CHARITY = "CHARITY", "Charities", "社会力量"


RECORD_KEEPERS = (
    Department.CHARITY,
    Department.CIVIL_AFFAIRS,
    Department.MEDICAL_INSURANCE,
    Department.EDUCATION,
    Department.HOUSING,
    Department.HUMAN_RESOURCES,
    Department.AGRICULTURE,
    Department.EMERGENCY_MANAGEMENT,
    Department.HEALTH,
    Department.DEVELOPMENT_REFORM,
    Department.URBAN_MANAGEMENT,
    Department.RADIO_TV,
    Department.DISABLED_FEDERATION,
)
"""The departments whose records the hub has: the tables and the types of each are in a file of its name, in
`hub/tables/departments/` and in `schema/departments/`."""


class Sex(Term):
    """GB/T 2261.1."""

    UNKNOWN = "UNKNOWN", "Not known", "未知的性别"
    MALE = "MALE", "Male", "男性"
    FEMALE = "FEMALE", "Female", "女性"
    UNSTATED = "UNSTATED", "Not stated", "未说明的性别"


class Category(Term):
    """Low-income categories (§1). A person can hold several at once."""

    SUBSISTENCE_ALLOWANCE = "SUBSISTENCE_ALLOWANCE", "Subsistence-allowance recipient", "最低生活保障对象"
    EXTREME_POVERTY = "EXTREME_POVERTY", "Person in extreme poverty", "特困人员"
    SUBSISTENCE_MARGIN = "SUBSISTENCE_MARGIN", "Member of a subsistence-margin household", "最低生活保障边缘家庭成员"
    RELAPSE_MONITORED = "RELAPSE_MONITORED", "Person who is monitored against relapse into poverty", "防止返贫监测对象"
    RIGID_EXPENDITURE = "RIGID_EXPENDITURE", "Member of a household with rigid expenditure", "刚性支出困难家庭成员"
    OTHER_HARDSHIP = "OTHER_HARDSHIP", "Other person in hardship", "其他困难人员"


class DeterminationOutcome(Term):
    """What a determination says about the category it names."""

    RECOGNISED = "RECOGNISED", "Recognised", "认定"
    REFUSED = "REFUSED", "Applied for and refused", "不予认定"


class CategoryKind(Term):
    """Support mode of extreme poverty, and the kinds of relapse monitoring (§1, §9, §11)."""

    def __init__(self, code: str, english: str, chinese: str, category: Category) -> None:
        self.category = category

    DISPERSED = "DISPERSED", "Supported at home", "分散供养", Category.EXTREME_POVERTY
    CENTRALISED = "CENTRALISED", "Supported in an institution", "集中供养", Category.EXTREME_POVERTY
    UNSTABLE_OUT_OF_POVERTY = (
        "UNSTABLE_OUT_OF_POVERTY",
        "Household that is out of poverty, but not stably",
        "脱贫不稳定户",
        Category.RELAPSE_MONITORED,
    )
    NEAR_POVERTY = (
        "NEAR_POVERTY",
        "Household that may easily fall into poverty",
        "边缘易致贫户",
        Category.RELAPSE_MONITORED,
    )
    SUDDEN_HARDSHIP = (
        "SUDDEN_HARDSHIP",
        "Household in sudden serious hardship",
        "突发严重困难户",
        Category.RELAPSE_MONITORED,
    )


class DataOrigin(Term):
    """How data came in (§5)."""

    SELF_REPORTED = "SELF_REPORTED", "Reported by the person", "自主申报"
    REPORTED_ON_BEHALF = "REPORTED_ON_BEHALF", "Reported on behalf of the person", "代为申报"
    HOUSEHOLD_VISIT = "HOUSEHOLD_VISIT", "Found on a household visit", "入户走访"
    DATA_COMPARISON = "DATA_COMPARISON", "Found by comparing data", "数据比对"
    DEPARTMENT_RETURN = "DEPARTMENT_RETURN", "Returned by a department", "部门数据回流"


class Relation(Term):
    """Relation to the head of the household (GB/T 4761, first level)."""

    HEAD = "HEAD", "Head of the household", "户主"
    SPOUSE = "SPOUSE", "Spouse", "配偶"
    SON = "SON", "Son", "子"
    DAUGHTER = "DAUGHTER", "Daughter", "女"
    GRANDCHILD = "GRANDCHILD", "Grandchild", "孙子女"
    PARENT = "PARENT", "Parent", "父母"
    GRANDPARENT = "GRANDPARENT", "Grandparent", "祖父母"
    SIBLING = "SIBLING", "Sibling", "兄弟姐妹"
    OTHER = "OTHER", "Other", "其他"


class FactKind(Term):
    """Dated facts that rules use (§1, §8-§16): kept in the hub, whatever the source.

    `highest` is the largest value: 1 for a yes-no fact, of which 0 is a known no. A sum is in whole fen.
    """

    def __init__(self, code: str, english: str, chinese: str, highest: int = 1) -> None:
        self.highest = highest

    @property
    def is_sum(self) -> bool:
        """True for a sum of money."""
        return self.highest > 2

    ALLOWANCE_RULES_MET = (
        "ALLOWANCE_RULES_MET",
        "The household's income and property meet the local rules of the allowance",
        "家庭收入、财产状况符合当地最低生活保障相关规定",
    )
    RIGID_PROPERTY_RULES_MET = (
        "RIGID_PROPERTY_RULES_MET",
        "The household's property meets the local rules of rigid expenditure",
        "家庭财产状况符合当地刚性支出困难家庭相关规定",
    )
    SEVERELY_DISABLED = "SEVERELY_DISABLED", "Severely disabled", "重度残疾人"
    GRAVELY_ILL = "GRAVELY_ILL", "Gravely ill", "重病患者"
    JOBLESS = "JOBLESS", "Without a job", "无业"
    RESIDENT_INSURANCE_TIER = "RESIDENT_INSURANCE_TIER", "Tier in residents' insurance", "城乡居民基本医保参保档次", 2
    PREMIUM_SUBSIDY_QUALIFIED = "PREMIUM_SUBSIDY_QUALIFIED", "Qualifies for premium subsidy", "符合资助参保条件"
    RELAPSED_INTO_POVERTY = "RELAPSED_INTO_POVERTY", "Fell, or fell back, into poverty", "返贫致贫人口"
    MAJOR_DISEASE_PATIENT = "MAJOR_DISEASE_PATIENT", "Patient with a major disease who qualifies", "符合条件的大病患者"
    MEDICAL_BURDEN_LEFT = (
        "MEDICAL_BURDEN_LEFT",
        "In-policy burden of the year left after the three layers, in fen",
        "三重医疗制度综合保障救助后政策范围内个人负担",
        10**12,
    )
    EMERGENCY_TREATMENT_QUALIFIED = (
        "EMERGENCY_TREATMENT_QUALIFIED",
        "Qualifies for emergency treatment",
        "符合疾病应急救助条件",
    )
    AT_SCHOOL = "AT_SCHOOL", "In a kindergarten or a school", "在园幼儿、在校学生"
    EDUCATION_AID_QUALIFIED = "EDUCATION_AID_QUALIFIED", "Qualifies for education aid", "符合资助条件"
    DISADVANTAGED_STUDENT = (
        "DISADVANTAGED_STUDENT",
        "Belongs to another family in economic difficulty, by the register of students",
        "其他经济困难家庭对象",
    )
    NEWLY_ASSESSED_STUDENT = (
        "NEWLY_ASSESSED_STUDENT",
        "Added by the assessment of the current funding period",
        "评定后新增的困难学生对象",
    )
    HOUSING_RULES_MET = "HOUSING_RULES_MET", "Qualifies for housing support by local rules", "符合当地住房保障条件"
    EMPLOYMENT_AID_QUALIFIED = "EMPLOYMENT_AID_QUALIFIED", "Qualifies for employment measures", "符合就业救助条件"
    DISASTER_STRICKEN = "DISASTER_STRICKEN", "Struck by a natural disaster", "遭遇自然灾害"
    SUDDEN_EMERGENCY = (
        "SUDDEN_EMERGENCY",
        "Basic living is temporarily in serious difficulty because of sudden, urgent or disastrous hardship",
        "遭遇突发性、紧迫性、灾难性困难导致基本生活暂时出现严重困难",
    )
    UNABLE_TO_SELF_CARE = "UNABLE_TO_SELF_CARE", "Cannot care for themselves", "生活不能自理"
    DISABLED = "DISABLED", "Disabled", "残疾人"
    ELECTRICITY_QUALIFIED = "ELECTRICITY_QUALIFIED", "Qualifies for reduced electricity cost", "符合电费减免条件"
    CABLE_FEE_QUALIFIED = "CABLE_FEE_QUALIFIED", "Qualifies for a reduced cable TV fee", "符合收视维护费减免条件"
    FUNERAL_QUALIFIED = "FUNERAL_QUALIFIED", "Qualifies for a reduced funeral fee", "符合殡葬服务费减免条件"
    DISABILITY_SUBSIDY_QUALIFIED = (
        "DISABILITY_SUBSIDY_QUALIFIED",
        "Qualifies for the living subsidy of disabled people in hardship",
        "符合困难残疾人生活补贴条件",
    )
    REHABILITATION_QUALIFIED = (
        "REHABILITATION_QUALIFIED",
        "Qualifies for the rehabilitation of disabled children",
        "符合残疾儿童康复救助条件",
    )
    DEVICE_QUALIFIED = "DEVICE_QUALIFIED", "Qualifies for an assistive device", "符合辅助器具适配补贴条件"


class Programme(str):
    """A programme of assistance (救助项目), with its English and its official Chinese term.

    There is no closed list of them: one whose records the hub has is declared beside their table
    (`hub/tables/departments/`), any other with its rule (`hub/policy/programmes/`). `by_rule` says whether the notice has a
    rule for it that the hub can decide by.
    """

    def __new__(cls, code: str, english: str, chinese: str, *, by_rule: bool = True) -> Self:
        programme = super().__new__(cls, code)
        programme.english = english
        programme.chinese = chinese
        programme.by_rule = by_rule
        return programme

    english: str
    chinese: str
    by_rule: bool


class BenefitKind(Term):
    """What a decision that every condition holds gives (§1, §8-§16)."""

    CATEGORY = "CATEGORY", "The low-income category, once a determination confirms it", "纳入相应范围"
    ALLOWANCE = "ALLOWANCE", "The subsistence allowance that was determined for the household", "最低生活保障"
    ALLOWANCE_ALONE = (
        "ALLOWANCE_ALONE",
        "The subsistence allowance, for this person individually",
        "单独纳入最低生活保障",
    )
    ONE_PERSON_HOUSEHOLD = (
        "ONE_PERSON_HOUSEHOLD",
        "An application for the allowance as a one-person household",
        "参照单人户提出申请",
    )
    SUPPORT = "SUPPORT", "The support in extreme poverty that was determined", "特困人员救助供养"
    SHARE_OF_PREMIUM = (
        "SHARE_OF_PREMIUM",
        "A share of the premium that a person pays for the first tier",
        "按比例资助参保",
    )
    SHARE_OF_COST = (
        "SHARE_OF_COST",
        "A share of the in-policy cost that the person pays",
        "按比例给予医疗救助",
    )
    COST_BY_LOCAL_RULES = (
        "COST_BY_LOCAL_RULES",
        "Assistance with the cost of a major disease, by local rules",
        "按规定给予相应医疗救助",
    )
    TOP_UP = "TOP_UP", "A top-up after the three layers of medical security", "倾斜救助"
    FROM_FUND = "FROM_FUND", "Treatment that the emergency fund pays", "由疾病应急救助基金按规定支付"
    THIS_PERIOD = "THIS_PERIOD", "Aid in the current funding period", "本期教育资助"
    NEXT_PERIOD = "NEXT_PERIOD", "Aid from the next funding period", "下一期教育资助"
    HOUSING_FIRST = "HOUSING_FIRST", "Priority in housing assistance", "优先给予住房救助"
    EMPLOYMENT_MEASURES = "EMPLOYMENT_MEASURES", "Measures of employment assistance", "落实就业救助政策"
    RELIEF_AFTER_DISASTER = "RELIEF_AFTER_DISASTER", "Relief by the rules for natural disasters", "给予自然灾害救助"
    EMERGENCY_RELIEF = (
        "EMERGENCY_RELIEF",
        "Relief at the place of the hardship, a small sum first",
        "在急难发生地给予临时救助",
    )
    CARE = "CARE", "Visits and care", "提供访视、照料服务"
    CARE_TOGETHER = "CARE_TOGETHER", "Care in an institution", "提供集中照护服务"
    SOCIAL_WORK_SERVICE = "SOCIAL_WORK_SERVICE", "Services of social work", "提供社会工作服务"
    REDUCED_FEE = "REDUCED_FEE", "A reduced fee", "给予费用减免优惠"
    HOME_ADAPTATION = "HOME_ADAPTATION", "Barrier-free modification of the home", "实施家庭无障碍改造"
    DISABILITY_MEASURE = "DISABILITY_MEASURE", "The measure for disabled people", "给予残疾人帮扶"


class DecisionReason(Term):
    """Why a decision is no plain yes: why somebody is not eligible, or why a person must look."""

    NOT_NAMED = "NOT_NAMED", "The article does not name the person, and its list is closed", "未列入救助对象"
    LIST_OPEN = "LIST_OPEN", "The article does not name the person, but its list is open", "未列名，对象范围以“等”结尾"
    CONDITION_UNKNOWN = "CONDITION_UNKNOWN", "A condition is not known", "条件情况未知"
    CATEGORY_DISPUTED = "CATEGORY_DISPUTED", "Determinations in force contradict each other", "认定结果相互矛盾"
    PARAMETER_NOT_SET = "PARAMETER_NOT_SET", "A local value is not set", "当地标准未设定"
    PARAMETER_CONTRADICTORY = "PARAMETER_CONTRADICTORY", "Local values contradict each other", "当地标准相互矛盾"
    PARAMETER_BELOW_FLOOR = "PARAMETER_BELOW_FLOOR", "A local value is below the legal minimum", "当地比例低于规定下限"
    TWO_HOUSEHOLDS = (
        "TWO_HOUSEHOLDS",
        "The person is registered in two households on one day; the registers must be checked",
        "同日登记于两个家庭",
    )
    DECEASED = "DECEASED", "The person died before that day", "已死亡"
    FIGURES_TOO_OLD = "FIGURES_TOO_OLD", "The household's figures are too old for a decision", "家庭经济状况数据已过期"
    FIGURES_CONTRADICTORY = (
        "FIGURES_CONTRADICTORY",
        "The household's total income and its income per head contradict each other",
        "家庭总收入与人均收入相互矛盾",
    )
    SPENDING_OPEN = (
        "SPENDING_OPEN",
        "Other necessary spending is on record, and it is not set whether it counts locally",
        "是否计入其他必需支出未设定",
    )
    ZERO_INCOME = "ZERO_INCOME", "The household has no income, so that a ratio has no meaning", "家庭总收入为零"
    MAY_BE_SUDDEN_HARDSHIP = (
        "MAY_BE_SUDDEN_HARDSHIP",
        "It is not known whether the person is also monitored for sudden serious hardship",
        "是否属于突发严重困难户未知",
    )


class RecordStatus(Term):
    """The progress of the assistance."""

    APPROVED = "APPROVED", "Approved, not yet paid or given", "已审批"
    PAID = "PAID", "Paid or given", "已发放"
    STOPPED = "STOPPED", "Stopped", "已停发"


class InsuranceTier(Term):
    """Tier of the residents' medical insurance (§9)."""

    TIER_1 = "TIER_1", "First tier", "一档"
    TIER_2 = "TIER_2", "Second tier", "二档"


class SchoolStage(Term):
    """Stage of schooling (§10 学段)."""

    KINDERGARTEN = "KINDERGARTEN", "Kindergarten", "学前教育"
    PRIMARY = "PRIMARY", "Primary school", "小学"
    JUNIOR_MIDDLE = "JUNIOR_MIDDLE", "Junior middle school", "初中"
    SENIOR_MIDDLE = "SENIOR_MIDDLE", "Senior middle school", "高中"
    VOCATIONAL = "VOCATIONAL", "Secondary vocational school", "中等职业学校"
    HIGHER = "HIGHER", "Higher education", "高等教育"


class EducationItem(Term):
    """What education aid gives (§10)."""

    STATE_GRANT = "STATE_GRANT", "State grant", "国家助学金"
    LIVING_SUBSIDY = "LIVING_SUBSIDY", "Living subsidy", "生活补助"
    WORK_STUDY = "WORK_STUDY", "Work-study post", "勤工助学"
    STUDENT_LOAN = "STUDENT_LOAN", "Student loan", "助学贷款"
    FEE_REDUCTION = "FEE_REDUCTION", "Fee reduction", "减免费用"


class Verdict(Term):
    """What a rule says about a person, in Kleene's three-valued logic; a right to apply (§8); one word for nobody."""

    ELIGIBLE = "ELIGIBLE", "The person is eligible: every condition is met", "符合条件"
    MAY_APPLY = (
        "MAY_APPLY",
        "The person may apply as a one-person household; the rule decides no more than that",
        "可参照单人户申请",
    )
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "The person is not eligible: a condition is known not to be met", "不符合条件"
    REVIEW = "REVIEW", "The rule cannot decide; a person must check the case", "需人工核查"
    NOT_FOUND = "NOT_FOUND", "There is no such person within your scope", "未查到"


class ConditionState(Term):
    """The state of one condition of a rule."""

    TRUE = "TRUE", "The condition is met", "成立"
    FALSE = "FALSE", "The condition is not met", "不成立"
    UNKNOWN = "UNKNOWN", "It is not known whether the condition is met", "未知"


class DeliveryState(Term):
    """What became of a delivery of files (§5)."""

    RUNNING = "RUNNING", "Running", "导入中"
    STORED = "STORED", "Stored", "已入库"
    PARTLY_REFUSED = "PARTLY_REFUSED", "Refused in part", "部分未通过"
    WITHDRAWN = "WITHDRAWN", "Withdrawn", "已撤回"
    FAILED = "FAILED", "Broke off", "已中断"
