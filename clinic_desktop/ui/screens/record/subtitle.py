"""The line below the title of a form: whom it is about and where its answers come from."""

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.ui import vocabulary


def subtitle(start: FormStart) -> str:
    """王桂兰 · 女 · 72 岁 · 部分内容沿用 2026-02-11."""
    context = start.context
    parts = [start.title]
    if start.about.resident_id:
        parts.append(vocabulary.sex(context.sex or ""))
        if context.birth_date is not None:
            parts.append(vocabulary.age(context.birth_date, context.today))
    if start.record_id is not None:
        parts.append(tr("修改已保存的记录"))
    elif start.carried_from is not None:
        parts.append(tr("部分内容沿用 {day}", day=start.carried_from.isoformat()))
    if start.left_out:
        names = "、".join(start.left_out)
        parts.append(tr("旧版编码没有对应，请按纸质表补填：{names}", names=names))
    if start.form.status:
        parts.append(start.form.status)
    return " · ".join(part for part in parts if part)
