"""Asks the programme's rule while a visit is typed and shows what it says."""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.domain.forms.display import outcome_label
from clinic_desktop.domain.words import tr
from clinic_desktop.services.followup import Proposal, propose
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.forms.editor import FormEditor
from clinic_desktop.ui.forms.rule_card import RuleCard
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.why import WhyDialog

JUDGE_AFTER_MS = 200


class RuleWatch(QObject):
    """Lives as long as its editor; a judgement that comes later is dropped with it."""

    def __init__(self, desk: Desk, start: FormStart, editor: FormEditor) -> None:
        super().__init__(editor)
        self._desk, self._start, self._editor = desk, start, editor
        self.card = RuleCard()
        self.proposal: Proposal | None = None
        """What the rule said last."""
        self.card.why.connect(self._ask_why)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(JUDGE_AFTER_MS)
        self._timer.timeout.connect(self.judge)
        editor.changed.connect(self._timer.start)

    def judge(self) -> None:
        """Asks what follows from the visit as it is typed so far."""
        start = self._start
        if not start.form.events:
            return
        self._desk.operations.read(
            self,
            partial(
                propose,
                form_code=start.form.code,
                about=start.about,
                answers=dict(self._editor.filling.answers),
                record_id=start.record_id,
            ),
            self._show,
            self._on_failed,
            token="rule",
        )

    def _show(self, proposal: Proposal | None) -> None:
        form = self._start.form
        self.proposal = proposal
        outcome = outcome_label(form, proposal.outcome) if proposal else ""
        self.card.show_proposal(proposal, outcome)
        proposals: dict[str, object] = {}
        if proposal is not None:
            if proposal.outcome and form.outcome_field:
                proposals[form.outcome_field] = proposal.outcome
            if proposal.next_due:
                proposals["next_visit_date"] = proposal.next_due.isoformat()
        self._editor.show_rule(proposals)

    def _on_failed(self, _error: BaseException) -> None:
        """Half-typed answers may not be judged; the next answer asks again."""

    def _ask_why(self, proposal: Proposal) -> None:
        name = vocabulary.programme_name(proposal.programme, self._desk.catalogue)
        WhyDialog(tr("{name}：为什么？", name=name), proposal.trace, self._editor).open()
