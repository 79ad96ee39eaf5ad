"""What the database driver reports, told once in words a person can act on."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr

_CHECK = re.compile(r"CHECK constraint failed: ck_\w+?__(?P<column>\w+)")
_CONSTRAINT = 19
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26


def _sentence(code: int) -> tuple[str, str, str] | None:
    match code & 0xFF:
        case c if c in (_BUSY, _LOCKED):
            return (
                "DATABASE_LOCKED",
                tr("数据库正被另一个窗口或程序使用"),
                tr("请关闭其他已打开的本程序，稍后再试；刚才的输入没有丢失"),
            )
        case c if c == _FULL:
            return (
                "DISK_FULL",
                tr("磁盘空间不足，没有保存"),
                tr("请清理磁盘（至少留出 500 MB），然后再保存一次"),
            )
        case c if c == _CORRUPT:
            return (
                "DATABASE_CORRUPT",
                tr("数据库文件损坏"),
                tr("请不要继续录入，到“设置—备份”中恢复最近一次备份"),
            )
        case c if c == _NOTADB:
            return (
                "DATABASE_KEY",
                tr("数据库打不开：密钥不符，或文件已损坏"),
                tr("请确认 vault.json 与 clinic.db 来自同一个诊所文件夹，或恢复备份"),
            )
        case c if c == _READONLY:
            return (
                "DATABASE_READ_ONLY",
                tr("数据库文件是只读的，无法保存"),
                tr("请检查文件夹的写入权限，或U盘是否写保护"),
            )
        case c if c == _IOERR:
            return (
                "DISK_ERROR",
                tr("读写磁盘时出错"),
                tr("请检查硬盘或U盘连接，并尽快另做一份备份"),
            )
        case c if c == _CANTOPEN:
            return (
                "DATABASE_MISSING",
                tr("找不到或打不开数据库文件"),
                tr("请检查诊所文件夹的位置和权限"),
            )
        case _:
            return None


def known_fault(error: BaseException) -> KnownFault | None:
    """The fault behind a driver, SQLAlchemy or system error; ``None`` when it is our own bug."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if isinstance(current, KnownFault):
            return current
        code = getattr(current, "sqlite_errorcode", None)
        if isinstance(code, int) and (told := _sentence(code)):
            return KnownFault(*told)
        if isinstance(current, OSError):
            return system_fault(current)
        current = getattr(current, "orig", None) or current.__cause__
    return None


_BY_WINERROR = {
    # Python gives all of these as "permission denied" or "invalid argument".
    **dict.fromkeys((32, 33), _BUSY),  # sharing and lock violation
    **dict.fromkeys((39, 112, 223), _FULL),  # disk full (two names), too large for this file system
    **dict.fromkeys((3, 15, 21, 55, 433, 1006, 1110, 1112, 1167), _CANTOPEN),  # drive is not there
    **dict.fromkeys((23, 25, 27, 29, 30, 31, 483, 1117), _IOERR),  # the medium cannot be read
}


def system_fault(error: OSError) -> KnownFault:
    """A failure of files and disks, in the same words."""
    windows = _BY_WINERROR.get(getattr(error, "winerror", None) or 0)
    by_errno = {
        errno.ENOSPC: _FULL,
        errno.EDQUOT: _FULL,
        errno.EROFS: _READONLY,
        errno.EACCES: _READONLY,
        errno.EPERM: _READONLY,
        errno.ENOENT: _CANTOPEN,
    }
    told = _sentence(windows or by_errno.get(error.errno or 0, _IOERR))
    assert told is not None  # noqa: S101 - every value above has a sentence
    return KnownFault(*told)


def beyond_limits(error: BaseException) -> InputProblem | None:
    """The column whose length or type check refused a value; ``None`` for any other error."""
    driver = getattr(error, "orig", error)
    found = _CHECK.search(str(driver))
    if found is None or getattr(driver, "sqlite_errorcode", 0) & 0xFF != _CONSTRAINT:
        return None
    sentence = tr("“{field}”的内容过长或格式不对", field=found["column"])
    return InputProblem(Problem(found["column"], "beyond_limits", sentence))


@contextmanager
def told() -> Iterator[None]:
    """Turn what the world did into a ``KnownFault``; let our own bugs through unchanged."""
    try:
        yield
    except (KnownFault, InputProblem):
        raise
    except Exception as error:
        fault = known_fault(error) or beyond_limits(error)
        if fault is None:
            raise
        raise fault from error
