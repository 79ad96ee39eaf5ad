"""The facts of a person as words."""

from datetime import date

from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.person import PersonPage
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.theme.tokens import Tone

Fact = tuple[str, str] | tuple[str, str, Tone]
ALLERGIES = {"2": tr("青霉素"), "3": tr("磺胺"), "4": tr("链霉素"), "5": tr("其他")}
"""forms.md section 2, 药物过敏史."""


def head_line(page: PersonPage, today: date) -> str:
    """女 · 72 岁 · 3组 001户 · 过敏：青霉素."""
    no = tr("{no}户", no=page.household_no) if page.household_no else ""
    return " · ".join(
        part
        for part in (
            vocabulary.sex(page.sex),
            vocabulary.age(page.birth_date, page.death_date or today),
            " ".join(p for p in (page.village_group or "", no) if p),
            tr("过敏：{said}", said="、".join(ALLERGIES.get(c, c) for c in page.allergies))
            if page.allergies
            else "",
        )
        if part
    )


def file_facts(page: PersonPage) -> list[Fact]:
    """What the cover and the personal information say."""
    return [
        (tr("过敏史"), "、".join(ALLERGIES.get(c, c) for c in page.allergies), Tone.DANGER),
        (tr("身份证"), page.id_no or tr("未登记"), Tone.PLAIN if page.id_no else Tone.NOTICE),
        (tr("出生"), page.birth_date.isoformat()),
        (tr("电话"), page.phone or ""),
        (tr("档案号"), page.archive_no or tr("未建档")),
        (tr("建档"), page.filing_date.isoformat() if page.filing_date else ""),
        (tr("责任医生"), page.responsible_doctor or ""),
        (tr("常住类型"), vocabulary.RESIDENCE_TYPES.get(page.residence_type, "")),
        (tr("住址"), page.address or ""),
        (tr("户籍"), page.registered_address or ""),
        (
            tr("联系人"),
            " ".join(p for p in (page.contact_name or "", page.contact_phone or "") if p),
        ),
        (tr("备注"), page.remark or ""),
    ]


def house_facts(page: PersonPage) -> list[Fact]:
    """Whose house, what kind."""
    tags = "、".join(vocabulary.HOUSEHOLD_TAGS.get(t, t) for t in page.household_tags)
    return [(tr("户主"), page.head_name or tr("未指定")), (tr("类别"), tags)]
