"""Roster files as they come: workbooks, text in two encodings, and what cannot be read."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from roster_sheets import HEADS, person, write_workbook

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.roster.sheet import Sheet
from clinic_desktop.services.roster.files import read_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def code_of(path: Path) -> str:
    with pytest.raises(KnownFault) as known:
        read_file(path)
    assert known.value.message
    return known.value.code


def only(path: Path) -> Sheet:
    (sheet,) = read_file(path).sheets
    return sheet


def test_cells_keep_their_types(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "r.xlsx",
        {"花名册": [("x", 12, 3.5, 3.401231976061955e17, date(1974, 10, 17), None, True)]},
    )
    sheet = only(path)
    assert sheet.typed
    assert sheet.rows[0].number == 1
    cells = sheet.rows[0].values
    assert cells[:4] == ("x", 12, 3.5, 3.401231976061955e17)
    assert isinstance(cells[3], float)
    assert isinstance(cells[4], datetime)
    assert cells[4].date() == date(1974, 10, 17)
    assert cells[6] is True


def test_blank_rows_are_left_out_and_keep_the_numbers(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "r.xlsx", {"a": [HEADS, (), (" ",), person()]})
    assert [row.number for row in only(path).rows] == [1, 4]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "花名册"
    book.worksheets[0].append(["姓名"])
    hidden = book.create_sheet("字典")
    hidden.append(["男", "女"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "r.xlsx")
    assert [sheet.name for sheet in read_file(tmp_path / "r.xlsx").sheets] == ["花名册"]


def test_old_macintosh_calendar(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append([date(1974, 10, 17)])
    book.save(tmp_path / "r.xlsx")
    sheet = only(tmp_path / "r.xlsx")
    assert sheet.from_1904
    cell = sheet.rows[0].values[0]
    assert isinstance(cell, datetime)
    assert cell.date() == date(1974, 10, 17)


def test_a_wrong_stored_size_does_not_cut_the_sheet(tmp_path: Path) -> None:
    write_workbook(tmp_path / "r.xlsx", {"a": [HEADS, person(), person()]})
    with (
        zipfile.ZipFile(tmp_path / "r.xlsx") as good,
        zipfile.ZipFile(tmp_path / "small.xlsx", "w") as small,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("sheet1.xml"):
                changed = content.replace(b'<dimension ref="A1:I3"', b'<dimension ref="A1"')
                assert changed != content
                content = changed
            small.writestr(name, content)
    sheet = only(tmp_path / "small.xlsx")
    assert len(sheet.rows) == 3
    assert sheet.rows[1].values[2] == "王秀英"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files(encoding: str, delimiter: str, tmp_path: Path) -> None:
    lines = [("户号", "姓名", "身份证号"), ("001", "曾㛃", "\t34012319950101227X"), ("", "", "")]
    text = "\r\n".join(delimiter.join(line).replace("\t\t", "\t") for line in lines)
    (tmp_path / "花名册.csv").write_bytes(text.encode(encoding))
    sheet = only(tmp_path / "花名册.csv")
    assert not sheet.typed
    assert sheet.name == "花名册"
    assert [row.values for row in sheet.rows][1][:2] == ("001", "曾㛃")


def test_the_same_content_has_the_same_digest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名\n王秀英", "utf-8")
    (tmp_path / "b.csv").write_text("姓名\n王秀英", "utf-8")
    assert read_file(tmp_path / "a.csv").digest == read_file(tmp_path / "b.csv").digest
    assert read_file(tmp_path / "a.csv").name == "a.csv"


def _cut_off(path: Path) -> bytes:
    write_workbook(path, {"a": [HEADS, person()]})
    return path.read_bytes()[:2000]


def _zip(path: Path, **members: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda _: b"", "ROSTER_EMPTY"),
        (lambda _: b" \r\n \r\n", "ROSTER_EMPTY"),
        (lambda _: OLE, "ROSTER_OLD_FORMAT"),
        (lambda _: OLE + "EncryptedPackage".encode("utf-16-le"), "ROSTER_ENCRYPTED"),
        (_cut_off, "ROSTER_DAMAGED"),
        (lambda path: _zip(path, photo_jpg="x"), "ROSTER_DAMAGED"),
        (lambda path: _zip(path, mimetype="x", content_xml="<x/>"), "ROSTER_OLD_FORMAT"),
        (lambda _: b"<html><table><tr><td>x</td></tr></table></html>", "ROSTER_OLD_FORMAT"),
        (lambda _: b"%PDF-1.7 x", "ROSTER_OLD_FORMAT"),
        (lambda _: b"\xff\x80\xff\x80", "ROSTER_TEXT"),
        (lambda _: b"a,b\0c,d", "ROSTER_TEXT"),
    ],
)
def test_what_cannot_be_read_says_why(
    content: Callable[[Path], bytes], code: str, tmp_path: Path
) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content(tmp_path / "made"))
    assert code_of(path) == code


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert code_of(write_workbook(tmp_path / "r.xlsx", {"a": []})) == "ROSTER_EMPTY"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert code_of(tmp_path / "no.xlsx") == "ROSTER_MISSING"
    assert code_of(tmp_path) == "ROSTER_MISSING"


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "r.xlsx", {"a": [HEADS, person(), person()]})

    def stop() -> None:
        raise KnownFault("CANCELLED", "x")

    with pytest.raises(KnownFault) as known:
        read_file(path, stop)
    assert known.value.code == "CANCELLED"
