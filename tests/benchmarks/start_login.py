"""The program up to its drawn login window: ``start_login.py CLINIC_FOLDER``."""

import sys
from pathlib import Path

from start_watch import told_when_drawn

from clinic_desktop import bootstrap, cli
from clinic_desktop.bootstrap.window import Program
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.ui.theme import application, dress

assert cli.main
app = application()
dress(app, bootstrap.resources_dir())
program = Program(ClinicFolder(Path(sys.argv[1])))
program.start()
assert program.login is not None
watch = told_when_drawn(program.login)
app.exec()
program.close()
