"""The line at the bottom: clinic, what is going on, person, last backup, unsent changes."""

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Session
from clinic_desktop.ui.shell.sources import ShellFacts
from clinic_desktop.ui.widgets.inputs.base import restyle


def backup_words(last: datetime | None, now: datetime) -> str:
    """上次备份 今天 08:12; instants in UTC are told in local time."""
    if last is None:
        return tr("还没有备份")
    local, here = last.astimezone(), now.astimezone()
    away = (here.date() - local.date()).days
    if away == 0:
        return tr("上次备份 今天 {time}", time=f"{local:%H:%M}")
    if away == 1:
        return tr("上次备份 昨天 {time}", time=f"{local:%H:%M}")
    return tr("上次备份 {days} 天前", days=away)


class StatusLine(QFrame):
    """Small text; never in the way."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("statusline")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 16, 3)
        row.setSpacing(16)
        place = QLabel(" · ".join(p for p in (session.clinic, session.place) if p))
        place.setObjectName("status-clinic")
        self._busy = QLabel()
        self._busy.setObjectName("status-busy")
        person = QLabel(tr("登录：{name}", name=session.person))
        person.setObjectName("status-person")
        self._backup = QLabel()
        self._backup.setObjectName("status-backup")
        self._unsent = QLabel()
        self._unsent.setObjectName("status-unsent")
        self._sweep = QLabel()
        self._sweep.setObjectName("status-sweep")
        row.addWidget(place)
        row.addWidget(self._sweep)
        row.addWidget(self._busy, 1)
        row.addWidget(person)
        row.addWidget(self._backup)
        row.addWidget(self._unsent)

    def set_busy(self, busy: bool) -> None:
        """Work takes longer than 0.3 s."""
        self._busy.setText(tr("正在处理……") if busy else "")

    def set_sweep(self, done: int, total: int) -> None:
        """The new day is being swept; of nothing: it is over."""
        words = tr(
            "更新每日任务 {done} / {total}，可照常录入", done=f"{done:,}", total=f"{total:,}"
        )
        self._sweep.setText(words if total else "")

    def set_facts(self, facts: ShellFacts, now: datetime) -> None:
        """Backup and unsent changes."""
        late = facts.backup_late or facts.last_backup is None
        self._backup.setText(f"● {backup_words(facts.last_backup, now)}")
        restyle(self._backup, tone="danger" if late else "good")
        self._unsent.setVisible(facts.unsent is not None)
        if facts.unsent:
            self._unsent.setText(tr("未上交 {n} 项", n=facts.unsent))
        else:
            self._unsent.setText(tr("已全部上交"))
        restyle(self._unsent, tone="notice" if facts.unsent else "")
