"""为什么? The rule, its clause, the dates and the arithmetic, as sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.programmes.model import TraceStep
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.page import scroll


class WhyDialog(QDialog):
    """The steps of an explanation, one card each."""

    def __init__(
        self, title: str, trace: Sequence[Mapping[str, Any] | TraceStep], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("why-dialog")
        self.setWindowTitle(tr("为什么？"))
        self.resize(560, 480)
        inner = QWidget()
        inner.setObjectName("scrolled")
        steps = QVBoxLayout(inner)
        steps.setSpacing(8)
        steps.setAlignment(Qt.AlignmentFlag.AlignTop)
        for number, step in enumerate(trace, start=1):
            text, source = (
                (step.text, step.source)
                if isinstance(step, TraceStep)
                else (str(step.get("text", "")), str(step.get("source", "")))
            )
            card = Card(margins=12)
            card.body.addWidget(label(f"{number}. {text}", wrap=True))
            if source:
                card.body.addWidget(label(tr("依据：{source}", source=source), "hint", wrap=True))
            steps.addWidget(card)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("知道了"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(scroll(inner), 1)
        layout.addWidget(buttons)
