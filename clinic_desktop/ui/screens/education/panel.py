"""Beside the log: the activity under the cursor with its photos."""

from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QMenu

from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.commands import RecordActivity
from clinic_desktop.services.education.reading import ActivityPage, ActivityRow, activity_page
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.education.photos import PhotoDialog, Thumb, ThumbRow, thumbs
from clinic_desktop.ui.screens.education.rows import KINDS, standing
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Facts, label
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.page import action

WEEKDAYS = "一二三四五六日"
_NAMES_SHOWN = 8


class ActivityPanel(DetailPanel):
    """``amend``, ``printing``, ``cancel``, ``void`` with the row shown; ``signatures`` for the
    printed list of houses, ``signing`` to note who has signed.
    """

    amend = Signal(object)
    printing = Signal(object)
    cancel = Signal(object)
    void = Signal(object)
    signatures = Signal(object)
    signing = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选活动"))
        self._desk = desk
        self._row: ActivityRow | None = None
        self._kind = label("", "soft")
        self._topic = label("", "title", wrap=True)
        self._when = label("", "soft", wrap=True)
        self._facts = Facts()
        self._photos_title = label(tr("照片"), "heading")
        self.photos = ThumbRow()
        self.photos.opened.connect(self._open_photo)
        self._content_title = label(tr("活动内容"), "heading")
        self._content = label("", wrap=True)
        for widget in (
            self._kind,
            self._topic,
            self._when,
            self._facts,
            self._photos_title,
            self.photos,
            self._content_title,
            self._content,
        ):
            self.body.addWidget(widget)
        more = action("", icon="ellipsis", name="more-activity")
        more.setAccessibleName(tr("更多"))
        more.setToolTip(tr("更多"))
        menu = QMenu(more)
        self._by_house = (
            menu.addAction(tr("发放签字表（打印）"), partial(self._tell, self.signatures)),
            menu.addAction(tr("签收登记…"), partial(self._tell, self.signing)),
        )
        self._cancel = menu.addAction(tr("取消活动…"), partial(self._tell, self.cancel))
        menu.addAction(tr("作废…（Del）"), partial(self._tell, self.void))
        more.setMenu(menu)
        printing = action(tr("打印"), icon="printer", name="print-activity")
        printing.setToolTip("Ctrl+P")
        printing.clicked.connect(partial(self._tell, self.printing))
        amend = action(tr("修改"), kind="primary", name="amend-activity")
        amend.setToolTip("Enter")
        amend.clicked.connect(partial(self._tell, self.amend))
        self.foot.addWidget(more)
        self.foot.addWidget(printing)
        self.foot.addWidget(amend, 1)

    def _tell(self, signal: SignalInstance) -> None:
        if self._row is not None:
            signal.emit(self._row)

    def show_activity(self, row: ActivityRow | None) -> None:
        """Another activity, or nothing."""
        self._row = row
        if row is None:
            return
        said, _tone = standing(row)
        self._kind.setText(f"{KINDS.get(row.kind, row.kind)} · {said}")
        self._topic.setText(row.topic or tr("（没有主题）"))
        self._cancel.setEnabled(not row.cancelled)
        self._when.setText(
            tr(
                "{y}年{m}月{d}日 星期{w}",
                y=row.occurred_on.year,
                m=row.occurred_on.month,
                d=row.occurred_on.day,
                w=WEEKDAYS[row.occurred_on.weekday()],
            )
        )
        self._desk.operations.read(
            self, partial(_details, activity_id=row.activity_id), self._show, token="activity"
        )

    def _show(self, found: tuple[ActivityPage, tuple[Thumb, ...]]) -> None:
        page, pictures = found
        self._facts.set_facts(facts(page, self._desk))
        to_houses = any(each.household_id for each in page.command.materials)
        for each in self._by_house:
            each.setVisible(to_houses)
        self._photos_title.setVisible(bool(pictures))
        self.photos.show_thumbs(pictures)
        words = [page.command.content, page.command.evaluation]
        self._content_title.setVisible(any(words))
        self._content.setVisible(any(words))
        self._content.setText("\n\n".join(text for text in words if text))

    def _open_photo(self, thumb: Thumb) -> None:
        if thumb.path is not None:
            dialog = PhotoDialog(self._topic.text(), thumb.path, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()


def _details(place: Workplace, activity_id: str) -> tuple[ActivityPage, tuple[Thumb, ...]]:
    return activity_page(place, activity_id), thumbs(place, activity_id)


def facts(page: ActivityPage, desk: Desk) -> list[tuple[str, str] | tuple[str, str, Tone]]:
    """What was entered, item by item."""
    command = page.command
    day = desk.catalogue.calendar.day(command.theme) if command.theme else None
    number = tr("{n} 人", n=command.headcount) if command.headcount is not None else ""
    minutes = tr("{n} 分钟", n=command.minutes) if command.minutes else ""
    return [
        (tr("时间"), " · ".join(part for part in (command.start_time, minutes) if part)),
        (tr("地点"), command.place),
        (tr("主讲人"), speaker(command)),
        (tr("对象"), "、".join(command.audience)),
        (tr("人数"), number),
        (tr("主题日"), day.name if day else command.theme),
        (tr("名称"), command.item if command.item != command.topic else ""),
        (tr("资料"), material_words(command)),
        (tr("签到"), attendee_words(command)),
        (tr("填表"), page.filled_by),
    ]


def speaker(command: RecordActivity) -> str:
    """周医生（石门村卫生室，乡村医生）."""
    more = "，".join(part for part in (command.lecturer_org, command.lecturer_title) if part)
    return f"{command.lecturer}（{more}）" if more and command.lecturer else command.lecturer


def material_words(command: RecordActivity) -> str:
    """限盐折页 60 份；控烟手册 260 份（入户 260 户）."""
    copies: dict[str, int] = {}
    houses: dict[str, set[str]] = {}
    for each in command.materials:
        copies[each.item] = copies.get(each.item, 0) + each.copies
        if each.household_id:
            houses.setdefault(each.item, set()).add(each.household_id)
    told = []
    for item, number in copies.items():
        text = tr("{item} {n} 份", item=item, n=number)
        if item in houses:
            text += tr("（入户 {n} 户）", n=len(houses[item]))
        told.append(text)
    return "；".join(told)


def attendee_words(command: RecordActivity) -> str:
    """56 人：王桂兰、李建国 …"""
    names = [each.name for each in command.attendees]
    if not names:
        return ""
    shown = "、".join(names[:_NAMES_SHOWN])
    rest = tr(" 等") if len(names) > _NAMES_SHOWN else ""
    return tr("{n} 人：{names}{rest}", n=len(names), names=shown, rest=rest)
