"""One JSON object on standard output."""

import json
from collections.abc import Mapping
from typing import Any


def print_json(found: Mapping[str, Any]) -> None:
    """Print one object, Chinese as it is, dates as ISO text."""
    print(json.dumps(found, ensure_ascii=False, default=str))
