"""A whole file on paper: cover, contents, personal information, every record in the order of the
official file; visits of one form several to a sheet. Also a household, and everything of a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.forms.carry import new_answers
from clinic_desktop.domain.forms.context import Fact
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled
from clinic_desktop.reports.paper.flow import Entry, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.page import Page
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.paper.record_pdf import record_document
from clinic_desktop.services.records.subject import About, context_for, facts_about
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Household, Record, Resident

COVER = "cover"
BASIC = "personal_basic"
HOUSEHOLD = "household_file"
GROUPS = (
    "file",
    "exam",
    "child",
    "maternal",
    "elderly",
    "chronic",
    "mental",
    "tb",
    "encounter",
    "contract",
    "education",
    "vital",
)
"""Order of the file (forms.md section 1): cover, information, exams, groups, other care."""
_FIRST = (COVER, BASIC, HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class _Part:
    """All records of one form in one edition about one subject, oldest first."""

    form: Form
    days: tuple[date, ...]
    filled: tuple[Filled, ...]


def person_file(
    place: Workplace, resident_id: str, fonts: PaperFonts, *, contents: bool = True
) -> PaperDocument:
    """Everything recorded about a resident. The cover is printed from the file's facts even when
    no cover form was filled in.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        resident, parts = _person_parts(place, session, resident_id)
        title = tr("{name} 健康档案", name=resident.name)
        lines = _person_lines(place, resident)
    return PaperDocument(
        title, tuple(_bound(place, parts, fonts, title, lines, contents)), place.clock.now()
    )


def household_file(place: Workplace, household_id: str, fonts: PaperFonts) -> PaperDocument:
    """The family's own forms, then the file of every member, head first.

    Raises:
        InputProblem: no such household.
    """
    with place.reading() as session:
        household = session.get(Household, household_id)
        if household is None or household.voided:
            raise InputProblem(Problem("household", "HOUSEHOLD_UNKNOWN", tr("找不到此家庭")))
        own = _parts(place, session, About(household_id=household_id))
        members = session.scalars(
            select(Resident)
            .where(Resident.household_id == household_id, Resident.voided.is_(False))
            .order_by(
                Resident.id != household.head_id,
                Resident.relation_to_head,
                Resident.birth_date,
                Resident.id,
            )
        ).all()
        title = tr("{no} 户家庭健康档案", no=household.household_no)
        names = tr("成员：{names}", names="、".join(member.name for member in members))
        lines = [tr("住址：{address}", address=household.address or ""), names]
        pages = _bound(place, own, fonts, title, lines, True)
        for member in members:
            _, parts = _person_parts(place, session, member.id)
            pages += _bound(place, parts, fonts, member.name, _person_lines(place, member), True)
    return PaperDocument(title, tuple(pages), place.clock.now())


def day_sheets(place: Workplace, day: date, fonts: PaperFonts) -> PaperDocument:
    """Every record of a day, by form; visits of several people never share a sheet.

    Raises:
        InputProblem: nothing was recorded on that day.
    """
    with place.reading() as session:
        query = select(Record).where(Record.occurred_on == day, Record.voided.is_(False))
        if place.site.role == "village":
            query = query.where(Record.clinic_code == place.site.code)
        records = session.scalars(query.order_by(Record.entry_order, Record.id)).all()
        facts = _Facts(place, session)
        sheets: dict[tuple[str, str, str], _Part] = {}
        for record in records:
            form = place.catalogue.form(record.form_code, record.form_edition)
            about = About(record.resident_id, record.household_id)
            if form is None or not facts.known(about):
                continue
            whom = "" if form.paper.layout == "register" else about_key(about) or record.id
            key = (*form.key, whom)
            before = sheets.get(key, _Part(form, (), ()))
            sheets[key] = _Part(
                form, (*before.days, day), (*before.filled, facts.filled(record, about))
            )
        parts = sorted(sheets.values(), key=lambda part: _rank(part.form))
    if not parts:
        raise InputProblem(Problem("day", "NOTHING", tr("{day} 没有记录", day=day)))
    title = tr("{day} 服务记录", day=day)
    return PaperDocument(title, tuple(_sheets(place, parts, fonts)), place.clock.now())


def about_key(about: About) -> str:
    """Whom a record is about; empty for the clinic itself."""
    return about.resident_id or about.household_id or ""


class _Facts:
    """Facts of the files, read once each."""

    def __init__(self, place: Workplace, session: Session) -> None:
        self._place, self._session = place, session
        self._known: dict[str, dict[str, Fact] | None] = {}

    def known(self, about: About) -> bool:
        """Whether the subject is still there (not voided or merged away)."""
        return self._of(about) is not None

    def filled(self, record: Record, about: About) -> Filled:
        """A record for the paper."""
        read = self._place.catalogue.legible(record.form_code, record.form_edition, record.answers)
        answers = read.answers if read is not None else record.answers
        return Filled(answers, self._of(about) or {}, record.outcome or "")

    def _of(self, about: About) -> dict[str, Fact] | None:
        key = about_key(about)
        if key not in self._known:
            try:
                self._known[key] = dict(facts_about(self._place, self._session, about))
            except InputProblem:
                self._known[key] = None
        return self._known[key]


