"""On a person's page: values in conflict wait for a decision; the file went into another."""

from functools import partial

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.pending import Questions, questions_about
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band


class QuestionsBand(Band):
    """Hidden while there is nothing to say."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(action=tr("去看看"))
        self._desk = desk
        self._found = Questions(0, None, "")
        self.setObjectName("questions-band")
        self.button.setObjectName("open-question")
        self.pressed.connect(self._open)
        self.hide()

    def load(self, resident: str) -> None:
        """Ask about a person."""
        self._desk.operations.read(
            self, partial(questions_about, resident=resident), self._show, token="questions"
        )

    def _show(self, found: Questions) -> None:
        self._found = found
        if found.merged_into:
            text = tr("这份档案已并入{where}的同一人档案，只供查看。", where=found.merged_into)
            self.show_message(text, Tone.NOTICE)
        elif found.conflicts:
            text = tr("有 {n} 处内容两边写得不同，现在显示其中一个，等人决定。", n=found.conflicts)
            self.show_message(text, Tone.DANGER)
        self.setVisible(bool(found.merged_into or found.conflicts))

    def _open(self) -> None:
        if self._found.merged_into:
            self._desk.navigator.open("same_person", "", list="merged")
        elif self._found.first is not None:
            table, row = self._found.first
            self._desk.navigator.open("conflicts", row, table=table)
