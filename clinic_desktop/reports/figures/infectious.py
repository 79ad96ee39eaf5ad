"""传染病与突发公共卫生事件: the named figures and the case list of R-09 (``indicators.md`` 2.J)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.forms.display import label_of
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value
from clinic_desktop.reports.form_figures import Ref

CARD = "infectious_report"
_HOURS = {"A": 2, "managed_as_a": 2}
_DAY_HOURS = 24
_CLASSES = {"A": tr("甲类"), "managed_as_a": tr("乙类（按甲类）"), "B": tr("乙类"), "C": tr("丙类")}
_SEXES = {"1": tr("男"), "2": tr("女")}


@dataclass(frozen=True, slots=True)
class When:
    """A day, with the time where it was entered."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case found: from the register, the report card or both."""

    ref: Ref
    name: str
    sex: str
    age: str
    occupation: str
    disease: str
    code: str
    kind: str
    """A, managed_as_a, B, C or other."""
    onset: str
    diagnosed: When
    reported: When | None
    died: date | None

    @property
    def in_time(self) -> bool | None:
        """Reported within the limit of its class; None while not reported. By dates only: the
        same day for two hours, the next for twenty-four.
        """
        if self.reported is None:
            return None
        hours = _HOURS.get(self.kind, _DAY_HOURS)
        if self.diagnosed.at is not None and self.reported.at is not None:
            return self.reported.at - self.diagnosed.at <= timedelta(hours=hours)
        days = (self.reported.day - self.diagnosed.day).days
        return days <= (0 if hours < _DAY_HOURS else 1)

    @property
    def by_date_only(self) -> bool:
        """Whether a time was missing."""
        return self.reported is not None and (self.diagnosed.at is None or self.reported.at is None)


def cases(book: Book) -> tuple[Case, ...]:
    """Every case found in the time looked at, by date of diagnosis."""
    return book.keep(("cases",), lambda: tuple(_cases(book)))


def _cases(book: Book) -> Iterable[Case]:
    found: dict[tuple[str, ...], Case] = {}
    for each in book.events("case_card", None):
        case = _from_card(each)
        if case is not None:
            found[_key(book, each, case)] = case
    codes = _codes(book)
    for each in book.events("case_register", None):
        case = _from_register(each, codes)
        key = _key(book, each, case)
        known = found.get(key) or found.get((key[0], case.name, case.diagnosed.day.isoformat()))
        if known is None:
            found[key] = case
        elif known.reported is None and case.reported is not None:
            found[key] = replace(known, reported=case.reported)
    return sorted(found.values(), key=lambda c: (c.diagnosed.day, c.ref))


def _key(book: Book, each: Happening, case: Case) -> tuple[str, ...]:
    """What tells cases apart: the clinic, and the card's number or name and day."""
    clinics = book.keep(("clinics of cases",), lambda: book.clinics_of(CARD, "infectious_register"))
    number = str(each.value("card_no") or "").strip()
    own = (number,) if number else (case.name, case.diagnosed.day.isoformat())
    return clinics.get(each.ref.id, ""), *own


def _from_card(each: Happening) -> Case | None:
    answers = each.scope.answers
    diagnosed = _when(answers.get("diagnosis_datetime"))
    if diagnosed is None:
        return None
    told = [
        when
        for name in ("reported_by_phone_at", "sent_to_township_at")
        if (when := _when(answers.get(name))) is not None
    ]
    reported = min(told, key=lambda w: (w.day, str(w.at or "~"))) if told else None
    code = str(answers.get("disease_code") or "")
    form = each.scope.form
    disease = label_of(form.field("disease_code"), code) if code else ""
    age = answers.get("age")
    died = each.value("death_date")
    return Case(
        each.ref,
        str(answers.get("patient_name") or ""),
        _SEXES.get(str(answers.get("sex")), ""),
        "" if age is None else str(age),
        label_of(form.field("population_kind"), answers.get("population_kind"))
        if answers.get("population_kind")
        else "",
        disease or str(answers.get("other_monitored") or ""),
        code,
        str(each.value("disease_class") or "other"),
        str(answers.get("onset_date") or ""),
        diagnosed,
        reported or _when(answers.get("fill_date")),
        died if isinstance(died, date) else None,
    )


def _codes(book: Book) -> dict[str, tuple[str, str]]:
    """Disease names to code and class, from the options of the report card."""
    form = book.catalogue.form(CARD, on=book.dates.pe)
    if form is None or not form.has("disease_code"):
        return {}
    found = {}
    for option in form.field("disease_code").options:
        found[option.label] = (option.code, class_of_code(book, option.code))
    return found


