"""Why a package is refused, and what is only worth a warning (``sync.md`` section 17)."""

from typing import Final

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr


class Refused(KnownFault):
    """The file is not taken and has changed nothing. ``detail`` is for the log, not for people."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, message(code))
        self.detail = detail


def message(code: str) -> str:
    """The sentence for a refusal code."""
    match code:
        case "E_NOT_PACKAGE":
            return tr("这不是本系统的数据包")
        case "E_TRUNCATED":
            return tr("文件不完整：可能U盘提前拔出或复制中断，请在原电脑重新导出")
        case "E_DAMAGED":
            return tr("文件已损坏，请重新导出或更换U盘")
        case "E_NOT_FOR_US":
            return tr("此文件不是发给本单位的（或本机密钥已更换）")
        case "E_TAMPERED" | "E_FORGED":
            return tr("文件被改动或签名不符，已拒绝，请联系卫生院核实")
        case "E_UNKNOWN_SENDER":
            return tr("发送电脑未登记，已拒绝")
        case "E_REVOKED":
            return tr("发送电脑已停用，已拒绝")
        case "E_TOO_NEW":
            return tr("对方软件版本较新，请先升级本机软件（文件保留，升级后可导入）")
        case "E_LIMIT":
            return tr("文件内容超出限制，已拒绝")
        case _:
            return tr("文件内容格式错误，已拒绝")


NOT_ENROLLED: Final = "NOT_ENROLLED"


def not_enrolled() -> KnownFault:
    """This installation has not been admitted by the centre yet."""
    return KnownFault(
        NOT_ENROLLED,
        tr("本机尚未在卫生院登记，不能交换数据"),
        tr("请先在“交换”中生成登记申请，带到卫生院办理"),
    )
