"""入学查验: school, class and term above; one line for each pupil, one key for the certificate."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import void_record
from clinic_desktop.services.vaccination import (
    Pupil,
    SchoolClass,
    SchoolPage,
    recheck,
    recheck_all,
    reissue,
    school_page,
    set_certificate,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.file_printing import preview_batch
from clinic_desktop.ui.screens.vaccination.papers import certificate_batch
from clinic_desktop.ui.screens.vaccination_school.dialogs import AddPupilsDialog, SummaryDialog
from clinic_desktop.ui.screens.vaccination_school.panel import PupilPanel
from clinic_desktop.ui.screens.vaccination_school.papers import school_batch
from clinic_desktop.ui.screens.vaccination_school.rows import chips, columns, fits, usual_term
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.chips import FilterChips
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.inputs import Labelled, TextField
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import Page
from clinic_desktop.ui.widgets.tables import DataTable

if TYPE_CHECKING:
    from clinic_desktop.services.vaccination import SchoolTotals

TABLES = ("record", "dose", "resident", "care_event")
_WAIT_MS = 250
KEYS = tr(
    "1 有证　2 无证　3 补证　Enter 记录　F2 接种卡　Ctrl+R 复查　Ctrl+Shift+R 全部复查　Del 作废"
)
_Found = tuple[SchoolPage, "SchoolTotals | None"]


class SchoolScreen(Screen):
    """Without arguments the class that was checked last."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.page: SchoolPage | None = None
        self._chip = "all"
        self._arriving = False
        self._chosen: SchoolClass | None = None
        self._whole: SchoolTotals | None = None
        host = QWidget()
        self._head = head = Page(host, tr("入学查验"))
        printing = head.add_action(tr("打印"), icon="printer", name="print-school")
        menu = QMenu(self)
        for words, paper in (
            (tr("查验登记表（Ctrl+P）"), "list"),
            (tr("补种、补证通知单"), "notices"),
            (tr("所选学生的接种证"), "certificate"),
            (tr("查验汇总表"), "summary"),
        ):
            menu.addAction(words, partial(self._preview, paper))
        printing.setMenu(menu)
        self._summary = head.add_action(tr("汇总"), icon="clipboard-check", name="keep-summary")
        self._summary.clicked.connect(self._keep_summary)
        more = head.add_action(tr("加学生"), icon="plus", kind="primary", name="add-pupils")
        more.setToolTip("Ctrl+N")
        choose = QMenu(self)
        choose.addAction(tr("从儿童名单选（Ctrl+N）"), self._add)
        choose.addAction(tr("没有档案的学生，按接种证填写（Ctrl+Shift+N）"), self._add_stranger)
        more.setMenu(choose)
        self.fields = {
            "school": TextField(tr("学校（托幼机构）"), max_length=60),
            "class_name": TextField(tr("班级"), max_length=40, placeholder=tr("空：全校")),
            "term": TextField(tr("学期"), max_length=20),
        }
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._on_typed)
        room = self.fontMetrics().horizontalAdvance("字")
        top = QHBoxLayout()
        top.setSpacing(10)
        names = list(self.fields)
        for place, (name, width) in enumerate(zip(names, (16, 12, 8), strict=True)):
            field = self.fields[name]
            field.setObjectName(f"school-{name}")
            line = Labelled(field, above=True)
            line.setFixedWidth(room * width)
            top.addWidget(line)
            field.changed.connect(self._wait.start)
            field.done.connect(partial(self._go, names, place + 1))
            field.back.connect(partial(self._go, names, place - 1))
        top.addStretch(1)
        self.fields["term"].set_value(usual_term(desk.today()))
        head.filters.addLayout(top)
        self.chips = FilterChips(tr("名单"))
        self.chips.picked.connect(self._on_chip)
        head.filters.addWidget(self.chips)
        empty = EmptyState(
            tr("还没有学生"),
            icon="graduation-cap",
            hint=tr("写好学校、班级、学期，按 Ctrl+N 从儿童名单加学生"),
        )
        self.table: DataTable[Pupil] = DataTable(columns(), name=tr("查验名单"), empty=empty)
        self.table.setObjectName("pupil-table")
        self.table.view.installEventFilter(self)
        self.table.opened.connect(self._open_record)
        head.body.addWidget(self.table, 1)
        head.body.addWidget(ElidedLabel(KEYS, "hint"))
        self.panel = PupilPanel(desk)
        self.panel.opened.connect(self._open_card)
        self.panel.reissuing.connect(self._reissue)
        self.table.chosen.connect(self.panel.show_pupil)
        self._split = WithDetail(host, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        for key, slot in (
            ("Ctrl+N", self._add),
            ("Ctrl+Shift+N", self._add_stranger),
            ("Ctrl+P", partial(self._preview, "list")),
            ("Ctrl+R", self._recheck),
            ("Ctrl+Shift+R", self._recheck_all),
        ):
            bind_key(self, key, slot)

    # ---- loading

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """``subject`` is not asked for; ``school``, ``class_name``, ``term`` name a class."""
        if args.get("school"):
            self._show_names(
                SchoolClass(
                    str(args["school"]), str(args.get("class_name") or ""), str(args["term"])
                )
            )
        self._arriving = True
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Checks, doses, holds."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list; without one the name of the school."""
        return self.table if self.table.model.rowCount() else self.fields["school"]

    def chosen(self) -> SchoolClass:
        """What is typed."""
        words = {name: str(field.value() or "").strip() for name, field in self.fields.items()}
        return SchoolClass(words["school"], words["class_name"], words["term"])

    def _show_names(self, wanted: SchoolClass) -> None:
        self._chosen = wanted
        for name, value in (
            ("school", wanted.school), ("class_name", wanted.name), ("term", wanted.term)
        ):  # fmt: skip
            self.fields[name].set_value(value or None)

    def _go(self, names: list[str], place: int) -> None:
        if place >= len(names):
            self._on_typed()
            self.first_focus().setFocus()
        elif place >= 0:
            self.fields[names[place]].setFocus()

    def _on_typed(self) -> None:
        self._wait.stop()
        if self.chosen() != self._chosen:
            self._chosen = self.chosen()
            self._load()

    def _load(self) -> None:
        wanted = self._chosen if self._chosen and self._chosen.school else None
        self.desk.operations.read(self, partial(_read, wanted=wanted), self._show, token="page")

    def _show(self, found: _Found) -> None:
        page, self._whole = found
        self.page = page
        if self._chosen is None and page.chosen.school:
            self._show_names(page.chosen)
        for name, words in (
            ("school", [each.school for each in page.classes]),
            ("class_name", [each.name for each in page.classes]),
            ("term", [each.term for each in page.classes]),
        ):
            self.fields[name].suggest(list(dict.fromkeys(words)))
        self.panel.show_totals(page.totals)
        self._summary.setEnabled(bool(page.pupils))
        self._fill()
        self._head.set_title(
            tr("入学查验"),
            tr(
                "查验 {n} 名 · 需补种 {m} 名 · 无证 {k} 名",
                n=page.totals.checked,
                m=page.totals.needs,
                k=page.totals.without,
            ),
        )
        if self._arriving:
            self._arriving = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        pupils = self.page.pupils if self.page else ()
        self.chips.set_chips(chips(pupils))
        self.chips.set_keys(frozenset({self._chip}))
        self.table.set_rows([pupil for pupil in pupils if fits(pupil, self._chip)])
        self.panel.show_pupil(self.table.current())
        self._split.wanted(bool(pupils))

    def _on_chip(self, keys: frozenset[str]) -> None:
        self._chip = next(iter(keys), "all")
        self._fill()

    # ---- one pupil

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """1 with, 2 without, 3 written anew; F2 the card, Del void."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            pupil = self.table.current()
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            acts: dict[int, Callable[[Pupil], None]] = {
                Qt.Key.Key_1: partial(self._certificate, has=True),
                Qt.Key.Key_2: partial(self._certificate, has=False),
                Qt.Key.Key_3: self._reissue,
                Qt.Key.Key_F2: self._open_card,
                Qt.Key.Key_Delete: self._void,
            }
            if pupil is not None and plain and event.key() in acts:
                acts[event.key()](pupil)
                return True
        return super().eventFilter(watched, event)

    def _change(self, work: Callable[[Workplace], Changes], told: str) -> None:
        self.desk.operations.change(
            self, work, lambda _changes: self.desk.navigator.toast(told, undo=True)
        )

    def _certificate(self, pupil: Pupil, *, has: bool) -> None:
        record, word = pupil.id, tr("有证") if has else tr("无证")
        if pupil.certificate == has and pupil.reissued_on is None:
            self._next(pupil)
            return
        self._change(lambda place: set_certificate(place, record, has=has), f"{pupil.name} {word}")
        self._next(pupil)

    def _next(self, pupil: Pupil) -> None:
        index = self.table.view.currentIndex()
        following = index.siblingAtRow(index.row() + 1)
        if self.table.current() == pupil and following.isValid():
            self.table.view.selectRow(following.row())

    def _reissue(self, pupil: Pupil | None) -> None:
        if pupil is None:
            return
        record, today = pupil.id, self.desk.today()
        if pupil.certificate and not self.desk.prompts.confirm(
            tr("补证？"), tr("{name} 登记为有证。", name=pupil.name), tr("补证")
        ):
            return
        self._change(
            lambda place: reissue(place, record, today), tr("{name} 已补证", name=pupil.name)
        )
        if pupil.resident_id:
            preview_batch(self, self.desk, certificate_batch([pupil.resident_id]))

    def _recheck(self) -> None:
        pupil = self.table.current()
        if pupil is not None:
            record = pupil.id
            self._change(lambda place: recheck(place, record), tr("{name} 已复查", name=pupil.name))

    def _recheck_all(self) -> None:
        if self.page is None:
            return
        ids = tuple(p.id for p in self.page.pupils if p.resident_id and not p.complete)
        if not ids:
            self.desk.navigator.toast(tr("没有要复查的学生"), tone=Tone.NOTICE)
            return
        self.desk.operations.change(
            self,
            lambda place: recheck_all(place, ids),
            lambda _changes: self.desk.navigator.toast(tr("已复查 {n} 名", n=len(ids))),
        )

    def _open_record(self, pupil: Pupil) -> None:
        self.desk.navigator.open(
            "record", "", form="school_check_pupil", record=pupil.id, about="clinic"
        )

    def _open_card(self, pupil: Pupil | None) -> None:
        if pupil is not None and pupil.resident_id:
            self.desk.navigator.open("vaccination", pupil.resident_id)

    def _void(self, pupil: Pupil) -> None:
        reasons = (tr("录错学校或班级"), tr("重复录入"))
        reason = self.desk.prompts.reason(tr("作废这条查验？"), pupil.name, reasons)
        if reason:
            record = pupil.id
            self._change(lambda place: void_record(place, record, reason), tr("已作废"))

    # ---- adding, totals, paper

    def _complete(self) -> bool:
        """School, class and term are needed to add somebody."""
        self._on_typed()
        for name, field in self.fields.items():
            if not str(field.value() or "").strip():
                self.desk.navigator.toast(tr("请先填写{what}", what=field.name), tone=Tone.NOTICE)
                self.fields[name].setFocus()
                return False
        return True

    def _add(self) -> None:
        if self._complete():
            dialog = AddPupilsDialog(self.desk, self.chosen(), self)
            dialog.added.connect(self._on_added)
            _ask(dialog)

    def _on_added(self) -> None:
        self._arriving = True
        self._load()

    def _add_stranger(self) -> None:
        if self._complete():
            chosen = self.chosen()
            preset = {"school": chosen.school, "class_name": chosen.name, "term": chosen.term}
            self.desk.navigator.open(
                "record", "", form="school_check_pupil", about="clinic", preset=preset
            )

    def _keep_summary(self) -> None:
        chosen = self.chosen()
        if self._whole is not None and chosen.school and chosen.term:
            whole = SchoolClass(chosen.school, "", chosen.term)
            _ask(SummaryDialog(self.desk, whole, self._whole, self))

    def _preview(self, paper: str) -> None:
        if self.page is None or not self.page.chosen.school:
            return
        if paper != "certificate":
            preview_batch(self, self.desk, school_batch(self.page.chosen, paper))
            return
        pupil = self.table.current()
        if pupil is not None and pupil.resident_id:
            preview_batch(self, self.desk, certificate_batch([pupil.resident_id]))
        else:
            self.desk.navigator.toast(tr("请选一名有档案的学生"), tone=Tone.NOTICE)


def _ask(dialog: QDialog) -> None:
    """Opens a dialog that goes when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _read(place: Workplace, wanted: SchoolClass | None) -> _Found:
    """The page, and the totals of the whole school for the summary."""
    page = school_page(place, wanted)
    chosen = page.chosen
    if not chosen.school or not chosen.term:
        return page, None
    whole = SchoolClass(chosen.school, "", chosen.term)
    return page, page.totals if whole == chosen else school_page(place, whole).totals
