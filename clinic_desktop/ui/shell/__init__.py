"""The main window: rail, search, content, status line, lock."""

from clinic_desktop.ui.shell.sources import Alert, Hit, ShellFacts, ShellSources, Undone
from clinic_desktop.ui.shell.window import Shell

__all__ = ["Alert", "Hit", "Shell", "ShellFacts", "ShellSources", "Undone"]
