"""A sheet with a code or a key that is shown once: it must be printed before it is forgotten."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.prompts import Prompts
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, label
from clinic_desktop.ui.widgets.page import action

if TYPE_CHECKING:
    from clinic_desktop.ui.preview import PreviewWindow


class SecretSheetDialog(QDialog):
    """Shows what must be kept, opens the printable sheet, closes when it was put away.

    ``codes``: (name, text) shown large; ``sheet``: the PDF.
    """

    def __init__(
        self,
        title: str,
        advice: str,
        codes: Sequence[tuple[str, str]],
        sheet: bytes,
        prompts: Prompts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._sheet, self._prompts = title, sheet, prompts
        self._printed = False
        self.preview: PreviewWindow | None = None
        self.setObjectName("secret-sheet")
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(label(title, "title"))
        layout.addWidget(Band(advice, tone=Tone.NOTICE))
        for name, text in codes:
            card = Card(name)
            shown = label(text, "heading", wrap=True)
            shown.setAccessibleName(f"{name} {text}")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            card.body.addWidget(shown)
            layout.addWidget(card)
        layout.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        done = action(tr("已打印并收好"), name="secret-done")
        done.setAutoDefault(False)
        done.clicked.connect(self.accept)
        show = action(tr("打印这张纸"), icon="printer", kind="primary", name="secret-print")
        show.clicked.connect(self._print)
        foot.addWidget(done)
        foot.addWidget(show)
        layout.addLayout(foot)

    def _print(self) -> None:
        # The PDF engine is loaded when a page is looked at, not with every screen.
        from clinic_desktop.ui.preview import PreviewWindow

        self._printed = True
        self.preview = PreviewWindow(self._sheet, self._title, self)
        self.preview.show()

    def accept(self) -> None:
        """Asks once more where the sheet was never opened."""
        if self._printed or self._prompts.confirm(
            tr("真的收好了吗？"),
            tr("这张纸还没有打印。关闭以后不能再显示。"),
            tr("已抄好，关闭"),
            danger=True,
        ):
            super().accept()

    def reject(self) -> None:
        """Esc is no way past the question."""
        self.accept()
