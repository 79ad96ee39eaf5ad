"""Wrapping a secret so that only this operating-system user can open it.

Windows: DPAPI, user scope. Elsewhere the file's mode 0600 is the protection. DPAPI loses its keys
when the account is reset; the cure is to enrol anew, so no data may depend on what is kept here.
"""

import ctypes
import sys

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr

_PLAIN, _DPAPI = b"\0", b"\1"


class CannotOpen(KnownFault):
    """The operating system no longer opens what it closed."""

    def __init__(self) -> None:
        super().__init__(
            "DEVICE_KEYS_LOST",
            tr("本机的交换密钥无法打开（可能重装过系统或重置过账户）"),
            tr("数据没有受影响；请重新生成登记申请，带到卫生院办理"),
        )


def protect(secret: bytes) -> bytes:
    """Close the secret for this user of this computer."""
    if sys.platform == "win32":
        return _DPAPI + _dpapi(secret, close=True)
    return _PLAIN + secret


def reveal(closed: bytes) -> bytes:
    """Open what ``protect`` closed. Raises ``CannotOpen``."""
    kind, content = closed[:1], closed[1:]
    if kind == _PLAIN:
        return content
    if kind == _DPAPI and sys.platform == "win32":
        return _dpapi(content, close=False)
    raise CannotOpen


if sys.platform == "win32":

    class _Blob(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.c_void_p))

    def _dpapi(content: bytes, *, close: bool) -> bytes:
        buffer = ctypes.create_string_buffer(content, len(content))
        source = _Blob(len(content), ctypes.cast(buffer, ctypes.c_void_p).value)
        result = _Blob()
        crypt = ctypes.windll.crypt32
        call = crypt.CryptProtectData if close else crypt.CryptUnprotectData
        no_window = 0x1
        done = call(ctypes.byref(source), None, None, None, None, no_window, ctypes.byref(result))
        if not done:
            raise CannotOpen
        try:
            return ctypes.string_at(result.data or 0, result.size)
        finally:
            free = ctypes.windll.kernel32.LocalFree
            free.argtypes = (ctypes.c_void_p,)
            free(result.data)
