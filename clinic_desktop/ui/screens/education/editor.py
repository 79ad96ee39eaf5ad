"""Typing an activity: opened with its draft, saved with Ctrl+S, kept as a draft meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.drafts import drop_draft, save_draft
from clinic_desktop.services.education.commands import RecordActivity, Recorded
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.ui.forms.photos import SIDE, PhotoField
from clinic_desktop.ui.prompts import Leave
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.education import filling
from clinic_desktop.ui.screens.education.filling import Values
from clinic_desktop.ui.screens.education.loading import Opened, draft_key, open_activity
from clinic_desktop.ui.screens.education.photos import small_bytes
from clinic_desktop.ui.screens.education.rows import KINDS
from clinic_desktop.ui.screens.education.sheet import ActivitySheet
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band
from clinic_desktop.ui.widgets.page import Page, action

DRAFT_AFTER_MS = 1500
"""With the save itself, what is typed is safe within two seconds."""


class ActivityEditor(QWidget):
    """``opened`` when an activity is on the page, ``saved`` with its id, ``left`` when done."""

    opened = Signal()
    saved = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._opened: Opened | None = None
        self._activity_id: str | None = None
        self._wanted_kind = "lecture"
        self._saving = False
        self.dirty = False
        self._page = page = Page(self, tr("记录活动"))
        back = action(tr("返回"), icon="arrow-left", kind="quiet", name="leave-editor")
        back.clicked.connect(self.leave)
        page.before.addWidget(back)
        self._save_button = page.add_action(
            tr("保存"), icon="save", kind="primary", name="save-activity"
        )
        self._save_button.setToolTip("Ctrl+S")
        self._save_button.clicked.connect(self.save)
        self.band = Band(action=tr("重新填写"))
        self.band.setObjectName("restored-band")
        self.band.button.setObjectName("start-over")
        self.band.pressed.connect(self._start_over)
        self.band.hide()
        page.filters.addWidget(self.band)
        self.sheet = ActivitySheet(desk, self._pick_photo, self._ask_thumbnail)
        self.sheet.changed.connect(self._on_changed)
        self.sheet.finished.connect(
            lambda: self._save_button.setFocus(Qt.FocusReason.TabFocusReason)
        )
        page.body.addWidget(self.sheet, 1)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_AFTER_MS)
        self._draft_timer.timeout.connect(self._keep_draft)

    # ---- opening

    def open_new(self, kind: str = "lecture") -> None:
        """A new activity; a draft that was left is taken up again."""
        self._wanted_kind = kind if kind in KINDS else "lecture"
        self._open(None)

    def open_existing(self, activity_id: str) -> None:
        """An activity to amend."""
        self._open(activity_id)

    def _open(self, activity_id: str | None) -> None:
        self._activity_id = activity_id
        self._opened = None
        self._saving = False
        self._set_dirty(False)
        self._desk.operations.read(
            self, partial(open_activity, activity_id=activity_id), self._show, token="open"
        )

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        self.sheet.offer(opened.words, opened.houses)
        values = self._recorded(opened)
        if opened.draft is not None:
            values |= filling.from_draft(opened.draft.content)
        self.sheet.fill(values, opened.resident)
        self._set_dirty(opened.draft is not None)
        if opened.draft is not None:
            said = tr("接着上次没有保存的内容。不要的话可以重新填写。")
            self.band.show_message(said, Tone.NOTICE)
        self.band.button.show()
        self.band.setVisible(opened.draft is not None)
        title = tr("记录活动") if opened.page is None else tr("修改活动")
        self._page.set_title(title, tr("Enter 下一项 · Ctrl+S 保存 · Esc 返回"))
        self.sheet.go_to("kind")
        self.opened.emit()

    def _recorded(self, opened: Opened) -> Values:
        if opened.page is None:
            bare = RecordActivity(
                self._wanted_kind, self._desk.today(), organizer=self._desk.session.clinic
            )
            return filling.from_command(bare, ())
        command = opened.page.command
        values = filling.from_command(command, [row.attachment_id for row in opened.photos])
        return {**values, "groups": filling.groups_of(command, opened.houses)}

    def _on_changed(self) -> None:
        self._set_dirty(True)
        if not self._draft_timer.isActive():
            self._draft_timer.start()

    def _set_dirty(self, dirty: bool) -> None:
        self.dirty = dirty
        if not dirty:
            self._draft_timer.stop()

    # ---- photos

    def _pick_photo(self, field: PhotoField) -> None:
        pattern = tr("照片和文件 (*.jpg *.jpeg *.png *.pdf)")
        field.add_files(self._desk.prompts.open_files(tr("添加照片"), pattern))

    def _ask_thumbnail(self, field: PhotoField, photo: str | Path) -> None:
        path = self._opened.path_of(photo) if self._opened else None
        if path is not None:
            self._desk.operations.read(
                field,
                lambda _place: small_bytes(path, SIDE * 2),
                partial(field.show_picture, photo),
            )

    # ---- saving

    def save(self) -> None:
        """Ctrl+S."""
        if self._opened is None or self._saving:
            return
        problems = self.sheet.unreadable()
        if problems:
            self.sheet.show_problems(problems)
            return
        self._save(self._command(self._opened))

    def _command(self, opened: Opened) -> RecordActivity:
        bare = RecordActivity(self.sheet.kind, self._desk.today())
        kept = opened.page.command if opened.page else bare
        standing = self.sheet.values()["photos"]
        gone = [row.attachment_id for row in opened.photos if row.attachment_id not in standing]
        return replace(
            self.sheet.command(kept, opened.houses),
            removed_photos=tuple(gone),
            draft_key=draft_key(self._activity_id),
        )

    def _save(self, command: RecordActivity) -> None:
        self._saving = True
        self._draft_timer.stop()
        self._desk.operations.change(
            self,
            lambda place: record_activity(place, command),
            self._on_saved,
            on_problems=partial(self._on_problems, command),
            on_fail=self._on_fail,
        )

    def _on_saved(self, recorded: Recorded) -> None:
        self._saving = False
        self._set_dirty(False)
        self._desk.navigator.toast(tr("已保存"), undo=True)
        self.saved.emit(recorded.activity_id)

    def _on_problems(self, command: RecordActivity, wrong: InputProblem) -> None:
        self._saving = False
        self._draft_timer.start()
        if all(problem.severity is Severity.CONFIRM for problem in wrong.problems):
            question = "\n".join(problem.message for problem in wrong.problems)
            if self._desk.prompts.confirm(tr("请核对"), question, tr("核对无误，保存")):
                confirmed = frozenset(problem.code for problem in wrong.problems)
                self._save(replace(command, confirmed=confirmed))
            return
        self._tell(self.sheet.show_problems(wrong.problems))

    def _on_fail(self, error: BaseException) -> None:
        """Nothing typed is lost: the draft stays."""
        self._saving = False
        self._keep_draft()
        if isinstance(error, KnownFault):
            self._warn("。".join(part for part in (error.message, error.advice) if part))
        else:
            self._warn(tr("保存时出了问题，填写的内容已留作草稿，可以再试一次"))

    def _tell(self, problems: Sequence[Problem]) -> None:
        if problems:
            self._warn("；".join(problem.message for problem in problems))

    def _warn(self, sentence: str) -> None:
        self.band.show_message(sentence, Tone.DANGER)
        self.band.button.hide()
        self.band.show()

    # ---- drafts and leaving

    def _keep_draft(self) -> None:
        if self._opened is None or not self.dirty:
            return
        values = self.sheet.values()
        content, title = filling.to_draft(values), filling.title_of(values)
        key = draft_key(self._activity_id)
        self._desk.operations.change(
            self, lambda place: save_draft(place, key, title, content), on_fail=_not_kept
        )

    def _drop_draft(self) -> None:
        key = draft_key(self._activity_id)
        self._desk.operations.change(self, lambda place: drop_draft(place, key))

    def _start_over(self) -> None:
        if self._opened is not None:
            self._drop_draft()
            self._show(replace(self._opened, draft=None))

    def can_leave(self) -> bool:
        """Asks what to do with what is typed."""
        if not self.dirty:
            return True
        match self._desk.prompts.leave_unsaved(filling.title_of(self.sheet.values())):
            case Leave.SAVE:
                self.save()
                return False
            case Leave.KEEP_DRAFT:
                self._keep_draft()
            case Leave.DROP:
                self._drop_draft()
            case Leave.STAY:
                return False
        self._set_dirty(False)
        return True

    def leave(self) -> None:
        """Esc and the back button: what is typed stays as a draft."""
        if self.dirty:
            self._keep_draft()
            self._set_dirty(False)
            self._desk.navigator.toast(tr("已留作草稿"))
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the button presses it."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._save_button.hasFocus():
            self.save()
            return
        super().keyPressEvent(event)


def _not_kept(_error: BaseException) -> None:
    """A draft that could not be kept (disk full) must not stop the typing; saving will say so."""
