"""The quiet line below a form: last time's answer and the keys that help here."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.forms.filling import Filling


def foot_words(filling: Filling, name: str) -> str:
    """For the field the keyboard is in."""
    parts = []
    text, last = filling.last_text(name), filling.last
    if text and last is not None:
        day = last.occurred_on.isoformat()
        parts.append(tr("上次：{text}（{day}）", text=text, day=day))
        parts.append(tr("F4 与上次相同"))
    parts.append(tr("F1 填写说明"))
    parts.append(tr("Enter 下一项"))
    parts.append(tr("Ctrl+Enter 下一个必填项"))
    return "   ".join(parts)
