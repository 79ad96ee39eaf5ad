"""From the password to Today: ``start_today.py CLINIC_FOLDER PASSWORD SECONDS_OF_TYPING``.

Prints the longest time the login window did not answer while the rest was being loaded, and the
seconds from the Return key to the drawn list.
"""

import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QTableView

from clinic_desktop import bootstrap
from clinic_desktop.bootstrap.window import Program
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.theme import application, dress

folder, password, typing = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
app = application()
dress(app, bootstrap.resources_dir())
program = Program(ClinicFolder(folder))
program.start()
assert program.login is not None
heart = QTimer()
heart.setInterval(10)
beats = [time.perf_counter()]
heart.timeout.connect(lambda: beats.append(time.perf_counter()))
heart.start()


def wait_until(done: Callable[[], bool], seconds: float) -> None:
    # Sleeps between looks, as the program's own loop does: one that spins takes the interpreter
    # away from the data worker.
    end = time.perf_counter() + seconds
    while not done() and time.perf_counter() < end:
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()


def listed() -> bool:
    """Whether Today shows its list."""
    table = program.shell and program.shell.findChild(QTableView)
    return table is not None and table.model().rowCount() > 0


begin = time.perf_counter()
wait_until(lambda: time.perf_counter() > begin + typing, typing + 1)
stall = max((b - a for a, b in pairwise(beats)), default=0.0)
beats.clear()
begin = time.perf_counter()
program.login.password.setText(password)
program.login.password.returnPressed.emit()
wait_until(listed, 60)
assert program.shell is not None
program.shell.repaint()
print(f"{stall:.4f} {time.perf_counter() - begin:.4f}")
program.shell.close()
program.close()
