"""危险性评估: what the level that is being typed demands, beside the form."""

from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.mental import REPORT_FROM, actions_of
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.ui.forms.editor import FormEditor
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band
from clinic_desktop.ui.widgets.detail import DetailPanel

FIELD = "danger_level"


class RiskNote(Band):
    """Follows the level; hidden on forms without one and while nothing is answered."""

    def __init__(self, desk: Desk, start: FormStart, editor: FormEditor) -> None:
        super().__init__()
        self._desk, self._editor = desk, editor
        self._concerned = start.form.has(FIELD)
        self.setObjectName("risk-note")
        self.hide()

    def stand_in(self, panel: DetailPanel) -> None:
        """On top of the panel beside the form."""
        panel.body.insertWidget(0, self)
        if self._concerned:
            self._editor.changed.connect(self.follow)
            self.follow()

    def follow(self) -> None:
        """The level as it stands now."""
        level = self._editor.filling.answers.get(FIELD)
        known = str(level) if level is not None else ""
        actions = actions_of(self._desk.catalogue, int(known)) if known.isdigit() else ()
        self.setVisible(bool(actions))
        if not actions:
            return
        lines = [tr("{n} 级要做到：", n=known)]
        lines += [f"{place}. {act}" for place, act in enumerate(actions, 1)]
        grave = int(known) >= REPORT_FROM
        tone = Tone.DANGER if grave else Tone.NOTICE if int(known) else Tone.GOOD
        self.show_message("\n".join(lines), tone)
