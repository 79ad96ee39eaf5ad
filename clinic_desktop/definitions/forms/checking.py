"""What a form must satisfy as a whole: names that exist, codes that exist, no circles."""

from collections.abc import Iterator, Sequence

from clinic_desktop.definitions.reading import DefinitionFault
from clinic_desktop.domain.forms.context import PERSON_FACTS, STAFF_FACTS
from clinic_desktop.domain.forms.expressions import Call, Expression, Literal, Name, Operation
from clinic_desktop.domain.forms.model import Field, FieldType, Form
from clinic_desktop.domain.words import tr

_EVERYWHERE = frozenset({"today", "sex"})


def check_form(form: Form) -> None:
    """Raises ``DefinitionFault`` at the first thing that does not fit together."""
    _unique_ids(form)
    for place, expression, columns in expressions_of(form):
        _check_expression(form, place, expression, columns)
    _references(form)
    _no_circles(form)


def expressions_of(form: Form) -> Iterator[tuple[str, Expression, tuple[Field, ...]]]:
    """Every expression with its place and, inside a repeating group, the group's columns."""
    for place, expression in (
        ("applies", form.applies),
        ("outcome", form.outcome),
        ("relaxed", form.relaxed),
    ):
        if expression is not None:
            yield place, expression, ()
    for number, check in enumerate(form.checks, 1):
        yield f"check {number}", check.that, ()
    for event in form.events:
        place = f"event {event.kind}"
        if event.when is not None:
            yield place, event.when, ()
        for name, value in event.values:
            yield f"{place} ▸ {name}", value, ()
    for also in form.also:
        place = f"also {also.form}"
        yield place, also.value, ()
        if also.when is not None:
            yield place, also.when, ()
    for section in form.sections:
        if section.relevant is not None:
            yield section.id, section.relevant, ()
        for field in section.fields:
            yield from _of_field(field, ())


def _of_field(
    field: Field, columns: tuple[Field, ...]
) -> Iterator[tuple[str, Expression, tuple[Field, ...]]]:
    told = (field.required, field.relevant, field.computed, field.default, field.proposal)
    for expression in told:
        if expression is not None:
            yield field.id, expression, columns
    for check in field.checks:
        yield field.id, check.that, columns
    for option in field.options:
        if option.relevant is not None:
            yield field.id, option.relevant, columns
    if field.rows is not None:
        for column in field.rows.fields:
            yield from _of_field(column, field.rows.fields)


def _unique_ids(form: Form) -> None:
    for name, ids in (
        ("", [f.id for f in form.fields()]),
        (tr("部分"), [s.id for s in form.sections]),
        *((f.id, [c.id for c in f.rows.fields]) for f in form.fields() if f.rows),
    ):
        for each in ids:
            if ids.count(each) > 1:
                raise DefinitionFault(tr("{place} 标识 {name} 重复", place=name, name=each).strip())


def _check_expression(
    form: Form, place: str, expression: Expression, columns: tuple[Field, ...]
) -> None:
    for node in expression.walk():
        match node:
            case Name(parts=parts):
                _known_name(form, place, parts, columns)
            case Call(function="selected" | "tally", arguments=(Name(parts=parts), *codes)):
                _known_codes(_named(form, parts, columns), place, codes)
            case Operation(operator="=" | "!=" | "in", operands=(Name(parts=parts), *codes)):
                _known_codes(_named(form, parts, columns), place, codes)
            case Call(function="person" | "staff" as function, arguments=arguments):
                facts = PERSON_FACTS if function == "person" else STAFF_FACTS
                word = arguments[0]
                if not isinstance(word, Literal) or word.value not in facts:
                    raise _fault(place, tr("{name}() 不认识这个词", name=function))
            case Call(function="last" | "last_date" as function, arguments=arguments):
                _known_last(form, place, function, arguments)
            case _:
                pass


