"""One row of a roster read as a person; nothing doubtful passes without a finding."""

import re
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.identity import (
    NameDoubt,
    name_doubts,
    tidy_name,
)
from clinic_desktop.domain.roster.birth_cells import read_birth
from clinic_desktop.domain.roster.columns import ColumnMap, is_repeated_head
from clinic_desktop.domain.roster.findings import Finding, Handling, Kind, handling_of
from clinic_desktop.domain.roster.id_cells import ReadId, read_id
from clinic_desktop.domain.roster.notes import Notes
from clinic_desktop.domain.roster.people import RosterPerson
from clinic_desktop.domain.roster.plain_cells import (
    Cell,
    cut,
    limited,
    note_fullwidth,
    read_archive_no,
    read_ethnicity,
    read_group,
    read_household_no,
    read_phone,
    read_residence,
)
from clinic_desktop.domain.roster.sheet import CellValue, SheetRow, as_text, as_words, is_blank
from clinic_desktop.domain.roster.tags import proposals_of, read_remark
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.roster.words import Column
from clinic_desktop.domain.words import tr

_NAME_NOTE = re.compile(r"[(（\[【](.*?)[)）\]】]")
_TOLERATED_AGE = 3
"""Years; ages in rosters are as old as the roster."""
_PERSON_COLUMNS = (
    Column.NAME,
    Column.ID_NO,
    Column.BIRTH_DATE,
    Column.BIRTH_YEAR,
    Column.RELATION,
    Column.SEX,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read the rows of one sheet."""

    columns: ColumnMap
    vocabulary: Vocabulary
    today: date
    typed: bool = True
    from_1904: bool = False


def read_row(row: SheetRow, reading: Reading) -> RosterPerson | Finding:
    """The person, or the finding that the line is no person."""
    not_person = _not_a_person(row, reading)
    if not_person:
        sheet = reading.columns.sheet
        return Finding(row.number, Kind.NOT_A_PERSON, not_person, "", None, sheet)
    return _person(row, reading)


def _not_a_person(row: SheetRow, reading: Reading) -> str:
    columns = reading.columns
    if is_repeated_head(row, columns):
        return tr("重复的表头，已跳过")
    texts = [as_words(value) for value in row.values if not is_blank(value)]
    first = "".join(texts[0].split()) if texts else ""
    has_id = not is_blank(row.cell(columns.index(Column.ID_NO)))
    if not has_id and first.startswith(reading.vocabulary.words.totals):
        return tr("“{text}”不是居民，已跳过", text=first[:20])
    cells = [row.cell(columns.index(column)) for column in _PERSON_COLUMNS]
    if all(is_blank(cell) for cell in cells):
        return tr("没有人员信息（{text}），已跳过", text="，".join(texts)[:30])
    return ""


def _person(row: SheetRow, reading: Reading) -> RosterPerson:
    columns, vocabulary = reading.columns, reading.vocabulary
    notes = Notes(columns.sheet, row.number)
    written = {
        column: as_text(value)
        for column, index in columns.columns.items()
        if not is_blank(value := row.cell(index))
    }

    def cell(column: Column) -> CellValue:
        return row.cell(columns.index(column))

    name = _name(as_text(cell(Column.NAME)), notes, vocabulary)
    who = read_id(cell(Column.ID_NO), as_words(cell(Column.ID_TYPE)), vocabulary)
    for noted in who.noted:
        notes.add(*noted, Column.ID_NO)
    if who.written and not who.citizen and not who.other:
        notes.remarks.append(tr("花名册证号：{number}", number=who.written))
    birth = read_birth(
        _birth_value(cell, notes, vocabulary),
        who,
        reading.today,
        vocabulary.words.lunar,
        typed=reading.typed,
        from_1904=reading.from_1904,
    )
    for noted in birth.noted:
        notes.add(*noted, Column.BIRTH_DATE)
    sex = _sex(cell(Column.SEX), who, notes, vocabulary)
    relation = _relation(cell(Column.RELATION), sex, notes, reading)
    _check_age(cell(Column.AGE), birth.day, notes, reading.today)
    original = as_text(cell(Column.REMARK))
    original = "" if vocabulary.is_none(original) else original
    original = "、".join(filter(None, (original, *_ticked(row, columns, vocabulary))))
    if original:
        written[Column.REMARK] = original
    meaning = read_remark(
        "、".join((original, *notes.remarks)),
        vocabulary,
        birth=birth.day,
        sex=sex or "",
        today=reading.today,
    )
    residence = read_residence(
        as_words(cell(Column.RESIDENCE_TYPE)), bool(meaning.away), notes, vocabulary
    )
    for text in meaning.uncertain:
        notes.add(Kind.UNCERTAIN_REMARK, tr("备注“{text}”含义不定，未作标记", text=text))
    for text in meaning.unlikely:
        notes.add(Kind.UNLIKELY_REMARK, tr("备注“{text}”与年龄或性别不大相符", text=text))
    for text in meaning.gone:
        message = tr("写有“{text}”，可能已不在本村", text=text)
        notes.add(Kind.MAYBE_GONE, message, tr("仍作为在册居民导入"))
    return RosterPerson(
        sheet=columns.sheet,
        row=row.number,
        written=written,
        name=name,
        sex=sex,
        birth_date=birth.day,
        id_type=who.id_type,
        id_no=who.citizen.number if who.citizen else who.other,
        phone=read_phone(cell(Column.PHONE), notes, vocabulary),
        ethnicity=read_ethnicity(as_words(cell(Column.ETHNICITY)), notes, vocabulary),
        relation=relation,
        residence_type=residence,
        household_no=read_household_no(cell(Column.HOUSEHOLD_NO), notes, vocabulary),
        village_group=read_group(cell(Column.VILLAGE_GROUP), notes, vocabulary),
        head_name=tidy_name(as_text(cell(Column.HEAD_NAME))) or None,
        address=limited(cell, Column.ADDRESS, notes),
        registered_address=limited(cell, Column.REGISTERED_ADDRESS, notes),
        contact_name=limited(cell, Column.CONTACT_NAME, notes),
        contact_phone=limited(cell, Column.CONTACT_PHONE, notes),
        archive_no=read_archive_no(as_text(cell(Column.ARCHIVE_NO)), notes, vocabulary),
        remark=cut("；".join(filter(None, (original, *notes.remarks))), Column.REMARK, notes),
        resident_tags=meaning.resident_tags,
        household_tags=meaning.household_tags,
        proposals=proposals_of(
            meaning, vocabulary, birth=birth.day, here=residence in "12", today=reading.today
        ),
        document=who.written,
        findings=_essential(notes.findings),
    )


def _essential(findings: list[Finding]) -> tuple[Finding, ...]:
    """Of a refused row only what refuses it or awaits a decision; the rest comes back with it."""
    if any(handling_of(f.kind) is Handling.REFUSED for f in findings):
        return tuple(f for f in findings if handling_of(f.kind) >= Handling.REVIEW)
    return tuple(findings)


def _name(text: str, notes: Notes, vocabulary: Vocabulary) -> str:
    for note in _NAME_NOTE.findall(text):
        notes.add(Kind.NAME_NOTE, tr("姓名中的“{note}”已移入备注", note=note), column=Column.NAME)
        notes.remarks.append(note)
    name = tidy_name(_NAME_NOTE.sub("", text))
    if not name or vocabulary.is_none(name):
        notes.add(Kind.MISSING_NAME, tr("没有姓名"), tr("补上后重新导入"), Column.NAME)
        return ""
    doubts = name_doubts(name)
    if NameDoubt.MASKED in doubts:
        notes.add(
            Kind.MASKED_NAME,
            tr("姓名“{name}”有遮盖或缺字", name=name),
            tr("按所写姓名导入"),
            Column.NAME,
        )
    elif doubts:
        notes.add(Kind.ODD_NAME, tr("姓名“{name}”请核对", name=name), column=Column.NAME)
    return cut(name, Column.NAME, notes) or ""


def _birth_value(cell: Cell, notes: Notes, vocabulary: Vocabulary) -> CellValue:
    """One cell, or year, month and day from cells of their own."""
    value = cell(Column.BIRTH_DATE)
    if is_blank(value):
        parts = [
            as_words(cell(c)) for c in (Column.BIRTH_YEAR, Column.BIRTH_MONTH, Column.BIRTH_DAY)
        ]
        value = "-".join(filter(None, (part.rstrip("年月日") for part in parts)))
    if isinstance(value, str):
        note_fullwidth(value, Column.BIRTH_DATE, notes)
        if vocabulary.is_none(as_text(value)):
            return None
    return value


def _sex(value: CellValue, who: ReadId, notes: Notes, vocabulary: Vocabulary) -> str | None:
    told = who.citizen.sex if who.citizen else None
    text = as_words(value).upper()
    cell = vocabulary.words.sex.get(text)
    if cell is not None:
        if told is not None and told != cell:
            shown = tr("男") if told == "1" else tr("女")
            notes.add(
                Kind.SEX_MISMATCH,
                tr("性别“{cell}”与身份证的“{told}”不符", cell=text, told=shown),
                tr("按身份证的“{told}”导入", told=shown),
                Column.SEX,
            )
        return told or cell
    if told is not None:
        if text and not vocabulary.is_none(text):
            notes.add(
                Kind.BAD_SEX, tr("性别“{text}”无法识别，按身份证登记", text=text), "", Column.SEX
            )
        return told
    notes.add(
        Kind.MISSING_SEX,
        tr("性别“{text}”无法识别", text=text) if text else tr("没有性别"),
        tr("按“未知的性别”导入"),
        Column.SEX,
    )
    return None


def _relation(value: CellValue, sex: str | None, notes: Notes, reading: Reading) -> str | None:
    if reading.columns.index(Column.RELATION) is None:
        return None
    text = as_words(value)
    code = reading.vocabulary.relation.code_of(text)
    if code is None:
        message = tr("与户主关系“{text}”无法识别", text=text) if text else tr("没有写与户主关系")
        notes.add(Kind.UNKNOWN_RELATION, message, "", Column.RELATION)
        if text:
            notes.remarks.append(tr("与户主关系：{text}", text=text))
        return None
    term = reading.vocabulary.relation.term(code)
    if term is not None and term.sex and sex and term.sex != sex:
        notes.add(
            Kind.RELATION_SEX, tr("与户主关系“{text}”与性别不符", text=text), "", Column.RELATION
        )
    return code


def _check_age(value: CellValue, birth: date | None, notes: Notes, today: date) -> None:
    match = re.match(r"\d{1,3}", as_words(value))
    if match and birth is not None and birth <= today:
        age = age_years(birth, today)
        if abs(int(match[0]) - age) > _TOLERATED_AGE:
            message = tr("年龄写 {cell} 岁，按出生日期为 {age} 岁", cell=match[0], age=age)
            notes.add(Kind.AGE_DIFFERS, message, "", Column.AGE)


def _ticked(row: SheetRow, columns: ColumnMap, vocabulary: Vocabulary) -> list[str]:
    """Remark words whose column is ticked; other text there counts as a remark itself."""
    found = []
    for index, word in columns.marks.items():
        text = as_words(row.cell(index))
        if not text or text in vocabulary.words.no or vocabulary.is_none(text):
            continue
        found.append(word if text in vocabulary.words.yes else f"{word}、{text}")
    return found
