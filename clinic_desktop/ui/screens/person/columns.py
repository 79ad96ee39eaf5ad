"""Columns of the timeline."""

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import TimelineRow
from clinic_desktop.ui.widgets.rows_model import Column


def timeline_columns() -> tuple[Column[TimelineRow], ...]:
    """Day, what, what it said, result."""
    return (
        Column(tr("日期"), lambda r: r.occurred_on.isoformat(), width=112),
        Column(tr("内容"), lambda r: r.title.removesuffix(tr("服务记录表")), width=150),
        Column(tr("摘要"), lambda r: r.text, width=200, stretch=True),
        Column(tr("结果"), lambda r: r.outcome, width=112),
        Column(tr("医生"), lambda r: r.performed_by, width=70, wide_only=True),
    )
