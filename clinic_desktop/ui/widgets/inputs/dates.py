"""Date, month and time inputs that take what people type and show what was understood."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.widgets.inputs.base import InputField, Line
from clinic_desktop.ui.widgets.typed_dates import (
    WEEKDAYS,
    Toward,
    parse_date,
    parse_month,
    parse_time,
)


class TypedField(InputField):
    """A line whose text is read by ``parse``; the hint beside it says how it was understood."""

    def __init__(
        self,
        name: str,
        parse: Callable[[str], Any],
        show: Callable[[Any], str],
        *,
        width: int = 12,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._parse, self._show = parse, show
        self._line = Line(self)
        self._line.setPlaceholderText(placeholder)
        self._line.setFixedWidth(self._line.fontMetrics().horizontalAdvance("0") * width + 26)
        self._line.textEdited.connect(self._on_edited)
        self._hint = QLabel()
        self._hint.setProperty("role", "hint")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self._line)
        self._layout.addWidget(self._hint)
        self._layout.addStretch(1)
        self.take_editor(self._line)
        self.left.connect(self._settle)
        self.done.connect(self._settle)

    @property
    def line(self) -> Line:
        """The line edit itself."""
        return self._line

    def _read(self) -> tuple[Any, str]:
        try:
            return self._parse(self._line.text()), ""
        except ValueError as reason:
            return None, str(reason)

    def _on_edited(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        value, _ = self._read()
        self._hint.setText(self._hint_for(value))

    def _hint_for(self, value: Any) -> str:
        return "" if value is None or self._show(value) == self._line.text() else self._show(value)

    def _settle(self) -> None:
        value, complaint = self._read()
        if value is not None and not complaint:
            self._line.setText(self._show(value))
        self._tell()

    def value(self) -> Any:
        """What the text means; ``None`` when empty or unreadable (see ``complaint``)."""
        return self._read()[0]

    def complaint(self) -> str:
        """Why the text cannot be read."""
        return self._read()[1]

    def set_value(self, value: Any) -> None:
        """Shows a value."""
        self._line.setText("" if value is None else self._show(value))
        self._tell()

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable and copyable."""
        self._read_only = read_only
        self._line.setReadOnly(read_only)


class DateField(TypedField):
    """A day. Up and Down move it by a day, Alt+Down opens the calendar.

    Values go in and out as ``date``; ``set_value`` takes ISO text too.
    """

    def __init__(
        self,
        name: str,
        today: Callable[[], date],
        *,
        toward: Toward = Toward.NEAREST,
        start_today: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name,
            lambda text: parse_date(text, today(), toward),
            lambda day: _as_date(day).isoformat(),
            placeholder=tr("如 2027-05") if toward is Toward.EXPIRY else tr("如 1121、-3"),
            parent=parent,
        )
        self._today = today
        self._calendar: QCalendarWidget | None = None
        button = self._button = QToolButton()
        button.setIcon(icons.icon("calendar", size=18))
        button.setToolTip(tr("日历（Alt+↓）"))
        button.setAccessibleName(tr("{name}：打开日历", name=name))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._open_calendar)
        self._layout.insertWidget(1, button)
        if start_today:
            self.set_value(today())

    def value(self) -> date | None:
        """The day meant."""
        found = self._read()[0]
        return None if found is None else _as_date(found)

    def set_value(self, value: Any) -> None:
        """Shows a ``date`` or ISO text."""
        super().set_value(None if value in (None, "") else _as_date(value))

    def set_read_only(self, read_only: bool) -> None:
        """Without the calendar then."""
        super().set_read_only(read_only)
        self._button.setVisible(not read_only)

    def _hint_for(self, value: Any) -> str:
        if value is None:
            return ""
        day = _as_date(value)
        weekday = tr("周{day}", day=WEEKDAYS[day.weekday()])
        away = (day - self._today()).days
        near = {0: tr("今天"), -1: tr("昨天"), 1: tr("明天")}.get(away, "")
        text = f"{weekday} {near}".strip()
        return text if self._line.text() == day.isoformat() else f"{day.isoformat()} {text}"

    def take_key(self, event: QKeyEvent) -> bool:
        """Up and Down, Alt+Down."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is not None and not self._read_only:
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._open_calendar()
                return True
            self.set_value((self.value() or self._today()) + timedelta(days=step))
            self.changed.emit()
            return True
        return super().take_key(event)

    def _open_calendar(self) -> None:
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlags(Qt.WindowType.Popup)
            self._calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
            self._calendar.setVerticalHeaderFormat(
                QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader
            )
            self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
            self._calendar.setAccessibleName(tr("日历"))
            self._calendar.activated.connect(self._on_picked)
            self._calendar.clicked.connect(self._on_picked)
        day = self.value() or self._today()
        self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._calendar.move(self._line.mapToGlobal(QPoint(0, self._line.height() + 2)))
        self._calendar.show()
        self._calendar.setFocus()

    def _on_picked(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.set_value(date(day.year(), day.month(), day.day()))
        self.changed.emit()
        self._line.setFocus()


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


class MonthField(TypedField):
    """A year and month; value ``YYYY-MM``."""

    def __init__(
        self, name: str, today: Callable[[], date], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            name,
            lambda text: parse_month(text, today()),
            str,
            width=9,
            placeholder=tr("如 202611"),
            parent=parent,
        )


class TimeField(TypedField):
    """A time of day; value ``HH:MM``."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, parse_time, str, width=7, placeholder=tr("如 0830"), parent=parent)


class DateTimeField(InputField):
    """Day and time; value ``YYYY-MM-DDTHH:MM``. Enter goes from the day to the time."""

    def __init__(
        self,
        name: str,
        today: Callable[[], date],
        *,
        toward: Toward = Toward.NEAREST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._day = DateField(name, today, toward=toward)
        self._time = TimeField(tr("{name}：时间", name=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._day)
        row.addWidget(self._time)
        row.addStretch(1)
        self.take_editor(self._day.editor)
        for part in (self._day, self._time):
            part.changed.connect(self.changed)
            part.left.connect(self.left)
        self._day.done.connect(lambda: self._time.setFocus(Qt.FocusReason.OtherFocusReason))
        self._day.back.connect(self.back)
        self._time.done.connect(self.done)
        self._time.back.connect(lambda: self._day.setFocus(Qt.FocusReason.OtherFocusReason))

    def value(self) -> str | None:
        """ISO text; ``None`` while one of the two is missing."""
        day, time = self._day.value(), self._time.value()
        return f"{day.isoformat()}T{time}" if day and time else None

    def complaint(self) -> str:
        """Why a part cannot be read, or which is missing."""
        unread = self._day.complaint() or self._time.complaint()
        if unread:
            return unread
        if (self._day.value() is None) != (self._time.value() is None):
            return tr("日期和时间都要填")
        return ""

    def set_value(self, value: Any) -> None:
        """Shows ISO text."""
        day, _, time = str(value or "").partition("T")
        self._day.set_value(day or None)
        self._time.set_value(time[:5] or None)

    def set_read_only(self, read_only: bool) -> None:
        """Stays readable and copyable."""
        self._read_only = read_only
        self._day.set_read_only(read_only)
        self._time.set_read_only(read_only)
