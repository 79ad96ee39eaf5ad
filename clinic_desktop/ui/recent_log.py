"""The last log lines, kept in memory for the message about a fault of our own."""

import logging
from collections import deque


class RecentLog(logging.Handler):
    """Keeps the newest ``keep`` formatted lines; attached to the root logger at start."""

    def __init__(self, keep: int = 200) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[str] = deque(maxlen=keep)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Called by ``logging``, on whatever thread."""
        self._lines.append(self.format(record))

    def lines(self, newest: int = 60) -> list[str]:
        """The newest lines, oldest of them first."""
        return list(self._lines)[-newest:]


def attach_recent_log() -> RecentLog:
    """The handler of the root logger; made on the first call."""
    root = logging.getLogger()
    for handler in root.handlers:
        if isinstance(handler, RecentLog):
            return handler
    handler = RecentLog()
    root.addHandler(handler)
    return handler
