"""What can be said about the loaded forms: a list of them, and what deserves a second look."""

from collections.abc import Iterator
from dataclasses import dataclass

from clinic_desktop.definitions.forms.checking import expressions_of
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.expressions import Call, Literal
from clinic_desktop.domain.forms.keeping import Also
from clinic_desktop.domain.forms.model import Form, Repeat
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class ListedForm:
    """One line of ``definitions list``."""

    code: str
    edition: str
    title: str
    subject: str
    group: str
    fields: int
    """Columns of repeating groups counted once each."""
    extensions: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a definition file. A broken file is switched off; a doubt is only told."""

    place: str
    """File, or form and field."""
    message: str
    broken: bool = False


def list_forms(catalogue: Catalogue) -> tuple[ListedForm, ...]:
    """Every form in every edition, by group and code."""
    return tuple(
        ListedForm(
            form.code,
            form.edition,
            form.title,
            form.subject.value,
            form.group,
            form.field_count,
            form.extensions,
            form.status,
        )
        for form in sorted(catalogue.forms.values(), key=lambda f: (f.group, f.code, f.edition))
    )


def doubts(catalogue: Catalogue) -> tuple[Finding, ...]:
    """What loads but cannot work as written: references to forms, fields or programmes that are
    not there, and mappings between editions that name unknown fields or codes.
    """
    found = [f for form in catalogue.forms.values() for f in _of_form(form, catalogue)]
    return (*found, *_of_mappings(catalogue))


def _of_form(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    place = f"{form.code} {form.edition}"
    for where, expression, _ in expressions_of(form):
        for node in expression.walk():
            match node:
                case Call(
                    function="last" | "last_date" as function, arguments=(Literal(value=str(name)),)
                ):
                    reason = _unknown_last(function, name, catalogue)
                    if reason:
                        yield Finding(f"{place} ▸ {where}", reason)
                case _:
                    pass
    named = {*form.programmes, *(e.programme for e in form.events if e.programme)}
    for programme in sorted(named - set(catalogue.programmes)):
        yield Finding(place, tr("没有管理项目 {name}", name=programme))
    for also in form.also:
        if reason := _unknown_target(form, also, catalogue):
            yield Finding(f"{place} ▸ also", reason)
    reasons = {r.reason for p in catalogue.programmes.values() for r in p.rules.values()}
    for reason in sorted(set(form.visits) - reasons):
        yield Finding(place, tr("没有应访原因 {name}", name=reason))


def _unknown_target(form: Form, also: Also, catalogue: Catalogue) -> str:
    other = catalogue.form(also.form)
    if other is None:
        return tr("没有表 {name}", name=also.form)
    if other.repeat is not Repeat.ONCE or other.subject is not form.subject:
        return tr("表 {form} 不是同一对象只填一次的表", form=also.form)
    rows = other.field(also.field).rows if other.has(also.field) else None
    columns = {column.id for column in rows.fields} if rows else {""}
    if not other.has(also.field) or also.column not in columns:
        name = f"{also.field}.{also.column}".rstrip(".")
        return tr("表 {form} 没有项目 {name}", form=also.form, name=name)
    return ""


def _unknown_last(function: str, name: str, catalogue: Catalogue) -> str:
    code, dot, field_id = name.partition(".") if function == "last" else (name, ".", "")
    field_id, _, column = field_id.partition(".")
    if not dot:
        return ""
    other = catalogue.form(code)
    if other is None:
        return tr("没有表 {name}", name=code)
    if field_id and not other.has(field_id):
        return tr("表 {form} 没有项目 {name}", form=code, name=field_id)
    rows = other.field(field_id).rows if column else None
    if column and (rows is None or all(each.id != column for each in rows.fields)):
        return tr("表 {form} 没有项目 {name}", form=code, name=f"{field_id}.{column}")
    return ""


def _of_mappings(catalogue: Catalogue) -> Iterator[Finding]:
    for mapping in catalogue.edition_mappings:
        place = f"{mapping.form} {mapping.older} → {mapping.newer}"
        form = catalogue.form(mapping.form, mapping.newer)
        if form is None or form.edition != mapping.newer:
            yield Finding(place, tr("没有表 {name}", name=mapping.form))
            continue
        for field_id in (*mapping.renamed.values(), *mapping.codes):
            if field_id != "-" and not form.has(field_id):
                yield Finding(place, tr("本表没有项目 {name}", name=field_id))
        for field_id, table in mapping.codes.items():
            known = {o.code for o in form.field(field_id).options} if form.has(field_id) else set()
            for code in sorted(set(table.values()) - known - {"-"}):
                yield Finding(place, tr("{name} 没有代码 {code}", name=field_id, code=code))
