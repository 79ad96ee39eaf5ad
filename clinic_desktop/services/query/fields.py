"""What can be asked about: fields of the person, the enrolment, the open task, and of any form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clinic_desktop.domain.forms.model import (
    CHOICES,
    NUMBERS,
    TEXTS,
    Field,
    FieldType,
    Form,
    Subject,
)
from clinic_desktop.domain.queries import Kind, QueryField
from clinic_desktop.domain.words import tr
from clinic_desktop.services.crowds import crowd_labels
from clinic_desktop.services.records.reading import CLOSE_TITLES
from clinic_desktop.services.workplace import Workplace

RESIDENT, ENROLMENT, RECORD = "resident", "enrolment", "record:"
ON, BY, OUTCOME, COUNT = "@on", "@by", "@outcome", "@count"
"""Of a record: its day, who signed, its outcome; of a person: how many this year."""
SEXES = (("1", tr("男")), ("2", tr("女")), ("9", tr("未说明")), ("0", tr("未知")))
RESIDENCE = (
    ("1", tr("户籍常住")),
    ("2", tr("非户籍常住")),
    ("3", tr("户籍外出")),
    ("4", tr("流动")),
)
STATUS = (("active", tr("在册")), ("dead", tr("死亡")), ("moved", tr("迁出")))
CLOSED = (
    ("1", tr("死亡")),
    ("2", tr("迁出")),
    ("3", tr("失访")),
    ("4", tr("拒绝")),
    ("9", tr("其他")),
)
SOURCES = (
    ("new", tr("新发现")),
    ("transferred_in", tr("转入")),
    ("roster", tr("花名册")),
    ("screening", tr("筛查")),
)


@dataclass(frozen=True, slots=True)
class Source:
    """Fields that come from one place: the person, the last examination …"""

    key: str
    label: str
    fields: tuple[QueryField, ...]


def subjects(place: Workplace) -> tuple[tuple[str, str], ...]:
    """(subject, title): residents, enrolments, then the forms."""
    forms = place.catalogue.current_forms()
    return (
        (RESIDENT, tr("居民")),
        (ENROLMENT, tr("纳入管理")),
        *((f"{RECORD}{form.code}", form.title) for form in forms),
    )


def sources(place: Workplace, subject: str) -> tuple[Source, ...]:
    """What can be asked about rows of a subject. Of a form the fields come first."""
    person = Source("p", tr("居民本人"), _person(place))
    if subject == ENROLMENT:
        return (Source("e", tr("纳入管理"), _enrolment(place)), person)
    if subject.startswith(RECORD):
        form = place.catalogue.form(subject.removeprefix(RECORD))
        if form is None:
            return ()
        own = Source(f"f.{form.code}", form.title, _form(form, last=False))
        if form.subject is Subject.RESIDENT:
            return (own, person)
        if form.subject is Subject.HOUSEHOLD:
            return (own, Source("h", tr("家庭"), _household()))
        return (own,)
    tasks = Source("t", tr("应访任务"), _tasks())
    forms = (
        Source(f"f.{form.code}", tr("最近一次{title}", title=form.title), _form(form, last=True))
        for form in place.catalogue.current_forms()
        if form.subject is Subject.RESIDENT
    )
    return (person, tasks, *forms)


def fields_by_id(place: Workplace, subject: str) -> Mapping[str, QueryField]:
    """Every field of a subject."""
    return {field.id: field for source in sources(place, subject) for field in source.fields}


def usual_columns(place: Workplace, subject: str) -> tuple[str, ...]:
    """What is shown before anybody has chosen."""
    if subject == RESIDENT:
        return ("p.name", "p.sex", "p.age", "p.village_group", "p.phone", "p.programmes")
    if subject == ENROLMENT:
        return ("p.name", "p.age", "e.programme", "e.enrolled_on", "e.next_due", "p.phone")
    form = place.catalogue.form(subject.removeprefix(RECORD))
    if form is None:
        return ()
    whose = {Subject.RESIDENT: ("p.name",), Subject.HOUSEHOLD: ("h.household_no", "h.head_name")}
    known = {field.id for field in _form(form, last=False)}
    own = [f"f.{form.code}.{name}" for name in form.summary]
    shown = [each for each in own if each in known]
    return (*whose.get(form.subject, ()), f"f.{form.code}.{ON}", *shown)


def _person(place: Workplace) -> tuple[QueryField, ...]:
    programmes = tuple((p.code, p.name) for p in place.catalogue.programmes.values())
    dictionaries = place.catalogue.dictionaries
    crowds = tuple(crowd_labels(place.catalogue).items())

    def listed(name: str) -> tuple[tuple[str, str], ...]:
        found = dictionaries.get(name)
        return tuple((term.code, term.label) for term in found.terms) if found else ()

    return (
        QueryField("p.name", tr("姓名"), Kind.TEXT),
        QueryField("p.sex", tr("性别"), Kind.CODES, SEXES),
        QueryField("p.age", tr("年龄"), Kind.NUMBER, unit=tr("岁")),
        QueryField("p.birth_date", tr("出生日期"), Kind.DATE),
        QueryField("p.id_no", tr("身份证号"), Kind.TEXT),
        QueryField("p.phone", tr("电话"), Kind.TEXT),
        QueryField("p.village_group", tr("村组"), Kind.TEXT),
        QueryField("p.household_no", tr("户号"), Kind.TEXT),
        QueryField("p.address", tr("住址"), Kind.TEXT),
        QueryField("p.programmes", tr("在管项目"), Kind.CODES, programmes),
        QueryField("p.tags", tr("人群类别"), Kind.CODES, crowds),
        QueryField("p.residence_type", tr("常住类型"), Kind.CODES, RESIDENCE),
        QueryField("p.ethnicity", tr("民族"), Kind.CODES, listed("ethnicity")),
        QueryField("p.relation_to_head", tr("与户主关系"), Kind.CODES, listed("relation")),
        QueryField("p.archive_no", tr("档案编号"), Kind.TEXT),
        QueryField("p.filing_date", tr("建档日期"), Kind.DATE),
        QueryField("p.responsible_doctor", tr("责任医生"), Kind.TEXT),
        QueryField("p.contact_name", tr("联系人"), Kind.TEXT),
        QueryField("p.status", tr("状态"), Kind.CODES, STATUS),
        QueryField("p.moved_on", tr("迁出日期"), Kind.DATE),
        QueryField("p.death_date", tr("死亡日期"), Kind.DATE),
        QueryField("p.death_cause", tr("死亡原因"), Kind.TEXT),
        QueryField("p.file_closed_on", tr("档案结束日期"), Kind.DATE),
        QueryField("p.file_closed_reason", tr("档案结束原因"), Kind.CODES, CLOSED),
        QueryField("p.remark", tr("备注"), Kind.TEXT),
    )


def _household() -> tuple[QueryField, ...]:
    return (
        QueryField("h.household_no", tr("户号"), Kind.TEXT),
        QueryField("h.head_name", tr("户主"), Kind.TEXT),
        QueryField("h.village_group", tr("村组"), Kind.TEXT),
        QueryField("h.address", tr("住址"), Kind.TEXT),
        QueryField("h.phone", tr("电话"), Kind.TEXT),
    )


def _tasks() -> tuple[QueryField, ...]:
    return (
        QueryField("t.next_due", tr("最近应访日期"), Kind.DATE),
        QueryField("t.overdue", tr("逾期天数"), Kind.NUMBER, unit=tr("天")),
        QueryField("t.last_contact_on", tr("上次服务日期"), Kind.DATE),
    )


def _enrolment(place: Workplace) -> tuple[QueryField, ...]:
    programmes = tuple((p.code, p.name) for p in place.catalogue.programmes.values())
    return (
        QueryField("e.programme", tr("管理项目"), Kind.CODES, programmes),
        QueryField("e.enrolled_on", tr("纳入日期"), Kind.DATE),
        QueryField("e.source", tr("来源"), Kind.CODES, SOURCES),
        QueryField("e.closed_on", tr("结束日期"), Kind.DATE),
        QueryField("e.close_reason", tr("结束原因"), Kind.CODES, tuple(CLOSE_TITLES.items())),
        QueryField("e.next_due", tr("应访日期"), Kind.DATE),
        QueryField("e.overdue", tr("逾期天数"), Kind.NUMBER, unit=tr("天")),
        QueryField("e.last_contact_on", tr("上次服务日期"), Kind.DATE),
    )


def _form(form: Form, *, last: bool) -> tuple[QueryField, ...]:
    begin = f"f.{form.code}."
    found = [
        QueryField(f"{begin}{ON}", tr("最近日期") if last else tr("记录日期"), Kind.DATE),
        *([QueryField(f"{begin}{COUNT}", tr("本年次数"), Kind.NUMBER)] if last else []),
    ]
    if form.outcome is not None:
        found.append(
            QueryField(f"{begin}{OUTCOME}", tr("评估结果"), Kind.CODES, tuple(_outcomes(form)))
        )
    found += [made for field in form.fields() if (made := _field(begin, field)) is not None]
    found.append(QueryField(f"{begin}{BY}", tr("签名"), Kind.TEXT))
    return tuple(found)


def _outcomes(form: Form) -> Iterator[tuple[str, str]]:
    if form.outcome_field and form.has(form.outcome_field):
        yield from ((o.code, o.label) for o in form.field(form.outcome_field).options)
    yield "lost", tr("失访")
    yield "dead", tr("死亡")


def _field(begin: str, field: Field) -> QueryField | None:
    if field.from_file or field.rows is not None or field.type is FieldType.PHOTO:
        return None
    name = begin + field.id
    if field.type in NUMBERS:
        return QueryField(name, field.label, Kind.NUMBER, (), field.unit, field.scale)
    if field.type in CHOICES:
        labels = dict.fromkeys((o.code, o.label) for o in field.options)
        return QueryField(name, field.label, Kind.CODES, tuple(labels))
    if field.type in (FieldType.DATE, FieldType.DATETIME):
        return QueryField(name, field.label, Kind.DATE)
    return QueryField(name, field.label, Kind.TEXT) if field.type in (*TEXTS, *_PLAIN) else None


_PLAIN = (FieldType.YM, FieldType.TIME)
