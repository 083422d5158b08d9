"""The table of supplies as a charity keeps it: its columns, and what their cells must agree on."""

from __future__ import annotations

from hub.intake.cells import coded, day, division, last_day, reference, text, whole
from hub.intake.checks import Check, possible_days
from hub.intake.formats import FileFormat, column
from hub.intake.sentences import Sentence
from hub.supplies.cells import time_of_day, weekdays
from hub.tables.charity import MOST_PLACES, NeedKind, Supplier, SupplyForm, SupplyRow

LONGEST_NAME, LONGEST_REFERENCE = 100, 64
OLDEST, LARGEST = 150, 99


_NO_PLACES = Sentence("The number of places is needed.", "须填写名额。")


def _upwards(low: str, high: str) -> Check:
    sentence = Sentence(f"The highest one is below the lowest one, in {low}.", "上限小于下限。")

    def fault(first: int | None, last: int | None) -> str | None:
        return sentence if first is not None and last is not None and last < first else None

    return Check((low, high), fault)


SUPPLIES = FileFormat(
    "supplies",
    SupplyRow,
    (
        column("reference", reference(LONGEST_REFERENCE), key=True, terms=("供给编号", "项目编号", "服务编号", "编号")),
        column("service", text(LONGEST_NAME, name=True), required=True, terms=("服务名称", "供给名称", "项目名称")),
        column("kind", coded(NeedKind), required=True, terms=("供给类型", "服务类型", "帮扶类型")),
        column("supplier", coded(Supplier), terms=("供给主体", "主体类型")),
        column("form", coded(SupplyForm), terms=("供给方式", "参与方式", "帮扶方式")),
        column("division_code", division, required=True, terms=("服务区域", "服务区域代码", "服务地区代码")),
        column("age_from", whole(0, OLDEST), terms=("年龄下限", "最小年龄", "最低年龄")),
        column("age_to", whole(0, OLDEST), terms=("年龄上限", "最大年龄", "最高年龄")),
        column("size_from", whole(1, LARGEST), terms=("家庭人数下限", "最少家庭人数")),
        column("size_to", whole(1, LARGEST), terms=("家庭人数上限", "最多家庭人数")),
        # It is needed by a check, not by the column: a line that has a number of places and nothing else is a total (合计).
        column("places", whole(1, MOST_PLACES), terms=("名额", "名额数", "可服务人数")),
        column("places_as_of", day, required=True, terms=("名额统计日期", "统计日期")),
        column("since", day, required=True, terms=("起始日期", "开始日期", "服务起始日期")),
        column("until", last_day, terms=("终止日期", "结束日期", "截止日期")),
        column("days", weekdays, terms=("服务日", "服务时间(星期)", "开放日")),
        column("opens_at", time_of_day, terms=("开始时间", "开放时间", "服务开始时间")),
        column("closes_at", time_of_day, terms=("结束时间", "关闭时间", "服务结束时间")),
    ),
    checks=(
        Check(("places",), lambda places: None if places else _NO_PLACES),
        _upwards("age_from", "age_to"),
        _upwards("size_from", "size_to"),
        *possible_days(SupplyRow),
    ),
    called=("慈善供给", "供给清单", "慈善供给清单", "慈善项目"),
)
"""One row for each supply, known by the organisation's own number of it."""

KEPT = tuple(column.name for column in SUPPLIES.columns)
"""What is kept of a supply, by the names of its columns in the table of the database."""
