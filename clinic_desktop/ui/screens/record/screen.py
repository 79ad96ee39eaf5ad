"""The screen of a form: Ctrl+S saves, Esc leaves with the draft kept, nothing typed is lost."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.forms.display import outcome_label
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.drafts import DraftRow, drop_draft, save_draft
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.services.records.saving import (
    RecordedForm,
    RecordForm,
    record_form,
    void_record,
)
from clinic_desktop.services.records.wording import texts_written
from clinic_desktop.ui.forms.draft_keeper import DraftKeeper
from clinic_desktop.ui.forms.editor import FormEditor
from clinic_desktop.ui.forms.filling import Filling
from clinic_desktop.ui.forms.history_panel import HistoryPanel
from clinic_desktop.ui.forms.inputs_of import Maker
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.prompts import Leave
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.person.acts import ReferralBand
from clinic_desktop.ui.screens.record.acts import RecordActs
from clinic_desktop.ui.screens.record.first_visit import FirstVisitNote
from clinic_desktop.ui.screens.record.loading import (
    Loaded,
    Wanted,
    about_of,
    load,
    photo_content,
)
from clinic_desktop.ui.screens.record.printing import Sheet, sheet_of
from clinic_desktop.ui.screens.record.risk_note import RiskNote
from clinic_desktop.ui.screens.record.rule import RuleWatch
from clinic_desktop.ui.screens.record.subtitle import subtitle
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.detail import WithDetail
from clinic_desktop.ui.widgets.page import Page, action

REASONS = (tr("已复测核实"), tr("本人如实报告"), tr("按上级医院结果填写"))


class RecordScreen(Screen):
    """``open("record", subject_id, form=code[, record=id][, about="household"|"clinic"])``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.wanted: Wanted | None = None
        self.filling: Filling | None = None
        self.editor: FormEditor | None = None
        self._start: FormStart | None = None
        self.rule: RuleWatch | None = None
        self._saving = False
        self._after: Callable[[], object] | None = None
        self._body: QWidget | None = None
        self._content = QWidget()
        page = self._page = Page(self._content, "")
        back = action("", icon="arrow-left", kind="quiet", name="back")
        back.setAccessibleName(tr("返回"))
        back.clicked.connect(desk.navigator.back)
        page.before.addWidget(back)
        self._draft_words = label("", "hint")
        self._draft_words.setObjectName("draft-state")
        page.actions.addWidget(self._draft_words)
        self._void = page.add_action(tr("作废"), icon="trash-2", kind="danger", name="void")
        self._void.clicked.connect(self._on_void)
        self._print = page.add_action(tr("打印"), icon="printer", name="print")
        self._print.clicked.connect(self._on_print)
        self._save = page.add_action(tr("保存"), icon="save", kind="primary", name="save")
        self._save.setToolTip("Ctrl+S")
        self._save.clicked.connect(lambda: self.save())
        self.acts = RecordActs(self)
        page.actions.insertWidget(1, self.acts.button)
        self.referral = ReferralBand(desk, self)
        page.filters.addWidget(self.referral)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self._content)
        self.keeper = DraftKeeper(desk.operations, save_draft, drop_draft, self._draft, self)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.refused.connect(self._on_refused)

    # ---- opening

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Opens a form, or goes on with the one that is open already."""
        about = about_of(str(args.get("about", "resident")), subject)
        wanted = Wanted(
            str(args["form"]),
            about,
            args.get("record"),
            args.get("preset") or {},
            args.get("then"),
        )
        if wanted == self.wanted and self.filling is not None and self.filling.dirty:
            return
        self._clear()
        self.wanted = wanted
        self.desk.operations.read(self, partial(load, wanted=wanted), self._show, token="form")

    def _clear(self) -> None:
        self.keeper.stop()
        self.keeper.key = ""
        self.filling = self.editor = self._start = self.rule = None
        self.referral.load("")
        self._draft_words.setText("")
        self._page.set_title(tr("正在打开……"), "")
        self._save.setEnabled(False)
        self._print.setEnabled(False)
        self._void.hide()
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
            self._body = None

    def _show(self, loaded: Loaded) -> None:
        start = self._start = loaded.start
        filling = self.filling = Filling(
            start.form, start.answers, start.context, record_id=start.record_id
        )
        self._offer(loaded.draft, filling)
        self.keeper.key = loaded.draft_key
        self.keeper.title = tr("{form} {name}", form=start.form.title, name=start.title).strip()
        maker = Maker(self.desk.today, self._add_photo, self._ask_photo)
        editor = self.editor = FormEditor(filling, maker)
        self.desk.operations.read(
            editor, lambda place: texts_written(place, start.form), editor.suggest
        )
        editor.changed.connect(self._on_changed)
        editor.finished.connect(self._on_finished)
        panel = HistoryPanel(start.form)
        panel.show_last(filling.last)
        panel.show_points(loaded.past)
        editor.focused.connect(panel.show_field)
        rule = self.rule = RuleWatch(self.desk, start, editor)
        panel.body.insertWidget(0, rule.card)
        panel.body.insertWidget(0, FirstVisitNote(self.desk, start, editor))
        RiskNote(self.desk, start, editor).stand_in(panel)
        beside = WithDetail(editor, panel, inside=True)
        beside.wanted(filling.last is not None or bool(loaded.past) or bool(start.form.events))
        self._body = beside
        self._page.body.addWidget(beside, 1)
        self._page.set_title(start.form.title, subtitle(start))
        self._save.setEnabled(True)
        self._print.setEnabled(True)
        self._void.setVisible(start.record_id is not None)
        self.acts.offer(start)
        self.referral.load(start.about.resident_id or "")
        editor.go_to(editor.first())
        rule.judge()

    def _offer(self, draft: DraftRow | None, filling: Filling) -> None:
        if draft is None:
            return
        when = datetime.fromisoformat(draft.saved_at).astimezone()
        if self.desk.prompts.confirm(
            tr("接着填上次的草稿吗？"),
            tr(
                "{title}，{when} 没有填完，内容都在。",
                title=draft.title,
                when=f"{when:%m-%d %H:%M}",
            ),
            tr("接着填"),
            no=tr("重新填"),
        ):
            filling.restore(draft.content)

    def first_focus(self) -> QWidget | None:
        """The first field to fill in."""
        if self.editor is None:
            return None
        name = self.editor.field or self.editor.first()
        return self.editor.line(name).field if name else None

    # ---- typing

    def _draft(self) -> dict[str, Any]:
        return self.filling.draft() if self.filling is not None else {}

    def _on_changed(self) -> None:
        self.keeper.touch()

    def _on_kept(self) -> None:
        now = datetime.now().astimezone()
        self._draft_words.setText(tr("草稿已存 {time}", time=f"{now:%H:%M}"))

    def _on_refused(self, fault: KnownFault) -> None:
        self.desk.navigator.toast(tr("草稿存不了：{why}", why=fault.message), tone=Tone.NOTICE)

    def _on_finished(self) -> None:
        self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_photo(self, field: PhotoField) -> None:
        pattern = tr("照片 (*.jpg *.jpeg *.png)")
        field.add_files(self.desk.prompts.open_files(tr("选择照片"), pattern))

    def _ask_photo(self, field: PhotoField, key: str | Path) -> None:
        record_id = self._start.record_id if self._start is not None else None
        self.desk.operations.read(
            field,
            partial(photo_content, record_id=record_id, key=key),
            partial(field.show_picture, key),
        )

    # ---- saving

    @property
    def start(self) -> FormStart | None:
        """The form that is open."""
        return self._start

    def save(self, after: Callable[[], object] | None = None) -> None:
        """Judges, asks about unusual values once, saves; goes on with ``after``, or back."""
        self._after = after
        if self.filling is None or self.editor is None or self._saving:
            return
        problems = self.filling.problems()
        errors = [p for p in problems if p.severity is Severity.ERROR]
        if errors:
            self._refuse(errors)
            return
        unusual = [p for p in problems if p.severity is Severity.CONFIRM]
        if unusual and not self._ask(unusual):
            return
        self.editor.clear_problems()
        self._send(self.filling)

    def _refuse(self, problems: list[Problem]) -> None:
        if self.editor is not None:
            self.editor.show_problems(problems)
        self.desk.navigator.toast(tr("还有 {n} 处要填写或更正", n=len(problems)), tone=Tone.NOTICE)

    def _ask(self, unusual: list[Problem]) -> bool:
        if self.filling is None or self.editor is None:
            return False
        lines = "\n".join(f"· {p.message}" for p in unusual)
        reason = self.desk.prompts.reason(tr("这些值少见，确认无误吗？"), lines, REASONS)
        if reason is None:
            self.editor.show_problems(unusual)
            return False
        self.filling.confirm(unusual, reason)
        return True

    def _send(self, filling: Filling) -> None:
        if self._start is None:
            return
        self._saving = True
        self._save.setEnabled(False)
        self.keeper.stop()
        command = RecordForm(
            filling.form.code,
            filling.answers,
            self._start.about,
            filling.record_id,
            filling.confirmed,
            filling.reason,
            self.keeper.key,
            dict(filling.photos),
        )
        self.desk.operations.change(
            self,
            partial(record_form, command=command),
            self._on_saved,
            on_problems=self._on_problems,
            on_fail=self._on_fail,
        )

    def _on_saved(self, saved: RecordedForm) -> None:
        form = self.filling.form if self.filling is not None else None
        after = self._after or self.acts.following(self.wanted)
        self._saving = False
        self._clear()
        self.wanted = None
        outcome = outcome_label(form, saved.outcome) if form is not None else ""
        words = tr("已保存：{outcome}", outcome=outcome) if outcome else tr("已保存")
        if saved.opened_file:
            words = tr("已建档，编号 {no}", no=saved.opened_file)
        self.desk.navigator.toast(words, undo=True)
        (after or self.desk.navigator.go_on)()

    def _on_problems(self, problem: InputProblem) -> None:
        self._done_saving()
        if self.editor is not None:
            self._refuse(list(problem.problems))

    def _on_fail(self, error: BaseException) -> None:
        self._done_saving()
        self.keeper.flush()
        faults = self.desk.operations.faults
        if isinstance(error, KnownFault):
            faults.known(error)
        else:
            faults.bug(error)

    def _done_saving(self) -> None:
        self._saving = False
        self._save.setEnabled(True)

    # ---- leaving

    def can_leave(self) -> bool:
        """Asks when something is typed that is not saved."""
        filling = self.filling
        if filling is None or not filling.dirty:
            return True
        match self.desk.prompts.leave_unsaved(filling.form.title):
            case Leave.SAVE:
                self.save()
                return False
            case Leave.KEEP_DRAFT:
                self.keeper.flush()
            case Leave.DROP:
                self.keeper.drop()
            case Leave.STAY:
                return False
        self._clear()
        self.wanted = None
        return True

    def escape(self) -> bool:
        """Leaves without asking; what is typed is kept as a draft."""
        filling = self.filling
        if filling is not None and filling.dirty:
            self.keeper.flush()
            self.desk.navigator.toast(tr("草稿已保留，下次打开这张表时可以接着填"))
            self._clear()
            self.wanted = None
        return False

    def _on_print(self) -> None:
        if self._start is None or self.filling is None:
            return
        self.desk.operations.read(
            self,
            partial(
                sheet_of,
                start=self._start,
                answers=self.filling.answers,
                resources=self.desk.resources,
            ),
            partial(self._preview, self.keeper.title),
            token="print",
        )

    def _preview(self, title: str, sheet: Sheet) -> None:
        if sheet.missing:
            self.desk.navigator.toast(
                tr("字体里没有“{characters}”，打印时留空，请手写", characters=sheet.missing),
                tone=Tone.NOTICE,
            )
        PreviewWindow(sheet.pdf, title, self, prompts=self.desk.prompts).show()

    def _on_void(self) -> None:
        if self._start is None or self._start.record_id is None:
            return
        reason = self.desk.prompts.reason(
            tr("作废这条记录"),
            tr("作废后不再统计，变更记录里仍能看到。"),
            (tr("录入错误"), tr("重复录入")),
        )
        if reason is not None:
            record_id = self._start.record_id
            self.desk.operations.change(
                self, lambda place: void_record(place, record_id, reason), self._on_voided
            )

    def _on_voided(self, _changes: object) -> None:
        self._clear()
        self.wanted = None
        self.desk.navigator.toast(tr("已作废"), undo=True)
        self.desk.navigator.back()