def class_of_code(book: Book, code: str) -> str:
    """The class of a disease by its code: the word ``case_card`` says it in ``disease_class``."""
    from clinic_desktop.domain.forms.evaluate import evaluate
    from clinic_desktop.reports.figures.happenings import activity_scope

    rules = dict(book.word("case_card").values)
    rule = rules.get("disease_class")
    if rule is None:
        return "other"
    return str(evaluate(rule, activity_scope({"disease_code": code}, book.dates.pe)) or "other")


def _from_register(each: Happening, codes: dict[str, tuple[str, str]]) -> Case:
    answers = each.scope.answers
    disease = str(answers.get("disease") or "").strip()
    code, kind = next(
        (found for label, found in codes.items() if disease and disease in label), ("", "other")
    )
    return Case(
        each.ref,
        str(answers.get("patient_name") or ""),
        _SEXES.get(str(answers.get("sex")), ""),
        str(answers.get("age") or ""),
        str(answers.get("occupation") or ""),
        disease,
        code,
        kind,
        str(answers.get("onset_date") or ""),
        _when(answers.get("diagnosis_date")) or When(each.on),
        _when(answers.get("report_date")),
        None,
    )


def _when(answer: object) -> When | None:
    if not isinstance(answer, str) or len(answer) < 10:
        return None
    try:
        day = date.fromisoformat(answer[:10])
        at = datetime.fromisoformat(answer) if len(answer) > 10 else None
    except ValueError:
        return None
    return When(day, at)


def _figure(found: Iterable[Case]) -> Figure:
    refs = tuple(each.ref for each in found)
    return Figure(len(refs), refs)


def _in(book: Book, period: Period) -> list[Case]:
    return [each for each in cases(book) if each.diagnosed.day in period]


def _reported(book: Book, each: Case) -> bool:
    return each.reported is not None and each.reported.day <= book.dates.cutoff


@figure("cases", tr("报告期内诊断的病例数，按类别"), "R-09.3—6")
def cases_of_class(book: Book, period: Period, kind: str) -> Value:
    """n(case) by class: A with those managed as A, B, C, other."""
    kinds = {"A": ("A", "managed_as_a")}.get(kind, (kind,))
    return _figure(each for each in _in(book, period) if each.kind in kinds)


@figure("cases_of", tr("报告期内诊断的该病种病例数"), "R-09.13")
def cases_of(book: Book, period: Period, *codes: str) -> Value:
    """n(case | disease)."""
    return _figure(each for each in _in(book, period) if each.code in codes)


@figure("cases_of_reported", tr("其中已报告的"), "R-09.13")
def cases_of_reported(book: Book, period: Period, *codes: str) -> Value:
    """Reported ≤ cutoff."""
    return _figure(
        each for each in _in(book, period) if each.code in codes and _reported(book, each)
    )


@figure("cases_reported", tr("报告期内诊断、截止日前已报告的病例数"), "R-09.7、I-J1")
def cases_reported(book: Book, period: Period) -> Value:
    """Of rows 3–6, reported ≤ cutoff."""
    return _figure(each for each in _in(book, period) if _reported(book, each))


@figure("cases_in_time", tr("其中按时限报告的（缺时间的按日期判定）"), "R-09.8、I-J2")
def cases_in_time(book: Book, period: Period) -> Value:
    """Of row 7, within the limit of the class."""
    return _figure(each for each in _in(book, period) if _reported(book, each) and each.in_time)


@figure("cases_by_date", tr("其中缺少时间、按日期判定的"), "I-J2")
def cases_by_date(book: Book, period: Period) -> Value:
    """Judged by dates only."""
    return _figure(
        each for each in _in(book, period) if _reported(book, each) and each.by_date_only
    )


@figure("cases_dead", tr("死亡日期在报告期内的病例数"), "R-09.12")
def cases_dead(book: Book, period: Period) -> Value:
    """n(case | death dated in the period)."""
    found = {}
    for each in (*book.register(CARD, book.dates.cutoff), *book.events("case_card", None)):
        case = None if each.value("card_kind") == "2" else _from_card(each)
        if case is not None and case.died is not None and case.died in period:
            found[_key(book, each, case)] = case
    return _figure(found.values())


