"""What the programme's rule says of the visit while it is typed: class, next date, why."""

from PySide6.QtCore import Signal

from clinic_desktop.domain.words import tr
from clinic_desktop.services.followup import Proposal
from clinic_desktop.ui.widgets.cards import Card, Facts, label
from clinic_desktop.ui.widgets.page import action


class RuleCard(Card):
    """``why`` with the proposal when somebody asks."""

    why = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("按规则"), margins=12)
        self.setObjectName("rule-card")
        self._proposal: Proposal | None = None
        self._text = label("", wrap=True)
        self._facts = Facts()
        ask = action(tr("为什么？"), icon="circle-question-mark", kind="quiet", name="why")
        ask.clicked.connect(lambda: self._proposal and self.why.emit(self._proposal))
        self.head.addWidget(ask)
        self.body.addWidget(self._text)
        self.body.addWidget(self._facts)
        self.hide()

    def show_proposal(self, proposal: Proposal | None, outcome: str) -> None:
        """``outcome``: the class in words, empty while it is not known."""
        self._proposal = proposal
        self.setVisible(proposal is not None)
        if proposal is None:
            return
        self._text.setText(proposal.reason_text)
        due = proposal.next_due.isoformat() if proposal.next_due else ""
        window = (
            tr("{a} 至 {b}", a=proposal.window_start, b=proposal.window_end)
            if proposal.window_start and proposal.window_end
            else ""
        )
        self._facts.set_facts(
            [
                (tr("分类"), outcome),
                (tr("下次"), due),
                (tr("时限"), window),
                *((tr("提示"), words) for words in proposal.advice),
            ]
        )
