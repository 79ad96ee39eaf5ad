"""The set-up window. Enter goes on, Esc goes back; the code must be typed back at the end."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.prompts import Prompts
from clinic_desktop.ui.setup.answers import (
    STRENGTHS,
    Founded,
    Founder,
    SetupAnswers,
    Strength,
    check_page,
    strength,
)
from clinic_desktop.ui.theme.tokens import COLOURS, TONES, Tone

PAGES = ("role", "clinic", "township", "doctor", "code")
_TONES = {
    Strength.TOO_SHORT: Tone.DANGER,
    Strength.WEAK: Tone.NOTICE,
    Strength.FAIR: Tone.PLAIN,
    Strength.GOOD: Tone.GOOD,
}


class SetupWizard(QWidget):
    """``finished`` when the clinic stands and its recovery code was put away."""

    finished = Signal()
    print_wanted = Signal(bytes)
    """The code sheet as PDF, to preview and print."""

    def __init__(self, founder: Founder, prompts: Prompts) -> None:
        super().__init__()
        self._founder = founder
        self._prompts = prompts
        self.answers = SetupAnswers()
        self._founded: Founded | None = None
        self._lines: dict[str, QLineEdit] = {}
        self._notes: dict[str, QLabel] = {}
        self.setObjectName("setup")
        self.setWindowTitle(tr("建立诊所"))
        self.resize(760, 540)
        self._step = QLabel()
        self._step.setProperty("role", "hint")
        self._pages = QStackedWidget()
        for build in (self._role, self._clinic, self._township, self._doctor, self._code):
            self._pages.addWidget(build())
        self.message = QLabel()
        self.message.setObjectName("message")
        self.message.setWordWrap(True)
        self.message.setStyleSheet(f"color: {COLOURS['danger']};")
        self.back = QPushButton(tr("上一步"))
        self.back.setObjectName("back")
        self.back.clicked.connect(self._on_back)
        self.following = QPushButton(tr("下一步"))
        self.following.setObjectName("next")
        self.following.setProperty("kind", "primary")
        self.following.clicked.connect(self._on_next)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.following)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 32, 48, 28)
        layout.setSpacing(12)
        layout.addWidget(self._step)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.message)
        layout.addLayout(buttons)
        self._show("role")

    @property
    def page(self) -> str:
        """Name of the page shown."""
        return PAGES[self._pages.currentIndex()]

    def _role(self) -> QWidget:
        page, column = _page(tr("这台电脑放在哪里？"))
        self._roles = QButtonGroup(page)
        for number, (role, words) in enumerate(
            (("village", tr("村卫生室")), ("centre", tr("乡镇卫生院（接收各村的数据）")))
        ):
            button = QRadioButton(words)
            button.setObjectName(f"role-{role}")
            button.setChecked(number == 0)
            self._roles.addButton(button, number)
            column.addWidget(button)
        column.addStretch(1)
        return page

    def _clinic(self) -> QWidget:
        page, column = _page(tr("机构名称"))
        form = _form(column)
        self._add(form, "name", tr("机构名称"), tr("如：石门村卫生室"))
        self._add(form, "phone", tr("联系电话"), tr("可以不填"))
        column.addStretch(1)
        return page

    def _township(self) -> QWidget:
        page, column = _page(tr("所在乡镇和代码"))
        hint = QLabel(tr("代码用来编健康档案编号（6-3-3 位），由乡镇卫生院提供，以后不能改。"))
        hint.setWordWrap(True)
        hint.setProperty("role", "hint")
        column.addWidget(hint)
        form = _form(column)
        self._add(form, "township_name", tr("乡镇（街道）"), tr("如：清溪镇"))
        self._add(form, "village_name", tr("村（居）委会"), tr("如：石门村"))
        self._add(form, "county_code", tr("县代码（6 位）"), "420399")
        self._add(form, "township_code", tr("乡镇代码（3 位）"), "101")
        self._add(form, "village_code", tr("村代码（3 位）"), "103")
        column.addStretch(1)
        return page

    def _doctor(self) -> QWidget:
        page, column = _page(tr("您的姓名和密码"))
        form = _form(column)
        self._add(form, "doctor", tr("姓名"), "")
        self._add(form, "password", tr("密码"), "", secret=True)
        self._add(form, "password_again", tr("再输一次"), "", secret=True)
        self._hint = QLabel()
        self._hint.setObjectName("strength")
        column.addWidget(self._hint)
        words = QLabel(tr("密码用来加密全部数据。忘记密码时，只有下一步打印的恢复码能打开。"))
        words.setWordWrap(True)
        words.setProperty("role", "hint")
        column.addWidget(words)
        column.addStretch(1)
        self._lines["password"].textChanged.connect(self._on_password)
        return page

    def _code(self) -> QWidget:
        page, column = _page(tr("恢复码：请打印或抄下，锁进柜子"))
        self.code = QLabel()
        self.code.setObjectName("recovery-code")
        self.code.setProperty("role", "title")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.code.setAccessibleName(tr("恢复码"))
        column.addWidget(self.code)
        row = QHBoxLayout()
        for name, words, slot in (
            ("print", tr("打印"), self._on_print),
            ("save", tr("存为 PDF"), self._on_save),
        ):
            button = QPushButton(words)
            button.setObjectName(name)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        form = _form(column)
        self._add(form, "last_group", tr("最后一组"), tr("照纸上最后一组 4 个字符输入"))
        column.addStretch(1)
        return page

    def _add(
        self, form: QFormLayout, name: str, label: str, placeholder: str, *, secret: bool = False
    ) -> None:
        line = QLineEdit()
        line.setObjectName(name)
        line.setAccessibleName(label)
        line.setPlaceholderText(placeholder)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.returnPressed.connect(lambda: self._on_enter(name))
        note = QLabel()
        note.setObjectName(f"note-{name}")
        note.setWordWrap(True)
        note.setStyleSheet(f"color: {COLOURS['danger']};")
        note.hide()
        box = QVBoxLayout()
        box.setSpacing(2)
        box.addWidget(line)
        box.addWidget(note)
        form.addRow(label, box)
        self._lines[name] = line
        self._notes[name] = note

    def _on_enter(self, name: str) -> None:
        """Enter moves to the next line of the page, from the last one to the next page."""
        lines = [n for n, line in self._lines.items() if line.isVisible()]
        place = lines.index(name)
        if place + 1 < len(lines):
            self._lines[lines[place + 1]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._on_next()

    def _on_password(self, typed: str) -> None:
        found = strength(typed)
        self._hint.setText(STRENGTHS[found] if typed else "")
        self._hint.setStyleSheet(f"color: {TONES[_TONES[found]]};")

    def _collect(self) -> None:
        self.answers.role = "centre" if self._roles.checkedId() == 1 else "village"
        for name, line in self._lines.items():
            if hasattr(self.answers, name):
                secret = line.echoMode() == QLineEdit.EchoMode.Password
                setattr(self.answers, name, line.text() if secret else line.text().strip())
        if self.answers.role == "centre":
            self.answers.village_code = "000"

    def _on_next(self) -> None:
        self._collect()
        if self.page == "code":
            self._confirm()
            return
        problems = check_page(self.page, self.answers)
        self._mark(problems)
        if problems:
            return
        if self.page == "doctor":
            self._attempt(self._found)
            return
        self._show(PAGES[PAGES.index(self.page) + 1])

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except InputProblem as wrong:
            self._mark(wrong.problems)
            self.message.setText("；".join(p.message for p in wrong.problems))
        except KnownFault as fault:
            self.message.setText(f"{fault.message}。{fault.advice}")

    def _found(self) -> None:
        self._founded = self._founder.found(self.answers)
        self.code.setText(self._founded.recovery_code)
        self._show("code")

    def _confirm(self) -> None:
        assert self._founded is not None  # noqa: S101 - the page is reached by founding only
        wanted = self._founded.recovery_code.rpartition("-")[2]
        if self._lines["last_group"].text().strip().upper() != wanted:
            self._mark((Problem("last_group", "DIFFERENT", tr("与恢复码的最后一组不符")),))
            return
        self.finished.emit()

    def _on_print(self) -> None:
        if self._founded is not None:
            self.print_wanted.emit(self._founded.sheet)

    def _on_save(self) -> None:
        if self._founded is None:
            return
        path = self._prompts.save_file(tr("保存恢复码"), tr("恢复码.pdf"), "PDF (*.pdf)")
        if path is None:
            return
        try:
            path.write_bytes(self._founded.sheet)
        except OSError:
            self.message.setText(tr("写不进 {path}，请换一个位置", path=path))

    def _mark(self, problems: tuple[Problem, ...]) -> None:
        self.message.setText("")
        for note in self._notes.values():
            note.hide()
        for problem in reversed(problems):
            if problem.field in self._notes:
                self._notes[problem.field].setText(problem.message)
                self._notes[problem.field].show()
                self._lines[problem.field].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_back(self) -> None:
        place = PAGES.index(self.page)
        if 0 < place < PAGES.index("code"):
            self._show(PAGES[place - 1])

    def _show(self, name: str) -> None:
        place = PAGES.index(name)
        self._mark(())
        self._pages.setCurrentIndex(place)
        self._step.setText(tr("第 {n} 步，共 {all} 步", n=place + 1, all=len(PAGES)))
        self.back.setVisible(0 < place < PAGES.index("code"))
        self.following.setText(
            {"doctor": tr("建立诊所"), "code": tr("完成")}.get(name, tr("下一步"))
        )
        village = self._roles.checkedId() == 0
        for field in ("village_name", "village_code"):
            self._lines[field].setEnabled(village)
        shown = self._pages.widget(place)
        lines = [li for li in self._lines.values() if shown and shown.isAncestorOf(li)]
        start = lines[0] if lines else self._roles.checkedButton()
        if start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: one page back. Enter on the first page: on."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_next()
        else:
            super().keyPressEvent(event)


def _page(title: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    heading = QLabel(title)
    heading.setProperty("role", "title")
    heading.setWordWrap(True)
    column.addWidget(heading)
    return page, column


def _form(column: QVBoxLayout) -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(10)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    column.addLayout(form)
    return form
