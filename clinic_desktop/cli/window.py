"""No command: the program with windows."""

import argparse
import os
import sys

from clinic_desktop import bootstrap
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr


def open_window(arguments: argparse.Namespace) -> int:
    """Open the clinic that ``--data`` names, or the one in the user's own data folder."""
    on_x11_or_wayland = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not (
        on_x11_or_wayland or os.environ.get("QT_QPA_PLATFORM")
    ):
        raise KnownFault(
            "NO_SCREEN",
            tr("这里没有图形界面，打不开窗口"),
            tr("可以使用命令：clinic-desktop --help"),
        )
    from clinic_desktop.bootstrap.window import run_program

    return run_program(arguments.data or bootstrap.default_data_dir())
