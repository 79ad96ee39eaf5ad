"""A number with its unit, its usual range in view, kept as an integer in a declared scale."""

import re
import unicodedata
from typing import Any

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.widgets.elided import ElidedLabel
from clinic_desktop.ui.widgets.inputs.base import InputField, Line, restyle

Bounds = tuple[int | None, int | None]
_PARTIAL = re.compile(r"-?\d*\.?\d*")
_WHOLE = re.compile(r"-?(\d+\.?\d*|\.\d+)")


def to_scaled(text: str, scale: int) -> int | None:
    """``"62.5"`` with scale 1 → 625; empty → ``None``; ``ValueError`` (Chinese) otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    if not plain:
        return None
    if not _WHOLE.fullmatch(plain):
        raise ValueError(tr("不是数字：{text}", text=text.strip()))
    sign = -1 if plain.startswith("-") else 1
    whole, _, fraction = plain.lstrip("-").partition(".")
    if len(fraction.rstrip("0")) > scale:
        if scale == 0:
            raise ValueError(tr("请填整数"))
        raise ValueError(tr("最多 {scale} 位小数", scale=scale))
    return sign * int((whole or "0") + fraction[:scale].ljust(scale, "0"))


def from_scaled(value: int, scale: int) -> str:
    """625 with scale 1 → ``"62.5"``; zeros at the end are kept: they tell the precision."""
    if scale == 0:
        return str(value)
    digits = str(abs(value)).rjust(scale + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


class _NumberText(QValidator):
    """Digits, one point, a sign; wide digits of a Chinese input method become narrow."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        plain = unicodedata.normalize("NFKC", text).replace("。", ".").strip()
        good = _PARTIAL.fullmatch(plain) is not None
        return (
            QValidator.State.Acceptable if good else QValidator.State.Invalid,
            plain if good else text,
            min(position, len(plain)) if good else position,
        )


class NumberField(InputField):
    """A measurement. ``hard`` and ``soft`` bounds are integers in ``scale``."""

    def __init__(
        self,
        name: str,
        *,
        unit: str = "",
        scale: int = 0,
        hard: Bounds = (None, None),
        soft: Bounds = (None, None),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._scale, self._hard, self._soft = scale, hard, soft
        self._line = Line(self)
        self._line.setValidator(_NumberText(self._line))
        self._line.setFixedWidth(self._line.fontMetrics().horizontalAdvance("0") * 6 + 28)
        self._line.textEdited.connect(self._on_edited)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._line)
        if unit:
            label = QLabel(unit)
            label.setProperty("role", "unit")
            row.addWidget(label)
        self._range = ElidedLabel(self._range_text(), "hint", whole=True)
        row.addWidget(self._range, 1)
        self.take_editor(self._line)

    @property
    def line(self) -> QLineEdit:
        """The line edit itself."""
        return self._line

    def _range_text(self) -> str:
        low, high = self._soft if self._soft != (None, None) else self._hard
        if low is None and high is None:
            return ""
        first = "" if low is None else _short(low, self._scale)
        last = "" if high is None else _short(high, self._scale)
        if not first:
            return tr("≤ {last}", last=last)
        return (
            tr("{first}–{last}", first=first, last=last) if last else tr("≥ {first}", first=first)
        )

    def _on_edited(self) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        try:
            value = to_scaled(self._line.text(), self._scale)
        except ValueError:
            value = None
        tone = ""
        if value is not None and not _inside(value, self._hard):
            tone = "danger"
        elif value is not None and not _inside(value, self._soft):
            tone = "notice"
        restyle(self._range, tone=tone)

    def value(self) -> int | None:
        """The integer in scale; ``None`` when empty or unreadable (see ``complaint``)."""
        try:
            return to_scaled(self._line.text(), self._scale)
        except ValueError:
            return None

    def complaint(self) -> str:
        """Why the text is no number of this scale."""
        try:
            to_scaled(self._line.text(), self._scale)
        except ValueError as reason:
            return str(reason)
        return ""

    def set_value(self, value: Any) -> None:
        """Shows an integer in scale."""
        self._line.setText("" if value is None else from_scaled(int(value), self._scale))
        self._judge()

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable and copyable; a derived value."""
        self._read_only = read_only
        self._line.setReadOnly(read_only)
        restyle(self._line, derived=read_only)


def _short(value: int, scale: int) -> str:
    text = from_scaled(value, scale)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _inside(value: int, bounds: Bounds) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)
