"""What F1 says: the 填表说明, then what the definition itself knows about the field."""

from typing import Any

import pytest

from clinic_desktop.domain.forms.expressions import parse
from clinic_desktop.domain.forms.instructions import instructions
from clinic_desktop.domain.forms.model import Field, FieldType, Option, RowGroup

CODES = (Option("1", "无"), Option("2", "有"))


@pytest.mark.parametrize(
    ("kind", "more", "wanted"),
    [
        (
            FieldType.DEC,
            {"unit": "kg", "scale": 1, "hard": (10, 4000), "soft": (20, None)},
            "填写数字，1 位小数，单位 kg。超出 1.0～400.0 不能保存。通常 2.0～，超出时要写明原因。",
        ),
        (FieldType.DATE, {}, "填写日期，如 0302，不能晚于今天。"),
        (FieldType.DATE, {"future": True}, "填写日期，如 0302。"),
        (
            FieldType.MULTI,
            {"options": CODES, "exclusive": ("1",)},
            "可选多项，按选项的数字选上或去掉。选了“无”就不能再选其他。",
        ),
        (FieldType.TEXT, {"text_format": "postcode"}, "邮政编码 6 位。"),
        (FieldType.TEXT, {"max_length": 20}, "文字，最多 20 个字。"),
        (FieldType.TEXT, {"from_file": "name"}, "取自档案，在档案页修改。"),
        (
            FieldType.INT,
            {"computed": parse("1"), "help": "各项之和。"},
            "各项之和。由程序计算，不用填写。",
        ),
        (
            FieldType.ROWS,
            {"rows": RowGroup((Field("a", "药名", FieldType.TEXT),), minimum=1)},
            "每行填写药名。至少 1 行。",
        ),
        (
            FieldType.SINGLE,
            {"options": CODES, "note": "unverified", "carried": True},
            (
                "选一项，可直接按选项的数字。自动沿用上次，有变化才改。"
                "此项或其编码尚待核实，以当地印发的表为准。"
            ),
        ),
    ],
)
def test_the_definition_explains_itself(kind: FieldType, more: dict[str, Any], wanted: str) -> None:
    assert instructions(Field("a", "项目", kind, **more)) == wanted


def test_required_is_said_after_the_instruction() -> None:
    field = Field("a", "体重", FieldType.TEXT, help="赤足测量。")
    assert instructions(field, required=True) == "赤足测量。必填。文字，最多 200 个字。"
