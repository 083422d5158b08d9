"""The states of deliveries that come by HTTP."""

from __future__ import annotations

from hub.codes import Term


class DeliveryJobState(Term):
    """How far a delivery that comes by HTTP has come (§5): its files arrive, are checked, confirmed, and imported."""

    OPEN = "OPEN", "Files are arriving", "接收文件"
    CHECKING = "CHECKING", "Being checked", "检查中"
    CHECKED = "CHECKED", "Checked, to be confirmed", "待确认"
    CONFIRMED = "CONFIRMED", "Confirmed, waits for its turn", "待导入"
    IMPORTING = "IMPORTING", "Being imported", "导入中"
    DONE = "DONE", "Imported", "已导入"
    REFUSED = "REFUSED", "Refused", "未通过"
    FAILED = "FAILED", "Broke off", "已中断"
    CANCELLED = "CANCELLED", "Cancelled", "已取消"

    @property
    def is_over(self) -> bool:
        """True when nothing can become of it any more."""
        return self in (self.DONE, self.REFUSED, self.FAILED, self.CANCELLED)
