"""One resident: facts, house, programmes with their tasks, trend, timeline, forms to fill in."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.forms.model import Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import close_enrolment, reopen_enrolment
from clinic_desktop.services.quality import FileState, file_states
from clinic_desktop.services.records.reading import CLOSE_TITLES, TimelineRow
from clinic_desktop.services.records.saving import void_record
from clinic_desktop.services.residents.person import EnrolmentRow, PersonPage, person_page
from clinic_desktop.services.today import TaskRow, Why, why
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.conflicts.band import QuestionsBand
from clinic_desktop.ui.screens.file_printing import person_batch, preview_batch
from clinic_desktop.ui.screens.files.quality import quality_facts
from clinic_desktop.ui.screens.person.acts import PersonActs, ReferralBand, Whom
from clinic_desktop.ui.screens.person.care import CareCards
from clinic_desktop.ui.screens.person.columns import timeline_columns
from clinic_desktop.ui.screens.person.dialogs import (
    DeathDialog,
    EditDialog,
    EnrolDialog,
    MoveDialog,
)
from clinic_desktop.ui.screens.person.facts import file_facts, head_line, house_facts
from clinic_desktop.ui.screens.today.screen import open_follow_up
from clinic_desktop.ui.screens.why import WhyDialog
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Avatar, Band, Card, Facts, LineCard, clear, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page, action, scroll
from clinic_desktop.ui.widgets.tables import DataTable

TABLES = ("resident", "household", "enrolment", "record", "care_event", "dose", "task")


class ResidentScreen(Screen):
    """居民: everything about one person."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._resident_id = ""
        self._found: PersonPage | None = None
        self._arriving = False
        self._first_task: QWidget | None = None
        self._page = page = Page(self, tr("居民"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="back")
        back.clicked.connect(lambda: desk.navigator.back())
        page.before.addWidget(back)
        self._avatar = Avatar(size=40)
        page.before.addWidget(self._avatar)
        self._forms = page.add_action(
            tr("填写表单"), icon="clipboard-list", kind="primary", name="fill-form"
        )
        self._forms.setToolTip("Ctrl+E")
        self._forms.setMenu(QMenu(self))
        self._more = page.add_action(tr("更多"), icon="ellipsis", name="more")
        self._more.setMenu(QMenu(self))
        self._band = Band(tone=Tone.NOTICE)
        self._band.hide()
        page.filters.addWidget(self._band)
        self.referral = ReferralBand(desk, self)
        page.filters.addWidget(self.referral)
        self.questions = QuestionsBand(desk)
        page.filters.addWidget(self.questions)
        self.acts = PersonActs(desk, self, self._whom)
        self.timeline: DataTable[TimelineRow] = DataTable(
            timeline_columns(), name=tr("时间线"), empty=EmptyState(tr("还没有记录"))
        )
        self.timeline.setObjectName("timeline")
        self.timeline.opened.connect(self._open_row)
        left = QVBoxLayout()
        left.setSpacing(10)
        self._tasks_card = Card(tr("管理项目"))
        self._tasks = QVBoxLayout()
        self._tasks.setSpacing(6)
        self._tasks_card.body.addLayout(self._tasks)
        enrol = QPushButton(tr("纳入管理…"))
        enrol.setObjectName("enrol")
        enrol.clicked.connect(self._enrol)
        self._tasks_card.head.addWidget(enrol)
        left.addWidget(self._tasks_card)
        card = Card(tr("时间线"))
        card.body.addWidget(self.timeline, 1)
        left.addWidget(card, 1)
        right = QWidget()
        right.setObjectName("scrolled")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(10)
        self._facts = Facts()
        self._house = Facts()
        self._family = QVBoxLayout()
        facts_card = Card(tr("基本资料"))
        facts_card.body.addWidget(self._facts)
        house_card = Card(tr("家庭"))
        house_card.body.addWidget(self._house)
        house_card.body.addLayout(self._family)
        self.care = CareCards(desk, self, column, self.acts.book)
        column.addWidget(facts_card)
        column.addWidget(house_card)
        column.addStretch(1)
        area = self._beside = scroll(right)
        area.setFixedWidth(330)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addLayout(left, 1)
        body.addWidget(area)
        page.body.addLayout(body, 1)
        for key, slot in (
            ("Ctrl+E", self._forms.showMenu),
            ("Del", self._void_current),
        ):
            bind_key(self, key, slot)

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Show a resident."""
        self._resident_id = subject or self._resident_id
        self._arriving = True
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Only what concerns this person."""
        if changes.touches(*TABLES) and (
            self._resident_id in changes.residents
            or (self._found and self._found.household_id in changes.households)
        ):
            self._load()

    def first_focus(self) -> QWidget:
        """What is to be done, else the timeline."""
        return self._first_task or self.timeline

    def _load(self) -> None:
        self.desk.operations.read(
            self, partial(_everything, resident_id=self._resident_id), self._show, token="person"
        )

    def _show(self, found: tuple[PersonPage, tuple[FileState, ...]]) -> None:
        page, states = found
        if page.resident_id != self._resident_id:
            return
        self._found = page
        today = self.desk.today()
        self._avatar.show_name(page.name)
        self._page.set_title(page.name, head_line(page, today))
        self.title_changed.emit(page.name)
        self._facts.set_facts([*file_facts(page), *quality_facts(states)])
        self._house.set_facts(house_facts(page))
        self.timeline.set_rows(page.timeline)
        self.care.load(page, today)
        self.referral.load(page.resident_id)
        self.questions.load(page.resident_id)
        self._show_band(page)
        focused = self.focusWidget()
        rebuilt = focused is not None and self._tasks_card.isAncestorOf(focused)
        self._show_tasks(page)
        self._show_family(page)
        self._fill_menus(page)
        if rebuilt and self.isVisible() and not self._arriving:
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        if self._arriving:
            # Enter goes straight on to the visit that is due.
            self._arriving = False
            self._beside.verticalScrollBar().setValue(0)
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_band(self, page: PersonPage) -> None:
        if page.status == "dead":
            text = tr("已于 {day} 死亡，档案已关闭", day=page.death_date)
        elif page.status == "moved":
            text = tr("已于 {day} 迁出", day=page.moved_on)
        elif not page.has_basic_form:
            text = tr("还没有填写个人基本信息表（Ctrl+E 选择）")
        else:
            text = ""
        self._band.setVisible(bool(text))
        self._band.show_message(text, Tone.NOTICE)

    def _show_tasks(self, page: PersonPage) -> None:
        clear(self._tasks)
        self._first_task = None
        today = self.desk.today()
        for task in page.tasks:
            said, tone = vocabulary.due(task.next_due, task.overdue_days, today, task.window_end)
            programme = self.desk.catalogue.programmes.get(task.programme)
            card = LineCard(
                vocabulary.programme_name(task.programme, self.desk.catalogue),
                said,
                icon="clipboard-list",
                tone=tone,
                hint=programme.reason_text(task.reason) if programme else task.reason,
            )
            card.setObjectName(f"task-{task.programme}")
            card.pressed.connect(partial(self._follow_up, task))
            self._first_task = self._first_task or card
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(card, 1)
            ask = action("", icon="circle-question-mark", kind="quiet", name="why")
            ask.setAccessibleName(tr("为什么？"))
            ask.setToolTip(tr("为什么？"))
            ask.clicked.connect(partial(self._ask_why, task))
            row.addWidget(ask)
            self._tasks.addLayout(row)
        for enrolment in page.enrolments:
            if enrolment.closed_on is not None:
                self._tasks.addWidget(self._closed_line(enrolment))
        if not page.tasks and not page.enrolments:
            self._tasks.addWidget(label(tr("没有纳入任何管理项目"), "hint"))

    def _closed_line(self, enrolment: EnrolmentRow) -> QWidget:
        return label(
            tr(
                "{name}：{day} 结束（{reason}）",
                name=vocabulary.programme_name(enrolment.programme, self.desk.catalogue),
                day=enrolment.closed_on,
                reason=CLOSE_TITLES.get(enrolment.close_reason or "", enrolment.close_reason or ""),
            ),
            "hint",
        )

    def _show_family(self, page: PersonPage) -> None:
        clear(self._family)
        relations = self.desk.catalogue.dictionaries.get("relation")
        for member in page.family:
            term = relations.term(member.relation_to_head or "") if relations else None
            card = LineCard(
                member.name, tr("{n} 岁", n=member.age), hint=term.label if term else ""
            )
            card.pressed.connect(partial(self.desk.navigator.open, "resident", member.resident_id))
            self._family.addWidget(card)
        if page.household_id:
            opening = QPushButton(tr("打开家庭"))
            opening.setObjectName("open-household")
            opening.clicked.connect(
                lambda: self.desk.navigator.open("household", page.household_id or "")
            )
            self._family.addWidget(opening)

    def _fill_menus(self, page: PersonPage) -> None:
        forms = self._forms.menu()
        forms.clear()
        codes = [
            form for form in self.desk.catalogue.current_forms() if form.subject is Subject.RESIDENT
        ]
        mine = {e.programme for e in page.enrolments if e.closed_on is None}
        codes.sort(key=lambda form: (not mine.intersection(form.programmes), form.group))
        for form in codes:
            forms.addAction(form.title, partial(self._open_form, form.code))
        self._forms.setEnabled(page.status == "active" and bool(codes))
        more = self._more.menu()
        more.clear()
        if page.status == "active":
            more.addAction(tr("转诊单（F7）"), self.acts.refer)
            more.addAction(tr("健康处方（F8）"), self.acts.advise)
            more.addAction(tr("预约（F9）"), self.acts.book)
            more.addSeparator()
        more.addAction(tr("修改资料…"), self._edit)
        if page.status == "active":
            more.addAction(tr("迁移…"), self._move)
            more.addAction(tr("登记死亡…"), self._death)
        more.addAction(tr("预防接种"), partial(self._open_vaccination, page))
        more.addAction(tr("变更记录"), self._history)
        more.addAction(tr("打印整份档案"), self._print_file)
        for enrolment in page.enrolments:
            name = vocabulary.programme_name(enrolment.programme, self.desk.catalogue)
            if enrolment.closed_on is None:
                more.addAction(tr("结束{name}管理…", name=name), partial(self._close, enrolment))
            elif page.status == "active":
                more.addAction(tr("恢复{name}管理", name=name), partial(self._reopen, enrolment))
        more.addSeparator()
        more.addAction(tr("作废此人…"), self._void_person)

    def _open_form(self, code: str) -> None:
        self.desk.navigator.open("record", self._resident_id, form=code)

    def _open_vaccination(self, page: PersonPage) -> None:
        self.desk.navigator.open("vaccination", page.resident_id)

    def _history(self) -> None:
        self.desk.navigator.open("history", self._resident_id, table="resident")

    def _print_file(self) -> None:
        preview_batch(self, self.desk, person_batch(self._resident_id))

    def _open_row(self, row: TimelineRow) -> None:
        if row.kind == "record":
            self.desk.navigator.open(
                "record", self._resident_id, form=row.form_code, record=row.row_id
            )
        elif row.kind == "dose":
            self.desk.navigator.open("vaccination", self._resident_id)

    def _follow_up(self, task: TaskRow) -> None:
        open_follow_up(self.desk, task.programme, task.resident_id, task.household_id, task.reason)

    def _ask_why(self, task: TaskRow) -> None:
        self.desk.operations.read(
            self, partial(why, enrolment_id=task.enrolment_id), self._show_why, token="why"
        )

    def _show_why(self, found: Why) -> None:
        WhyDialog(
            vocabulary.programme_name(found.programme, self.desk.catalogue), found.trace, self
        ).open()

    def _enrol(self) -> None:
        EnrolDialog(self.desk, self._resident_id, self).open()

    def _edit(self) -> None:
        if self._found is not None:
            EditDialog(self.desk, self._found, self).open()

    def _move(self) -> None:
        MoveDialog(self.desk, self._resident_id, self).open()

    def _death(self) -> None:
        DeathDialog(self.desk, self._resident_id, self).open()

    def _close(self, enrolment: EnrolmentRow) -> None:
        titles = {tr(title): code for code, title in CLOSE_TITLES.items()}
        chosen = self.desk.prompts.reason(
            tr("结束管理"), tr("请选择原因（死亡、迁出请用“登记死亡”“迁移”）"), tuple(titles)
        )
        if chosen is None:
            return
        reason, today = titles.get(chosen, "refused"), self.desk.today()
        self.desk.operations.change(
            self,
            lambda place: close_enrolment(place, enrolment.enrolment_id, today, reason, chosen),
            lambda _changes: self.desk.navigator.toast(tr("已结束管理"), undo=True),
        )

    def _reopen(self, enrolment: EnrolmentRow) -> None:
        today = self.desk.today()
        self.desk.operations.change(
            self,
            lambda place: reopen_enrolment(place, enrolment.enrolment_id, today),
            lambda _changes: self.desk.navigator.toast(tr("已恢复管理"), undo=True),
        )

    def _whom(self) -> Whom | None:
        """For the keys: the person, with the programme whose visit is open first."""
        page = self._found
        if page is None or page.status != "active":
            return None
        return Whom(page.resident_id, page.tasks[0].programme if page.tasks else "")

    def _void_current(self) -> None:
        row = self.timeline.current()
        if row is None or row.kind != "record":
            return
        reason = self.desk.prompts.reason(
            tr("作废这条记录？"),
            f"{row.occurred_on} {row.title}",
            (tr("录到别人名下"), tr("重复录入"), tr("日期录错")),
        )
        if reason:
            self.desk.operations.change(
                self,
                lambda place: void_record(place, row.row_id, reason),
                lambda _changes: self.desk.navigator.toast(tr("已作废"), undo=True),
            )

    def _void_person(self) -> None:
        from clinic_desktop.services.residents.changing import void_resident

        reason = self.desk.prompts.reason(
            tr("作废此人？"),
            tr("只用于录错的人；死亡、迁出请用相应登记。历史仍可查。"),
            (tr("重复录入"), tr("录错")),
        )
        if reason:
            self.desk.operations.change(
                self,
                lambda place: void_resident(place, self._resident_id, reason),
                lambda _changes: self._after_void(),
            )

    def _after_void(self) -> None:
        self.desk.navigator.toast(tr("已作废"), undo=True)
        self.desk.navigator.back()


def _everything(place: Workplace, resident_id: str) -> tuple[PersonPage, tuple[FileState, ...]]:
    return person_page(place, resident_id), file_states(place, resident_id)
