"""Columns of the resident and household lists, and the chips above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.services.households import HouseholdRow
from clinic_desktop.services.residents.reading import GroupCount, ResidentRow
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag


def resident_columns(today: date, catalogue: Catalogue) -> Sequence[Column[ResidentRow]]:
    """The resident list: who, how old, where, in which groups, due when."""

    def when(row: ResidentRow) -> tuple[str, Tone]:
        return vocabulary.due(row.next_due, row.overdue_days, today, row.window_end)

    def tags(row: ResidentRow) -> list[Tag]:
        found = vocabulary.programme_tags(row.programmes, catalogue)
        if row.status != "active":
            found.insert(0, Tag(vocabulary.STATUSES.get(row.status, row.status), Hue.GREY))
        return found

    return (
        Column(tr("姓名"), lambda r: r.name, width=92),
        Column(tr("性别"), lambda r: vocabulary.sex(r.sex), width=48),
        Column(tr("年龄"), lambda r: vocabulary.age(r.birth_date, today), width=68),
        Column(tr("身份证号"), lambda r: vocabulary.masked_id(r.id_no), width=158, wide_only=True),
        Column(tr("住址"), place_of, width=104),
        Column(tr("人群分类"), lambda _r: "", width=150, stretch=True, tags=tags),
        Column(tr("下次应访"), lambda r: when(r)[0], width=108, tone=lambda r: when(r)[1]),
        Column(tr("电话"), lambda r: vocabulary.masked_phone(r.phone), width=116, wide_only=True),
    )


def place_of(row: ResidentRow) -> str:
    """3组 012户."""
    no = tr("{no}户", no=row.household_no) if row.household_no else ""
    return " ".join(part for part in (row.village_group or "", no) if part)


def group_chips(counts: Sequence[GroupCount], catalogue: Catalogue) -> list[Chip]:
    """全部 3012, 高血压 412 …"""
    return [
        Chip(count.code, vocabulary.programme_name(count.code, catalogue), count.people)
        for count in counts
    ]


@dataclass(frozen=True, slots=True)
class House:
    """A household row with the id that tables keep their place by."""

    id: str
    row: HouseholdRow


def household_columns() -> Sequence[Column[House]]:
    """The household list."""
    return (
        Column(tr("村组"), lambda h: h.row.village_group or "", width=80),
        Column(tr("户号"), lambda h: h.row.household_no, width=72),
        Column(
            tr("户主"),
            lambda h: h.row.head_name or tr("（未指定）"),
            width=100,
            tone=lambda h: Tone.PLAIN if h.row.head_name else Tone.NOTICE,
        ),
        Column(tr("人口"), lambda h: str(h.row.members), width=60, align=Align.RIGHT),
        Column(
            tr("家庭类别"),
            lambda _h: "",
            width=150,
            tags=lambda h: vocabulary.household_tags(h.row.tags),
        ),
        Column(
            tr("待办"),
            lambda h: str(h.row.open_tasks) if h.row.open_tasks else "",
            width=60,
            align=Align.RIGHT,
        ),
        Column(tr("住址"), lambda h: h.row.address or "", width=160, stretch=True),
        Column(
            tr("电话"), lambda h: vocabulary.masked_phone(h.row.phone), width=116, wide_only=True
        ),
    )
