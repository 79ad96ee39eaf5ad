"""Roster files: workbooks (.xlsx, .xlsm) and text (.csv, .txt) as sheets of typed cells."""

import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.roster.sheet import CellValue, Sheet, SheetRow, is_blank
from clinic_desktop.domain.words import tr

_LARGEST = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_ROWS = 300_000
_MOST_COLUMNS = 200
_AGAIN = "请用表格软件打开后另存为“Excel 工作簿（*.xlsx）”再导入"

Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file as read, and its SHA-256 for recognising it again."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]


def read_file(path: Path, step: Step = lambda: None) -> RosterFile:
    """Every sheet of the file; ``step`` is called after each row and may raise to stop.

    Raises:
        KnownFault: ``ROSTER_MISSING``, ``ROSTER_LOCKED``, ``ROSTER_EMPTY``, ``ROSTER_TOO_LARGE``,
            ``ROSTER_OLD_FORMAT``, ``ROSTER_ENCRYPTED``, ``ROSTER_DAMAGED``, ``ROSTER_TEXT``.
    """
    content = _bytes(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(_OLE):
        raise _ole(content)
    if content.startswith(b"PK"):
        sheets = tuple(_workbook(content, step))
    else:
        sheets = (_text(path.stem, content, step),)
    if not any(sheet.rows for sheet in sheets):
        raise KnownFault("ROSTER_EMPTY", tr("文件里没有内容"), tr("请检查是否选对了文件"))
    return RosterFile(path.name, digest, sheets)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise KnownFault("ROSTER_TOO_LARGE", tr("文件太大"), tr("请按村分成几个文件"))
        content = path.read_bytes()
    except FileNotFoundError as fault:
        raise KnownFault("ROSTER_MISSING", tr("找不到文件 {name}", name=path.name)) from fault
    except PermissionError as fault:
        raise KnownFault(
            "ROSTER_LOCKED",
            tr("打不开文件 {name}", name=path.name),
            tr("如果它正在表格软件中打开，请先关闭"),
        ) from fault
    except OSError as fault:
        raise KnownFault(
            "ROSTER_MISSING",
            tr("读不出文件 {name}", name=path.name),
            tr("请检查 U 盘是否插好"),
        ) from fault
    if not content.strip():
        raise KnownFault("ROSTER_EMPTY", tr("文件里没有内容"), tr("请检查是否选对了文件"))
    return content


def _ole(content: bytes) -> KnownFault:
    if _ENCRYPTED in content:
        return KnownFault(
            "ROSTER_ENCRYPTED", tr("工作簿有打开密码"), tr("请去掉密码后另存一份再导入")
        )
    return KnownFault("ROSTER_OLD_FORMAT", tr("这是旧格式的表格（.xls 或 .et）"), tr(_AGAIN))


def _workbook(content: bytes, step: Step) -> Iterator[Sheet]:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        if "mimetype" in names and "content.xml" in names:
            raise KnownFault("ROSTER_OLD_FORMAT", tr("这是 ODS 表格"), tr(_AGAIN))
        with warnings.catch_warnings():
            # Styles and validations the library does not know say nothing about the cells.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            from_1904 = book.epoch == CALENDAR_MAC_1904
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    # The stored size is often wrong and would cut the sheet short.
                    sheet.reset_dimensions()
                    rows = _rows(sheet.iter_rows(values_only=True), step)
                    yield Sheet(sheet.title, tuple(rows), from_1904=from_1904)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        OSError,
    ) as fault:
        raise KnownFault("ROSTER_DAMAGED", tr("工作簿已损坏，读不出来"), tr(_AGAIN)) from fault


def _rows(rows: Iterable[tuple[object, ...]], step: Step) -> Iterator[SheetRow]:
    count = 0
    for number, values in enumerate(rows, 1):
        cells = tuple(_cell(value) for value in values[:_MOST_COLUMNS])
        if all(is_blank(cell) for cell in cells):
            continue
        count += 1
        if count > _MOST_ROWS:
            raise KnownFault("ROSTER_TOO_LARGE", tr("表格行数太多"), tr("请按村分成几个文件"))
        yield SheetRow(number, cells)
        step()


def _cell(value: object) -> CellValue:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, timedelta):
        return str(value)
    return value if isinstance(value, date | time) else str(value)


def _text(name: str, content: bytes, step: Step) -> Sheet:
    start = content[:200].lstrip().lower()
    if start.startswith((b"<html", b"<table", b"<!doctype", b"<?xml", b"%pdf")):
        raise KnownFault("ROSTER_OLD_FORMAT", tr("这不是表格文件，而是网页或文档"), tr(_AGAIN))
    text = _decoded(content)
    if "\0" in text:
        raise KnownFault("ROSTER_TEXT", tr("看不懂这个文件"), tr(_AGAIN))
    head = "\n".join(text.splitlines()[:20])
    delimiter = max("\t,;，", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return Sheet(name, tuple(_rows((tuple(line) for line in lines), step)), typed=False)
    except csv.Error as fault:
        raise KnownFault("ROSTER_DAMAGED", tr("文本表格读不出来"), tr(_AGAIN)) from fault


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KnownFault(
        "ROSTER_TEXT", tr("看不懂文件的文字编码"), tr("请另存为 UTF-8 编码的 CSV 或 xlsx")
    )
