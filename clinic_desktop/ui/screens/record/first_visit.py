"""首诊测血压: a note beside the encounter form that everybody of 35 or more is to be measured."""

from datetime import date
from functools import partial

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.services.screening import ENCOUNTERS, first_visit_words
from clinic_desktop.ui.forms.editor import FormEditor
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band


class FirstVisitNote(Band):
    """Hidden until it is known that a measurement is owed; another tone once it is typed."""

    def __init__(self, desk: Desk, start: FormStart, editor: FormEditor) -> None:
        super().__init__()
        self._editor = editor
        self._words = ""
        self.setObjectName("first-visit")
        self.hide()
        if start.form.code not in ENCOUNTERS or not start.about.resident_id:
            return
        day = start.answers.get(start.form.date_field)
        on = date.fromisoformat(day) if isinstance(day, str) else desk.today()
        desk.operations.read(
            self,
            partial(
                first_visit_words,
                resident_id=start.about.resident_id,
                on=on,
                besides=start.record_id,
            ),
            self._show,
        )
        editor.changed.connect(self._follow)

    def _show(self, words: str) -> None:
        self._words = words
        self.setVisible(bool(words))
        self._follow()

    def _follow(self) -> None:
        if not self._words:
            return
        done = {"sbp", "dbp"} <= self._editor.filling.answers.keys()
        words = tr("今年首诊血压已测") if done else self._words
        self.show_message(words, Tone.GOOD if done else Tone.NOTICE)
