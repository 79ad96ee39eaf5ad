"""``screenshots``: every screen as PNG, drawn offscreen."""

import argparse
import os
import re

from clinic_desktop.cli.opening import folder_of, opened
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr

_SIZE = re.compile(r"^(\d{3,4})x(\d{3,4})$")


def take(arguments: argparse.Namespace) -> int:
    """One file per screen; exit status 1 when something went wrong while drawing."""
    found = _SIZE.match(arguments.size)
    if found is None:
        raise InputProblem(Problem("size", "SIZE", tr("大小应写成 1366x768 这样")))
    if not 0.5 <= arguments.scale <= 4:
        raise InputProblem(Problem("scale", "SCALE", tr("比例应在 0.5 到 4 之间")))
    # Pictures are the same on every machine only on the offscreen platform.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from clinic_desktop.bootstrap.pictures import take_pictures

    size = (int(found[1]), int(found[2]))
    try:
        with opened(arguments) as place:
            wrong = take_pictures(
                folder_of(arguments), place, arguments.out, size, arguments.scale, print
            )
    except OSError as error:
        raise KnownFault(
            "OUT_UNWRITABLE", tr("写不进 {folder}", folder=arguments.out), tr("请换一个文件夹")
        ) from error
    return 1 if wrong else 0
