"""What a form may know besides its own answers: the day, the person, the last records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic_desktop.domain.forms.model import Form

PERSON_FACTS: Mapping[str, str] = {
    "name": "姓名",
    "sex": "性别代码",
    "birth_date": "出生日期",
    "id_no": "身份证号",
    "archive_no": "健康档案编号（17位）",
    "record_no": "编号（后8位）",
    "phone": "本人电话",
    "address": "现住址",
    "registered_address": "户籍地址",
    "ethnicity": "民族代码",
    "residence_type": "常住类型代码（1 户籍 2 非户籍）",
    "contact_name": "联系人姓名",
    "contact_phone": "联系人电话",
    "household_no": "家庭档案编号",
    "head_name": "户主姓名",
    "home_address": "家庭住址",
    "home_phone": "家庭电话",
    "members": "家庭成员（每人一行）",
    "member_count": "家庭登记人口数",
    "responsible_doctor": "责任医生",
    "filing_date": "建档日期",
    "filing_person": "建档人",
    "filing_org": "建档单位",
    "township_name": "乡镇（街道）名称",
    "village_name": "村（居）委会名称",
    "org_phone": "建档机构电话",
    "doctor_phone": "责任医生电话",
    "doses": "接种记录（每剂一行）",
    "programmes": "在管项目代码",
    "tags": "人群类别代码",
    "mother_name": "母亲姓名",
    "father_name": "父亲姓名",
    "guardian_name": "监护人姓名",
    "lmp": "末次月经",
    "delivery_date": "分娩日期",
    "discharge_date": "出院日期",
    "target_sbp": "收缩压目标",
    "target_dbp": "舒张压目标",
}
"""What ``person('…')`` and ``from_file`` may ask, with its Chinese name. A household's form asks
the household words of the same table."""

STAFF_FACTS: Mapping[str, str] = {
    "name": "操作人姓名",
    "phone": "操作人电话",
    "clinic_name": "机构名称",
    "clinic_phone": "机构电话",
    "township_name": "乡镇（街道）名称",
    "village_name": "村（居）委会名称",
    "county_name": "县（区）名称",
}
"""What ``staff('…')`` may ask."""

Fact = str | int | date | tuple[Any, ...] | None
"""Codes and texts as ``str``; ``programmes`` and ``tags`` tuples of codes; ``members`` a tuple of
rows like the answers of a repeating group."""


@dataclass(frozen=True, slots=True)
class LastRecord:
    """The latest completed record of a form about the same subject, with the form it was made by
    (its scales and codes)."""

    form: Form
    answers: Mapping[str, Any]
    occurred_on: date


@dataclass(frozen=True, slots=True)
class Context:
    """Everything outside the answers that expressions may use.

    ``person`` and ``staff`` hold the words of :data:`PERSON_FACTS` and :data:`STAFF_FACTS`; a
    missing word is unknown. ``previous`` maps a form code to the last record of that form.
    """

    today: date
    person: Mapping[str, Fact] = field(default_factory=dict)
    staff: Mapping[str, Fact] = field(default_factory=dict)
    previous: Mapping[str, LastRecord] = field(default_factory=dict)

    @property
    def birth_date(self) -> date | None:
        """Birth date of the resident, if the form is about one."""
        found = self.person.get("birth_date")
        return found if isinstance(found, date) else None

    @property
    def sex(self) -> str | None:
        """Sex code (GB/T 2261.1) of the resident."""
        found = self.person.get("sex")
        return found if isinstance(found, str) else None
