"""健教: the year's log and the editor of one activity, one behind the other."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.activity_sheet import activity_sheet, signature_sheet
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.drafts import DraftRow, drop_draft
from clinic_desktop.services.education.reading import ActivityRow
from clinic_desktop.services.education.saving import cancel_activity, void_activity
from clinic_desktop.services.education.stocking import SignatureRow, sign, signature_list
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.education.editor import ActivityEditor
from clinic_desktop.ui.screens.education.loading import DRAFTS, LogPage, load_log
from clinic_desktop.ui.screens.education.log import EducationLog
from clinic_desktop.ui.screens.education.rows import KINDS
from clinic_desktop.ui.screens.education.signing import SigningDialog
from clinic_desktop.ui.screens.file_printing import preview_batch

TABLES = ("activity", "activity_material", "activity_attendee", "attachment", "target")


class EducationScreen(Screen):
    """健教: what was done this year, what is missing, recording an activity."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.log = EducationLog(desk)
        self.editor = ActivityEditor(desk)
        self._arriving = False
        self._stack = QStackedWidget()
        self._stack.addWidget(self.log)
        self._stack.addWidget(self.editor)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.log.wanted.connect(self._load)
        self.log.new.connect(self._new)
        self.log.amend.connect(self._amend)
        self.log.resume.connect(self._resume)
        self.log.forget.connect(self._forget)
        self.log.panel.printing.connect(self._print)
        self.log.panel.cancel.connect(self._cancel)
        self.log.panel.void.connect(self._void)
        self.log.panel.signatures.connect(self._print_signatures)
        self.log.panel.signing.connect(self._ask_signatures)
        self.editor.saved.connect(self._on_saved)
        self.editor.left.connect(self._show_log)

    @property
    def editing(self) -> bool:
        """Whether the editor is in sight."""
        return self._stack.currentWidget() is self.editor

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """The log; ``subject`` an activity to show, ``new`` a kind to record, ``edit`` opens it."""
        kind = args.get("new")
        if self.editing and self.editor.dirty and not (subject or kind):
            return
        if kind:
            self._new(str(kind))
        elif subject and args.get("edit"):
            self._amend(subject)
        else:
            self._stack.setCurrentWidget(self.log)
            if subject:
                self.log.choose(subject)
            self._arriving = True
            self._load()

    def refresh(self, changes: Changes) -> None:
        """Activities or targets changed."""
        if changes.touches(*TABLES):
            self._load()

    def tick(self, today: date) -> None:
        """A new day, perhaps a new year."""
        self._load()

    def first_focus(self) -> QWidget:
        """The list, or the first field."""
        return self.editor.sheet.fields["kind"] if self.editing else self.log.first_focus()

    def can_leave(self) -> bool:
        """Asks about an activity that is typed but not saved."""
        return not self.editing or self.editor.can_leave()

    def save(self) -> None:
        """Ctrl+S in the editor."""
        if self.editing:
            self.editor.save()

    def escape(self) -> bool:
        """From the editor to the log; what is typed stays as a draft."""
        if self.editing:
            self.editor.leave()
            return True
        return False

    def _load(self) -> None:
        self.desk.operations.read(
            self, partial(load_log, year=self.log.year), self._show, token="log"
        )

    def _show(self, page: LogPage) -> None:
        self.log.show_log(page.year)
        self.log.offer_draft(page.draft)
        if self._arriving and not self.editing:
            # Only now is it known whether the list has rows to take the keyboard.
            self._arriving = False
            self.log.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_log(self) -> None:
        self._stack.setCurrentWidget(self.log)
        self._arriving = True
        self._load()

    def _new(self, kind: str = "") -> None:
        self._stack.setCurrentWidget(self.editor)
        wanted = kind or self.log.kind
        self.editor.open_new(wanted if wanted in KINDS else "lecture")

    def _amend(self, activity_id: str) -> None:
        self._stack.setCurrentWidget(self.editor)
        self.editor.open_existing(activity_id)

    def _on_saved(self, activity_id: str) -> None:
        day = self.editor.sheet.fields["occurred_on"].value()
        if isinstance(day, date):
            self.log.year = day.year
        self.log.choose(activity_id)
        self._show_log()

    def _resume(self, draft: DraftRow) -> None:
        about = draft.key.removeprefix(DRAFTS)
        if about == "new":
            self._new()
        else:
            self._amend(about)

    def _forget(self, draft: DraftRow) -> None:
        key = draft.key
        self.desk.operations.change(
            self, lambda place: drop_draft(place, key), lambda _done: self._load()
        )

    def _cancel(self, row: ActivityRow) -> None:
        reason = self.desk.prompts.reason(
            tr("取消这次活动？"),
            tr("{day} {topic}：没有举行的活动留在记录里，不计入指标。", **_named(row)),
            (tr("天气原因"), tr("人员冲突"), tr("改期举行")),
        )
        if reason:
            activity_id = row.activity_id
            self.desk.operations.change(
                self,
                lambda place: cancel_activity(place, activity_id, reason),
                lambda _changes: self.desk.navigator.toast(tr("已取消"), undo=True),
            )

    def _void(self, row: ActivityRow) -> None:
        reason = self.desk.prompts.reason(
            tr("作废这次活动？"),
            tr("{day} {topic}：只用于录错的活动，历史仍可查。", **_named(row)),
            (tr("重复录入"), tr("录错")),
        )
        if reason:
            activity_id = row.activity_id
            self.desk.operations.change(
                self,
                lambda place: void_activity(place, activity_id, reason),
                lambda _changes: self.desk.navigator.toast(tr("已作废"), undo=True),
            )

    def _print(self, row: ActivityRow) -> None:
        self.desk.operations.read(
            self,
            partial(_sheet, activity_id=row.activity_id, fonts=self.desk.resources / "fonts"),
            partial(self._show_sheet, row),
            token="sheet",
        )

    def _show_sheet(self, row: ActivityRow, pdf: bytes) -> None:
        title = tr("健康教育活动记录表")
        name = f"{title}-{row.occurred_on:%Y%m%d}.pdf"
        PreviewWindow(pdf, title, self, file_name=name, prompts=self.desk.prompts).show()

    def _print_signatures(self, row: ActivityRow) -> None:
        preview_batch(
            self,
            self.desk,
            lambda place, fonts: signature_sheet(place, row.activity_id, fonts),
        )

    def _ask_signatures(self, row: ActivityRow) -> None:
        self.desk.operations.read(
            self,
            partial(signature_list, activity_id=row.activity_id),
            partial(self._show_signatures, row),
        )

    def _show_signatures(self, row: ActivityRow, rows: tuple[SignatureRow, ...]) -> None:
        dialog = SigningDialog(tr("{topic}　资料签收", topic=row.topic), rows, self)
        dialog.kept.connect(partial(self._keep_signatures, row.activity_id))
        dialog.open()

    def _keep_signatures(self, activity_id: str, signatures: dict[str, str]) -> None:
        self.desk.operations.change(
            self,
            partial(sign, activity_id=activity_id, signatures=signatures),
            lambda _changes: self.desk.navigator.toast(
                tr("已记下 {n} 户签收", n=len(signatures)), undo=True
            ),
        )


def _named(row: ActivityRow) -> dict[str, str]:
    return {"day": row.occurred_on.isoformat(), "topic": row.topic}


def _sheet(place: Workplace, activity_id: str, fonts: Path) -> bytes:
    found = load_fonts(fonts)
    return write_pdf(activity_sheet(place, activity_id, found), found)
