"""Files that a person saves where he or she likes: workbooks, lists."""

from pathlib import Path

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr


def save_as(path: Path, content: bytes) -> None:
    """Write a file to the disk or stick.

    Raises:
        KnownFault: the disk is full, the stick is gone, the file is open elsewhere.
    """
    from clinic_desktop.storage.durable import write_durably

    try:
        write_durably(path, content)
    except OSError as error:
        raise KnownFault(
            "FILE_UNWRITABLE",
            tr("写不进 {path}", path=path),
            tr("请换一个位置，或检查磁盘空间；文件开着的话先关掉"),
        ) from error
