"""Reads ``resources/definitions/diseases``: the list of notifiable diseases and its clocks."""

from datetime import date
from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.diseases import DiseaseList, NotifiableDisease, ReportClock
from clinic_desktop.domain.words import tr

NOTIFIABLE = "notifiable.toml"
_MOST_HOURS = 24 * 30


def load_diseases(folder: Path) -> tuple[DiseaseList, tuple[BrokenDefinition, ...]]:
    """The list, and the file with the reason where it is not usable (empty then)."""
    path = folder / NOTIFIABLE
    if not path.exists():
        return DiseaseList(), ()
    try:
        return read_diseases(Table(read_toml(path))), ()
    except DefinitionFault as fault:
        return DiseaseList(), (BrokenDefinition(f"{folder.name}/{path.name}", str(fault)),)


def read_diseases(top: Table) -> DiseaseList:
    """One list; raises ``DefinitionFault`` with the place and what is wrong there."""
    top.only("code", "edition", "effective_from", "source", "note", "other_hours", "class", "clock")
    diseases: dict[str, NotifiableDisease] = {}
    for table in top.tables("class"):
        table.only("kind", "hours", "managed_as", "diseases")
        for line in table.words("diseases"):
            code, _, name = line.partition(" ")
            if not name:
                raise table.fault("diseases", tr("应写成“编码 名称”：{line}", line=line))
            if code in diseases:
                raise table.fault("diseases", tr("编码 {code} 写了两次", code=code))
            diseases[code] = NotifiableDisease(
                code,
                name,
                table.need("kind", str),
                _hours(table, "hours"),
                table.get("managed_as", str, ""),
            )
    return DiseaseList(
        top.need("edition", str),
        top.need("effective_from", date),
        top.need("source", str),
        _hours(top, "other_hours"),
        diseases,
        tuple(_clock(table) for table in top.tables("clock")),
    )


def _clock(table: Table) -> ReportClock:
    """The hours come from the disease, or are the same for every report."""
    table.only("form", "disease", "hours", "start", "sent", "only")
    disease = table.get("disease", str, "")
    if bool(disease) == ("hours" in table.data):
        raise table.fault("disease", tr("disease 与 hours 写明其中一项"))
    only = table.get("only", str, "").split()
    if len(only) == 1:
        raise table.fault("only", tr("应写成“项目 编码 …”"))
    return ReportClock(
        table.need("form", str),
        table.need("start", str),
        table.need("sent", str),
        disease,
        0 if disease else _hours(table, "hours"),
        (only[0], frozenset(only[1:])) if only else None,
    )


def _hours(table: Table, key: str) -> int:
    hours = table.need(key, int)
    if not 1 <= hours <= _MOST_HOURS:
        raise table.fault(key, tr("应在 {low} 到 {high} 之间", low=1, high=_MOST_HOURS))
    return hours
