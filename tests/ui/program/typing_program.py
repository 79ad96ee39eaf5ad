"""A program of its own for the kill test: opens a form, types a value, says when the draft is
kept, and goes on running until somebody kills it.
"""

import sys
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import build_shell
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.services.today import TodayFilter, today_page
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.theme import dress


class Loud:
    """Whatever goes wrong ends the program."""

    def problems(self, problem: InputProblem) -> None:
        raise problem

    def known(self, fault: KnownFault) -> None:
        raise fault

    def bug(self, error: BaseException) -> None:
        raise error


def main(folder: Path, day: str) -> int:
    app = QApplication([])
    dress(app, bootstrap.resources_dir())
    clinic = ClinicFolder(folder)
    staff_id, key = bootstrap.unlock(clinic, "demo")
    place = bootstrap.open_workplace(clinic, key, staff_id, FixedClock.on(date.fromisoformat(day)))
    page = today_page(place, TodayFilter(programme="hypertension"))
    patient = page.houses[0].tasks[0].resident_id
    shell = build_shell(place, Loud(), clinic, staff_id)
    shell.show()
    shell.open("record", patient or "", form="hypertension_followup")
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)

    def typed() -> None:
        if form.editor is None:
            return
        waiting.stop()
        line = form.editor.line("sbp").field
        line.set_value(147)
        line.changed.emit()

    form.keeper.kept.connect(lambda: print(f"kept {patient}", flush=True))
    waiting = QTimer()
    waiting.timeout.connect(typed)
    waiting.start(20)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
