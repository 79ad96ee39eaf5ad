"""Reads ``resources/definitions/registers``: on which shelf each register stands."""

from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.registers import RegisterOrder, Shelf
from clinic_desktop.domain.words import tr

SHELVES = "shelves.toml"


def load_registers(folder: Path) -> tuple[RegisterOrder, tuple[BrokenDefinition, ...]]:
    """The order of the registers, and the file with the reason where it is not usable."""
    path = folder / SHELVES
    if not path.exists():
        return RegisterOrder(), ()
    try:
        return read_registers(Table(read_toml(path))), ()
    except DefinitionFault as fault:
        return RegisterOrder(), (BrokenDefinition(f"{folder.name}/{path.name}", str(fault)),)


def read_registers(top: Table) -> RegisterOrder:
    """One file; raises ``DefinitionFault`` with the place and what is wrong there."""
    top.only("edition", "source", "elsewhere", "shelf", "totals")
    shelves: list[Shelf] = []
    placed: set[str] = set()
    for table in top.tables("shelf"):
        table.only("code", "title", "forms", "groups")
        lines = [_form_line(line) for line in table.words("forms")]
        shelf = Shelf(
            table.need("code", str),
            table.need("title", str),
            tuple(code for code, _ in lines),
            table.words("groups"),
            {code: title for code, title in lines if title},
        )
        if any(shelf.code == other.code for other in shelves):
            raise table.fault("code", tr("编码 {code} 写了两次", code=shelf.code))
        for form in shelf.forms:
            if form in placed:
                raise table.fault("forms", tr("表单 {code} 已在另一组", code=form))
            placed.add(form)
        shelves.append(shelf)
    totals = top.table("totals")
    return RegisterOrder(
        tuple(shelves),
        frozenset(top.words("elsewhere")),
        {form: totals.words(form) for form in totals.data},
    )


def _form_line(line: str) -> tuple[str, str]:
    """``code`` or ``code short title``."""
    code, _, title = line.partition(" ")
    return code, title.strip()
