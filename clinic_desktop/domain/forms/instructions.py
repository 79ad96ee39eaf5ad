"""What the definition itself says about filling in a field: kind, limits, dates, exclusive codes.

It stands below the 填表说明 of the field, so that every field of every form, a county's own
included, answers the question how it is filled in.
"""

from collections.abc import Iterator

from clinic_desktop.domain.forms.answer_types import LONGEST, decimal_text
from clinic_desktop.domain.forms.display import label_of
from clinic_desktop.domain.forms.model import NUMBERS, TEXTS, Field, FieldType
from clinic_desktop.domain.words import tr

_KINDS = {
    FieldType.SINGLE: tr("选一项，可直接按选项的数字"),
    FieldType.MULTI: tr("可选多项，按选项的数字选上或去掉"),
    FieldType.YM: tr("填写年月，如 2026-03"),
    FieldType.TIME: tr("填写时间，如 8:30"),
    FieldType.SIGN: tr("填写签名人姓名"),
    FieldType.PHOTO: tr("可一次选多张照片"),
}
_SHAPES = {
    "phone": tr("手机号 11 位，或带区号的固定电话"),
    "citizen_id": tr("身份证号 18 位，核对校验码"),
    "archive_no": tr("健康档案编号 17 位"),
    "digits": tr("只填数字"),
    "icd10": tr("ICD-10 编码，如 I10"),
    "postcode": tr("邮政编码 6 位"),
}


def instructions(field: Field, required: bool = False) -> str:
    """The sentences about a field, its own 填表说明 first."""
    own = [field.help.rstrip("。；")] if field.help else []
    return "。".join([*own, *_rules(field, required)]) + "。"


def _rules(field: Field, required: bool) -> Iterator[str]:
    if field.from_file:
        yield tr("取自档案，在档案页修改")
        return
    if field.computed is not None:
        yield tr("由程序计算，不用填写")
        return
    if required:
        yield tr("必填")
    if field.type in NUMBERS:
        yield from _number(field)
    elif field.type in (FieldType.DATE, FieldType.DATETIME):
        kind = tr("填写日期和时间") if field.type is FieldType.DATETIME else tr("填写日期，如 0302")
        yield kind if field.future else tr("{kind}，不能晚于今天", kind=kind)
    elif field.type is FieldType.ROWS:
        yield from _rows(field)
    elif field.text_format:
        yield _SHAPES[field.text_format]
    elif field.type in _KINDS:
        yield _KINDS[field.type]
    elif field.type in TEXTS:
        most = field.max_length or LONGEST.get(field.type, 200)
        yield tr("文字，最多 {n} 个字", n=most)
    if field.exclusive:
        alone = "、".join(label_of(field, code) for code in field.exclusive)
        yield tr("选了“{alone}”就不能再选其他", alone=alone)
    if field.carried:
        yield tr("自动沿用上次，有变化才改")
    if field.target:
        yield tr("后一格填下次随访的目标")
    if field.note in ("unverified", "regional"):
        yield tr("此项或其编码尚待核实，以当地印发的表为准")


def _number(field: Field) -> Iterator[str]:
    places = tr("，{n} 位小数", n=field.scale) if field.scale else ""
    unit = tr("，单位 {unit}", unit=field.unit) if field.unit else ""
    yield tr("填写数字{places}{unit}", places=places, unit=unit)
    for (low, high), pattern in (
        (field.hard, tr("超出 {span} 不能保存")),
        (field.soft, tr("通常 {span}，超出时要写明原因")),
    ):
        if low is not None or high is not None:
            ends = ["" if end is None else decimal_text(field, end) for end in (low, high)]
            yield pattern.replace("{span}", "～".join(ends))


def _rows(field: Field) -> Iterator[str]:
    group = field.rows
    if group is None:
        return
    names = "、".join(column.label for column in group.fields)
    yield tr("每行填写{names}", names=names)
    if group.minimum:
        yield tr("至少 {n} 行", n=group.minimum)
    if group.alone:
        code = group.alone[1]
        column = next(c for c in group.fields if c.id == group.alone[0])
        label = label_of(column, code)
        yield tr("选了“{label}”就不能再有其他行", label=label)