def _known_name(form: Form, place: str, parts: tuple[str, ...], columns: tuple[Field, ...]) -> None:
    if len(parts) == 1 and parts[0] in _EVERYWHERE:
        return
    if _named(form, parts, columns) is None:
        raise _fault(place, tr("表达式中的 {name} 不是本表的项目", name=".".join(parts)))


def _named(form: Form, parts: tuple[str, ...], columns: tuple[Field, ...]) -> Field | None:
    if len(parts) == 2:
        rows = form.field(parts[0]).rows if form.has(parts[0]) else None
        return next((c for c in rows.fields if c.id == parts[1]), None) if rows else None
    inside = next((c for c in columns if c.id == parts[0]), None)
    if inside is not None:
        return inside
    return form.field(parts[0]) if form.has(parts[0]) else None


def _known_codes(field: Field | None, place: str, codes: Sequence[object]) -> None:
    """A code that the field does not have is a slip of the pen."""
    if field is None or not field.options:
        return
    known = {o.code for o in field.options}
    numbers = {int(code) for code in known if code.isdigit()}
    for code in codes:
        value = code.value if isinstance(code, Literal) else None
        right = value is None or (value in known if isinstance(value, str) else value in numbers)
        if not right:
            raise _fault(place, tr("{name} 没有代码 {code}", name=field.id, code=str(value)))


def _known_last(form: Form, place: str, function: str, arguments: tuple[object, ...]) -> None:
    for word in arguments:
        if not isinstance(word, Literal) or not isinstance(word.value, str):
            raise _fault(place, tr("{name}() 需要引号中的名称", name=function))
        own = function == "last" and "." not in word.value
        if own and not form.has(word.value):
            raise _fault(place, tr("本表没有项目 {name}", name=word.value))


def _references(form: Form) -> None:
    dated = form.field(form.date_field) if form.has(form.date_field) else None
    if dated is None or dated.type not in {FieldType.DATE, FieldType.DATETIME}:
        raise _fault("date", tr("应为本表的一个日期项目"))
    named = {
        "sign": (form.sign_field,) if form.sign_field else (),
        "outcome_field": (form.outcome_field,) if form.outcome_field else (),
        "summary": form.summary,
        "quick": form.quick,
        "search": form.search,
        "paper.order": form.paper.order,
        "paper.groups": tuple(f for g in form.paper.groups for f in g.fields),
        "paper.head": form.paper.head,
        "paper.starred": form.paper.starred,
        "paper.by": (form.paper.by,) if form.paper.by else (),
        "paper.card": tuple(item.field for side in form.paper.card for item in side.items),
        "check": tuple(c.field for c in form.checks),
        "unique": tuple(name for unique in form.unique for name in unique.fields),
        "stages": (form.stages.field,) if form.stages else (),
        "event.date": tuple(e.date for e in form.events if e.date),
        "companion": tuple(c for f in form.fields() for o in f.options for c in o.companion),
    }
    for place, ids in named.items():
        for name in ids:
            if not form.has(name):
                raise _fault(place, tr("本表没有项目 {name}", name=name or "（空）"))
    if form.paper.by:
        kinds = form.field(form.paper.by)
        if not kinds.options and None in kinds.hard:
            raise _fault("paper.by", tr("应为单选或有上下限的整数"))
    for field in form.fields():
        if field.from_file and field.from_file not in PERSON_FACTS:
            raise _fault(field.id, tr("from_file 不认识 {name}", name=field.from_file))


def _no_circles(form: Form) -> None:
    """A computed field may not need itself, however far around."""
    needs = {
        f.id: [n for n in f.computed.names() if form.has(n) and form.field(n).computed]
        for f in form.fields()
        if f.computed is not None
    }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise _fault(name, tr("计算互相依赖：{path}", path=" → ".join((*path, name))))
        if name not in done:
            for other in needs[name]:
                visit(other, (*path, name))
            done.add(name)

    for name in needs:
        visit(name, ())


def _fault(place: str, sentence: str) -> DefinitionFault:
    return DefinitionFault(f"{place}：{sentence}")
