"""Other words for the codes of `hub.codes`: short forms that clerks write, and the codes of national standards.

The official terms stand with the codes themselves. Sources: GB/T 2261.1 (sex) and GB/T 4761 (family relation), whose
codes of two digits belong to the group of their first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hub.codes import Relation, Sex, Term

_RELATION_GROUPS = (
    Relation.HEAD, Relation.SPOUSE, Relation.SON, Relation.DAUGHTER, Relation.GRANDCHILD,
    Relation.PARENT, Relation.GRANDPARENT, Relation.SIBLING, Relation.OTHER, Relation.OTHER,
)  # fmt: skip
"""By the first digit of GB/T 4761; 9 goes on with the other relatives of 8."""


def _relation_codes() -> dict[str, Relation]:
    codes = {f"{first}{second}": group for first, group in enumerate(_RELATION_GROUPS) if first for second in range(10)}
    return {"01": Relation.HEAD, "02": Relation.HEAD} | codes


STANDARD: Mapping[type[Term], Mapping[str, Term]] = {
    Sex: {"0": Sex.UNKNOWN, "1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.UNSTATED},
    Relation: {str(first): group for first, group in enumerate(_RELATION_GROUPS[:9])} | _relation_codes(),
}
"""Codes of national standards, by the list that follows the standard."""

WORDS: Mapping[str, str] = {
    # Sex
    "男性": "男",
    "女性": "女",
    "未知的性别": "未知 不详",
    "未说明的性别": "未说明",
    # Relation
    "户主": "本人 户主本人 本人或户主",
    "配偶": "夫 妻 丈夫 妻子 爱人 夫妻",
    "子": "儿子 独生子 长子 次子 三子 四子 五子 养子 继子 养子或继子 女婿 其他儿子",
    "女": "女儿 独生女 长女 次女 三女 四女 五女 养女 继女 养女或继女 儿媳 儿媳妇 其他女儿",
    "孙子女": "孙子 孙女 外孙子 外孙 外孙女 孙子女或外孙子女 曾孙子 曾孙女",
    "父母": "父亲 母亲 父 母 公公 婆婆 岳父 岳母 继父 继母 养父 养母",
    "祖父母": "祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 祖父母或外祖父母",
    "兄弟姐妹": "兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 兄、弟、姐、妹",
    "其他": "其他亲属 非亲属 侄子 侄女 外甥 外甥女",
    # Category
    "最低生活保障对象": "低保 低保对象 最低生活保障 最低生活保障家庭",
    "特困人员": "特困 特困供养 特困供养人员 特困救助供养人员",
    "最低生活保障边缘家庭成员": "低保边缘 低保边缘户 低保边缘家庭 低保边缘家庭成员 低边 最低生活保障边缘家庭",
    "防止返贫监测对象": "防返贫监测对象 防止返贫 监测对象 监测户 返贫监测",
    "刚性支出困难家庭成员": "刚性支出 刚性支出困难 刚性支出困难家庭",
    "其他困难人员": "其他困难",
    # CategoryKind
    "分散供养": "分散 分散特困供养",
    "集中供养": "集中 集中特困供养",
    "脱贫不稳定户": "脱贫不稳定",
    "边缘易致贫户": "边缘易致贫",
    "突发严重困难户": "突发严重困难",
    # DeterminationOutcome
    "认定": "予以认定 已认定 纳入",
    "不予认定": "未认定 不认定 不予纳入",
    # DataOrigin
    "自主申报": "本人申报 自行申报",
    "代为申报": "代为申请 代申报",
    "入户走访": "走访",
    "数据比对": "比对",
    "部门数据回流": "部门回流",
    # Department
    "教育": "教委",
    "发展改革": "发改 发展改革委",
    "人力社保": "人社",
    "住房城乡建设": "住建 住房城乡建委",
    "卫生健康": "卫健 卫生健康委",
    "医保": "医疗保障 医疗保障局",
    "残联": "残疾人联合会",
    # Programme
    "最低生活保障": "低保 低保金",
    "特困人员救助供养": "特困 特困供养 特困人员供养",
    # RecordStatus
    "已审批": "审批通过",
    "已发放": "发放 已支付",
    "已停发": "停发",
    # InsuranceTier
    "一档": "1 1档 第一档",
    "二档": "2 2档 第二档",
    # SchoolStage
    "学前教育": "幼儿园 学前",
    "高中": "普通高中",
    "中等职业学校": "中职",
    "高等教育": "大学 高校 高等学校",
    # EducationItem
    "国家助学金": "助学金",
    "助学贷款": "国家助学贷款",
    "减免费用": "减免 学费减免",
}
"""By a code's official term, each other word that is written for it."""

LEVEL_WORDS: Mapping[str, str] = {
    "CITY": "市 市级",
    "DISTRICT": "区县 区 县 区县级",
    "TOWNSHIP": "乡镇街道 乡镇(街道) 乡镇 街道 乡 镇",
    "VILLAGE": "村社区 村(社区) 村 社区",
}
"""The levels of divisions, which are no list of the notice."""


def words_of(codes: Iterable[object]) -> dict[str, str]:
    """Return every word for some codes, case folded, with its code. A word that two codes share is left out."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code in codes:
        own = {str(code), *LEVEL_WORDS.get(str(code), "").split()}
        if chinese := getattr(code, "chinese", ""):
            own |= {chinese, str(getattr(code, "english", code)), *WORDS.get(chinese, "").split()}
        for word in map(str.casefold, own):
            shared |= {word} if found.get(word, code) != code else set()
            found[word] = str(code)
    return {word: code for word, code in found.items() if word not in shared}


def standard_of(codes: Iterable[object]) -> dict[str, str]:
    """Return the codes of a national standard for some codes, if their list follows one."""
    lists = {type(code) for code in codes if isinstance(code, Term)}
    return {standard: str(code) for of in lists for standard, code in STANDARD.get(of, {}).items()}
