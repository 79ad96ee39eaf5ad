"""Reads ``[[unique]]``, ``[stages]`` and ``[[also]]`` of a form file."""

from clinic_desktop.definitions.forms.entries import expression, whole
from clinic_desktop.definitions.reading import Table
from clinic_desktop.domain.forms.keeping import Also, Stages, Unique
from clinic_desktop.domain.words import tr

_MOST_DAYS = 3660


def read_unique(top: Table) -> tuple[Unique, ...]:
    """Answers that occur in one record only."""
    found = []
    for table in top.tables("unique"):
        table.only("fields", "clinic", "days")
        fields = table.words("fields")
        if not fields:
            raise table.fault("fields", tr("缺少"))
        clinic = table.get("clinic", bool, False)
        found.append(Unique(fields, clinic, whole(table, "days", 0, 0, _MOST_DAYS)))
    return tuple(found)


def read_stages(top: Table) -> Stages | None:
    """The field that only goes forward; ``None`` where the form has none."""
    if "stages" not in top.data:
        return None
    table = top.table("stages")
    table.only("field", "kept_from")
    return Stages(table.need("field", str), table.get("kept_from", str, ""))


def read_also(top: Table) -> tuple[Also, ...]:
    """What another form is told."""
    found = []
    for table in top.tables("also"):
        table.only("form", "field", "column", "value", "when")
        value = expression(table, "value")
        if value is None:
            raise table.fault("value", tr("缺少"))
        found.append(
            Also(
                table.need("form", str),
                table.need("field", str),
                value,
                table.get("column", str, ""),
                expression(table, "when"),
            )
        )
    return tuple(found)