def _person_parts(
    place: Workplace, session: Session, resident_id: str
) -> tuple[Resident, list[_Part]]:
    about = About(resident_id=resident_id)
    facts = facts_about(place, session, about)
    resident = session.get_one(Resident, resident_id)
    parts = _parts(place, session, about)
    cover = place.catalogue.form(COVER)
    if cover is not None and all(part.form.code != COVER for part in parts):
        opened = resident.filing_date
        # The card behind it shows what other forms know: blood group, allergies, diseases.
        answers = new_answers(cover, context_for(place, session, about))
        parts.insert(0, _Part(cover, (opened,) if opened else (), (Filled(answers, facts),)))
    return resident, parts


def _parts(place: Workplace, session: Session, about: About) -> list[_Part]:
    subject = (
        Record.resident_id == about.resident_id
        if about.resident_id
        else Record.household_id == about.household_id
    )
    records = session.scalars(
        select(Record)
        .where(subject, Record.voided.is_(False))
        .order_by(Record.occurred_on, Record.entry_order, Record.id)
    ).all()
    facts = _Facts(place, session)
    found: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        found.setdefault((record.form_code, record.form_edition), []).append(record)
    parts = [
        _Part(
            form,
            tuple(record.occurred_on for record in own),
            tuple(facts.filled(record, about) for record in own),
        )
        for key, own in found.items()
        if (form := place.catalogue.form(*key)) is not None
    ]
    return sorted(parts, key=lambda part: _rank(part.form))


def _rank(form: Form) -> tuple[int, int, str, str]:
    first = _FIRST.index(form.code) if form.code in _FIRST else len(_FIRST)
    group = GROUPS.index(form.group) if form.group in GROUPS else len(GROUPS)
    return first, group, form.code, form.edition


def _person_lines(place: Workplace, resident: Resident) -> list[str]:
    sex = {"1": tr("男"), "2": tr("女")}.get(resident.sex, "")
    age = age_years(resident.birth_date, resident.death_date or place.today)
    return [
        tr("档案编号：{no}", no=resident.archive_no or tr("未编号")),
        tr("{sex}　{age} 岁　出生 {day}", sex=sex, age=age, day=resident.birth_date),
    ]


def _bound(
    place: Workplace,
    parts: Sequence[_Part],
    fonts: PaperFonts,
    title: str,
    lines: Iterable[str],
    contents: bool,
) -> list[Page]:
    """Sheets with a page of contents behind the cover."""
    counted = [(part, _sheets(place, [part], fonts)) for part in parts]
    pages = [page for _, own in counted for page in own]
    if not contents:
        return pages
    index = _contents(place, counted, fonts, title, lines)
    behind = len(counted[0][1]) if counted and counted[0][0].form.code == COVER else 0
    return [*pages[:behind], *index, *pages[behind:]]


def _sheets(place: Workplace, parts: Iterable[_Part], fonts: PaperFonts) -> list[Page]:
    pages: list[Page] = []
    for part in parts:
        document = record_document(
            part.form,
            fonts,
            part.filled,
            made_at=place.clock.now(),
            clinic_name=place.site.name,
        )
        pages.extend(document.pages)
    return pages


def _contents(
    place: Workplace,
    counted: Sequence[tuple[_Part, list[Page]]],
    fonts: PaperFonts,
    title: str,
    lines: Iterable[str],
) -> list[Page]:
    flow = new_flow(fonts)
    flow.line(tr("{title}　目录", title=title), 15, "center", bold=True)
    flow.space(8)
    for line in lines:
        flow.line(line, 10)
    flow.space(6)
    heading = tuple(
        Entry(text, align="center", bold=True)
        for text in (tr("序号"), tr("内容"), tr("份数"), tr("日期"), tr("页数"))
    )
    rows = tuple(
        (
            Entry(str(number), align="center"),
            Entry(_name(part.form)),
            Entry(str(len(part.filled)), align="center"),
            Entry(_days(part.days)),
            Entry(str(len(own)), align="center"),
        )
        for number, (part, own) in enumerate(counted, 1)
    )
    room = flow.room
    widths = (room * 0.08, room * 0.42, room * 0.1, room * 0.3, room * 0.1)
    flow.table(Table(widths, (heading,), rows, 9.5, 3.5))
    number_pages(flow.pages, fonts, place.site.name)
    return flow.pages


def _name(form: Form) -> str:
    """What the contents call a form: its sheet, but the cover bears the name of the whole file."""
    if form.paper.layout == "cover":
        return form.title
    return form.paper.sheet_title or form.title


def _days(days: Sequence[date]) -> str:
    if not days:
        return ""
    if len(days) == 1:
        return days[0].isoformat()
    return tr("{first} 至 {last}", first=days[0], last=days[-1])
