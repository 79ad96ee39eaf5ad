"""One JSON object on standard output."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from clinic_desktop.domain.words import tr


def say(*sentences: str) -> None:
    """What went wrong, one sentence a line; the window's own program on Windows has no output
    there and shows a box."""
    told = "\n".join(sentence for sentence in sentences if sentence)
    if sys.platform == "win32" and sys.stderr is None:
        import ctypes

        icon = 0x30
        ctypes.windll.user32.MessageBoxW(None, told, tr("公共卫生工作台"), icon)
    else:
        print(told, file=sys.stderr)


def print_json(found: Mapping[str, Any]) -> None:
    """Print one object, dates as ISO text; Chinese as it is where the output takes all of it.

    Into a file Windows writes in an old code page, which lacks rare characters of names: there
    they are escaped, so that whoever reads the object has every one of them.
    """
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    escaped = not encoding.startswith("utf")
    print(json.dumps(found, ensure_ascii=escaped, default=str))
