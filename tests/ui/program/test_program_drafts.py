"""What was being typed survives a power cut."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from ui_fakes import KeptFaults, ScriptedPrompts

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import build_shell
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.services.today import TodayFilter, today_page
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.screens.record.screen import RecordScreen
from clinic_desktop.ui.shell.window import Shell

DAY = "2026-03-02"
TYPING = Path(__file__).with_name("typing_program.py")
WITHIN_SECONDS = 2.0


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of Unix")
def test_a_draft_survives_kill_nine_and_is_offered_again(
    practice: bootstrap.Made,
    clinic: ClinicFolder,
    faults: KeptFaults,
    prompts: ScriptedPrompts,
    qtbot: QtBot,
) -> None:
    program = subprocess.Popen(
        [sys.executable, str(TYPING), str(clinic.root), DAY],
        stdout=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        text=True,
    )
    assert program.stdout is not None
    said = program.stdout.readline().split()
    program.send_signal(signal.SIGKILL)
    program.wait(timeout=10)
    program.stdout.close()
    assert said[0] == "kept", "the program ended before the draft was kept"
    place = bootstrap.open_workplace(
        clinic, practice.key, practice.staff_id, FixedClock.on(date.fromisoformat(DAY))
    )
    prompts.will_answer(True)
    shell = build_shell(place, faults, clinic, practice.staff_id, prompts=prompts)
    qtbot.addWidget(shell)
    shell.show()
    shell.open("record", said[1], form="hypertension_followup")
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    qtbot.waitUntil(
        lambda: form.filling is not None and form.filling.typed("sbp") == 147, timeout=10_000
    )
    assert "草稿" in prompts.asked[0]
    form.escape()
    shell.close()
    shell.desk.operations.close()
    place.database.close()


def test_the_draft_is_kept_within_two_seconds(
    shell: Shell, settled: Callable[[], None], qtbot: QtBot
) -> None:
    settled()
    found: list[str] = []
    shell.desk.operations.read(
        shell,
        lambda place: today_page(place, TodayFilter(programme="hypertension")),
        lambda page: found.append(page.houses[0].tasks[0].resident_id or ""),
    )
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    shell.open("record", found[0], form="hypertension_followup")
    form = shell.stack.current()
    assert isinstance(form, RecordScreen)
    qtbot.waitUntil(lambda: form.editor is not None, timeout=5000)
    assert form.editor is not None
    line = form.editor.line("sbp").field
    line.set_value(141)
    begin = time.perf_counter()
    with qtbot.waitSignal(form.keeper.kept, timeout=5000):
        line.changed.emit()
    assert time.perf_counter() - begin <= WITHIN_SECONDS
    form.escape()
