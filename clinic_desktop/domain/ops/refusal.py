"""Why a line from outside is not an operation (``sync.md`` section 17)."""

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr


class OpFault(KnownFault):
    """The line is refused, and with it the file that holds it. ``detail`` is for the log."""

    def __init__(self, code: str, message: str, detail: str) -> None:
        super().__init__(code, message)
        self.detail = detail

    @classmethod
    def form(cls, detail: str) -> "OpFault":
        """Not in the exact form."""
        return cls("E_FORMAT", tr("文件内容格式错误，已拒绝"), detail)

    @classmethod
    def limit(cls, detail: str) -> "OpFault":
        """Beyond a limit."""
        return cls("E_LIMIT", tr("文件内容超出限制，已拒绝"), detail)