@figure("events_found", tr("报告期内发现的突发公共卫生事件"), "R-09.22")
def events_found(book: Book, period: Period) -> Value:
    """n(ph_event): first reports."""
    return _refs(each for each, _, _ in _events(book, period))


@figure("events_reported", tr("其中已报告的"), "R-09.23、I-J4")
def events_reported(book: Book, period: Period) -> Value:
    """Reported."""
    return _refs(each for each, _, _ in _reported_events(book, period))


@figure("events_in_time", tr("其中发现后 2 小时内报告的（缺时间的按同日判定）"), "R-09.24、I-J4")
def events_in_time(book: Book, period: Period) -> Value:
    """reported − discovered ≤ 2 h."""
    return _refs(
        each
        for each, found, reported in _reported_events(book, period)
        if (
            reported.at - found.at <= timedelta(hours=2)
            if reported.at is not None and found.at is not None
            else reported.day == found.day
        )
    )


def _reported_events(book: Book, period: Period) -> list[tuple[Happening, When, When]]:
    return [
        (each, found, reported)
        for each, found, reported in _events(book, period)
        if reported is not None and reported.day <= book.dates.cutoff
    ]


def _events(book: Book, period: Period) -> list[tuple[Happening, When, When | None]]:
    listed = []
    for each in book.events("ph_event", None):
        answers = each.scope.answers
        found = _when(answers.get("received_time")) or _when(answers.get("event_time"))
        reported = _when(answers.get("reported_at")) or _when(answers.get("report_date"))
        found = found or reported or When(each.on)
        if found.day in period:
            listed.append((each, found, reported))
    return listed


def _refs(found: Iterable[Happening]) -> Figure:
    refs = tuple(each.ref for each in found)
    return Figure(len(refs), refs)


@figure("waste", tr("报告期内产生（收集）或交接的医疗废物重量，kg"), "R-09.31—32、I-J5")
def waste(book: Book, period: Period, step: str) -> Value:
    """s(waste.produced) by collection, s(waste.handed) by hand-over, in hundredths of a kg."""
    total, refs = Fraction(0), []
    for each in book.events("waste", None):
        day = each.on
        if step == "handed":
            handed = _when(each.scope.answers.get("handover_time"))
            if handed is None:
                continue
            day = handed.day
        if day in period:
            total += each.number("weight_kg")
            refs.append(each.ref)
    return Figure(int(total * 100), tuple(refs), 2)


@figure("schistosomiasis", tr("报告期内血吸虫病查螺、灭螺或查病数量之和"), "R-09.29")
def schistosomiasis(book: Book, period: Period, field: str) -> Value | None:
    """Endemic areas only."""
    if not book.parameters.endemic_schistosomiasis:
        return None
    found = book.events("schistosomiasis", period)
    total = sum((each.number(field) for each in found), Fraction(0))
    return Figure(int(total), tuple(each.ref for each in found))


@figure("report_accuracy", tr("没有订正的报告卡 ÷ 报告卡"), "I-J3")
def report_accuracy(book: Book, period: Period) -> Value:
    """I-J3: cards without correction over cards."""
    cards = book.events("case_card", period)
    corrected = {
        _key(book, each, case)
        for each in book.events("correction", None)
        if (case := _from_card(each)) is not None
    }
    right = [
        each.ref
        for each in cards
        if (case := _from_card(each)) is None or _key(book, each, case) not in corrected
    ]
    return RateFigure(
        Figure(len(right), tuple(right)), Figure(len(cards), tuple(e.ref for e in cards))
    )


@name_list("cases")
def case_list(book: Book) -> tuple[ListRow, ...]:
    """传染病病例名单 (clinic copy only)."""
    return tuple(
        (
            each.ref,
            {
                "seq": str(number),
                "disease": each.disease,
                "class": _CLASSES.get(each.kind, tr("其他")),
                "name": each.name,
                "sex": each.sex,
                "age": each.age,
                "occupation": each.occupation,
                "onset": each.onset,
                "diagnosed": _words(each.diagnosed),
                "reported": _words(each.reported) if each.reported else "",
                "in_time": _judgement(each),
            },
        )
        for number, each in enumerate(_in(book, book.dates.period), 1)
    )


def _words(when: When) -> str:
    return when.at.strftime("%Y-%m-%d %H:%M") if when.at else when.day.isoformat()


def _judgement(each: Case) -> str:
    if each.in_time is None:
        return tr("未报告")
    text = tr("是") if each.in_time else tr("否")
    return tr("{text}（按日期判定）", text=text) if each.by_date_only else text
