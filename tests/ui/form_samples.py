"""A small invented form that has one field of every kind, read like a definition file."""

from datetime import date
from typing import Any

from clinic_desktop.domain.forms.context import Context, LastRecord
from clinic_desktop.domain.forms.expressions import parse
from clinic_desktop.domain.forms.model import (
    Check,
    Field,
    FieldType,
    Form,
    Option,
    RowGroup,
    Section,
    Subject,
)
from clinic_desktop.domain.problems import Severity

TODAY = date(2026, 11, 22)
TRUE = parse("true")
YES_NO = (Option("1", "无"), Option("2", "有", companion=("reaction_desc",)))
SYMPTOMS = tuple(Option(str(n), f"症状{n}") for n in range(1, 12))

VISIT = Section(
    "visit",
    "随访",
    (
        Field("person_name", "姓名", FieldType.TEXT, from_file="name"),
        Field("visit_date", "随访日期", FieldType.DATE, required=TRUE, default=parse("today")),
        Field(
            "mode",
            "随访方式",
            FieldType.SINGLE,
            options=(Option("1", "门诊"), Option("2", "家庭"), Option("3", "电话")),
            required=TRUE,
        ),
        Field("symptoms", "症状", FieldType.MULTI, options=SYMPTOMS, exclusive=("1",)),
    ),
)
SIGNS = Section(
    "signs",
    "体征",
    (
        Field(
            "sbp",
            "收缩压",
            FieldType.INT,
            unit="mmHg",
            hard=(30, 350),
            soft=(70, 260),
            required=parse("mode != 3"),
            help="电话随访可不填。",
        ),
        Field(
            "dbp",
            "舒张压",
            FieldType.INT,
            unit="mmHg",
            hard=(10, 250),
            soft=(40, 150),
            checks=(Check(parse("sbp > dbp"), "收缩压应高于舒张压"),),
        ),
        Field("height", "身高", FieldType.DEC, unit="cm", scale=1, carried=True),
        Field("weight", "体重", FieldType.DEC, unit="kg", scale=1, soft=(300, 1500)),
        Field(
            "bmi",
            "体质指数",
            FieldType.DEC,
            unit="kg/m²",
            scale=1,
            computed=parse("weight / ((height / 100) * (height / 100))"),
        ),
    ),
)
CARE = Section(
    "care",
    "用药",
    (
        Field("reaction", "不良反应", FieldType.SINGLE, options=YES_NO),
        Field(
            "reaction_desc",
            "反应情况",
            FieldType.TEXT,
            required=TRUE,
            companion_of=("reaction", ("2",)),
        ),
        Field(
            "meds",
            "用药情况",
            FieldType.ROWS,
            rows=RowGroup(
                (
                    Field("drug", "药物名称", FieldType.TEXT, required=TRUE),
                    Field("times", "每日次数", FieldType.INT, hard=(1, 6)),
                    Field(
                        "other",
                        "其他用法",
                        FieldType.TEXT,
                        relevant=parse("times > 3"),
                    ),
                )
            ),
        ),
        Field("consent", "知情同意", FieldType.SINGLE, options=(Option("1", "已签字"),)),
        Field("exam_text", "辅助检查", FieldType.LONG),
        Field(
            "gyn",
            "妇科",
            FieldType.SINGLE,
            options=(
                Option("1", "未见异常"),
                Option("2", "异常"),
                Option("4", "前列腺异常", relevant=parse("sex = '1'")),
            ),
        ),
    ),
)
REFERRAL = Section(
    "referral",
    "转诊",
    (
        Field("referral_reason", "转诊原因", FieldType.TEXT, required=TRUE),
        Field("referral_org", "机构及科别", FieldType.TEXT),
    ),
    optional=True,
)
NEXT = Section(
    "next",
    "下次随访",
    (
        Field(
            "next_date",
            "下次随访日期",
            FieldType.DATE,
            required=TRUE,
            future=True,
            proposal=parse("add_months(visit_date, 3)"),
        ),
        Field(
            "sign", "随访医生签名", FieldType.SIGN, required=TRUE, default=parse("staff('name')")
        ),
    ),
)


def sample_form() -> Form:
    """The invented form."""
    return Form(
        code="sample",
        edition="1",
        effective_from=date(2026, 1, 1),
        title="示例随访表",
        subject=Subject.RESIDENT,
        source="invented for tests",
        sections=(VISIT, SIGNS, CARE, REFERRAL, NEXT),
        date_field="visit_date",
        sign_field="sign",
        summary=("sbp", "dbp"),
        checks=(
            Check(
                parse("empty(weight) or weight > 35"),
                "体重明显偏低，请核对",
                Severity.CONFIRM,
                "weight",
            ),
        ),
    )


LAST: dict[str, Any] = {
    "visit_date": "2026-08-20",
    "mode": "1",
    "sbp": 148,
    "dbp": 92,
    "height": 1600,
    "symptoms": ["2", "10"],
}


def sample_context(*, sex: str = "2", last: bool = True) -> Context:
    """Wang Guilan, 72, with a record three months ago."""
    form = sample_form()
    return Context(
        TODAY,
        person={"name": "王桂兰", "sex": sex, "birth_date": date(1954, 3, 2)},
        staff={"name": "周医生"},
        previous={"sample": LastRecord(form, LAST, date(2026, 8, 20))} if last else {},
    )
