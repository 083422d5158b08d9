"""The states of delivery jobs."""

from __future__ import annotations

from hub.codes import Term


class DeliveryJobState(Term):
    """How far a delivery job has come (§5): its files arrive, are checked, confirmed, and imported; afterwards it may
    be withdrawn, and what is missing from a whole list may be ended."""

    OPEN = "OPEN", "Files are arriving", "接收文件"
    CHECKING = "CHECKING", "Being checked", "检查中"
    CHECKED = "CHECKED", "Checked, to be confirmed", "待确认"
    CONFIRMED = "CONFIRMED", "Confirmed, waits for its turn", "待导入"
    IMPORTING = "IMPORTING", "Being imported", "导入中"
    DONE = "DONE", "Imported", "已导入"
    ENDING = "ENDING", "What is missing is being ended", "终止中"
    WITHDRAWING = "WITHDRAWING", "Being withdrawn", "撤回中"
    WITHDRAWN = "WITHDRAWN", "Withdrawn", "已撤回"
    REFUSED = "REFUSED", "Refused", "未通过"
    FAILED = "FAILED", "Broke off", "已中断"
    CANCELLED = "CANCELLED", "Cancelled", "已取消"

    @property
    def is_over(self) -> bool:
        """True when nothing becomes of it by itself any more."""
        return self in (self.DONE, self.REFUSED, self.FAILED, self.CANCELLED, self.WITHDRAWN)
