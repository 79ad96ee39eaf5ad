"""A village's side: what is not handed in yet, the big button, what went out and came in."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.overview import ImportLine, PackageLine, VillageState, village_state
from clinic_desktop.exchange.report import ExportReport
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.exchange.enrolling import EnrolPanel
from clinic_desktop.ui.screens.exchange.errands import Errands
from clinic_desktop.ui.screens.exchange.rows import import_columns, package_columns
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, StatCard, label
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable


class Logs(Card):
    """Lists behind chips: what went out, what came in."""

    def __init__(self, today: date, first: Sequence[tuple[str, str, QWidget]] = ()) -> None:
        super().__init__(margins=1)
        self.imports: DataTable[ImportLine] = DataTable(
            import_columns(today),
            name=tr("收到的文件"),
            empty=EmptyState(tr("还没有收到过文件")),
        )
        self.imports.setObjectName("imports")
        lists = [*first, ("imports", tr("收到的文件"), self.imports)]
        self._keys = [key for key, _, _ in lists]
        self._lists = {key: widget for key, _, widget in lists}
        self._titles = {key: title for key, title, _ in lists}
        self.chips = FilterChips(tr("列表"), [Chip(key, title) for key, title, _ in lists])
        self.chips.picked.connect(self._on_picked)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(150)
        for _, _, widget in lists:
            self._stack.addWidget(widget)
        self.head.setContentsMargins(12, 8, 12, 0)
        self.head.insertWidget(0, self.chips, 1)
        self.body.addWidget(self._stack, 1)

    def bring(self, key: str) -> None:
        """Show a list and give it the keyboard."""
        self.chips.set_keys(frozenset({key}))
        self._on_picked(frozenset({key}))
        self._lists[key].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_picked(self, keys: frozenset[str]) -> None:
        self._stack.setCurrentIndex(self._keys.index(next(iter(keys), self._keys[0])))

    def set_counts(self, counts: dict[str, int]) -> None:
        """Numbers on the chips."""
        self.chips.set_chips([Chip(k, self._titles[k], counts.get(k)) for k in self._keys])


class VillagePage(QWidget):
    """``export_wanted``, ``receive_wanted``, ``write_wanted`` (package) for the screen."""

    export_wanted = Signal(bool)
    """True: everything from the beginning."""
    receive_wanted = Signal()
    write_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._page = page = Page(self, tr("数据交换"), scrolled=True)
        self.band = Band()
        self.band.button.setObjectName("band-action")
        self.band.pressed.connect(self._on_band)
        self.band.hide()
        page.filters.addWidget(self.band)
        self._unwritten = ""
        self._fresh = True
        self.unsent = StatCard(tr("还没有上交"), icon="upload")
        self.unsent.setObjectName("unsent")
        self.unsent.pressed.connect(lambda: self.export_wanted.emit(False))
        self.sent = StatCard(tr("上次导出"), icon="usb")
        self.receipt = StatCard(tr("卫生院回执"), icon="circle-check")
        stats = QGridLayout()
        stats.setSpacing(12)
        for column, card in enumerate((self.unsent, self.sent, self.receipt)):
            stats.addWidget(card, 0, column)
            stats.setColumnStretch(column, 1)
        self._steps = QWidget()
        steps = QHBoxLayout(self._steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(12)
        steps.addWidget(self._out(), 1)
        steps.addWidget(self._in(), 1)
        self.enrol = EnrolPanel(desk)
        self.enrol.enrolled.connect(self.load)
        self.packages: DataTable[PackageLine] = DataTable(
            package_columns(desk.today()),
            name=tr("导出的数据包"),
            empty=EmptyState(tr("还没有导出过"), icon="usb"),
        )
        self.packages.setObjectName("packages")
        self.packages.opened.connect(self._on_package)
        self.logs = Logs(desk.today(), [("packages", tr("导出的数据包"), self.packages)])
        self.sent.pressed.connect(lambda: self.logs.bring("packages"))
        self.receipt.pressed.connect(lambda: self.logs.bring("imports"))
        self._stats = QWidget()
        self._stats.setLayout(stats)
        stats.setContentsMargins(0, 0, 0, 0)
        for widget in (self._stats, self.enrol, self._steps):
            page.body.addWidget(widget)
        self.errands = Errands(desk)
        page.body.addWidget(self.errands)
        page.body.addWidget(self.logs, 100)
        # Takes the room while there is nothing to list.
        page.body.addStretch(1)

    def _out(self) -> QWidget:
        card = Card(tr("把数据交给卫生院"))
        card.body.addWidget(
            label(
                tr("插上U盘，按下面的按钮。只带走卫生院还没有确认的变更，内容已加密。"),
                "soft",
                wrap=True,
            )
        )
        self.export = action(tr("导出到U盘"), icon="usb", kind="primary", name="export")
        self.export.setMinimumHeight(44)
        self.export.setToolTip("Ctrl+S")
        self.export.clicked.connect(lambda: self.export_wanted.emit(False))
        self.full = action(tr("全部重新导出"), kind="quiet", name="export-full")
        self.full.setToolTip(tr("卫生院要求时才用：从头导出全部数据"))
        self.full.clicked.connect(lambda: self.export_wanted.emit(True))
        line = QHBoxLayout()
        line.addWidget(self.export, 1)
        line.addWidget(self.full)
        card.body.addLayout(line)
        return card

    def _in(self) -> QWidget:
        card = Card(tr("从卫生院带回"))
        card.body.addWidget(
            label(
                tr("U盘从卫生院回来后按这里：回执表示对方已收到，也可能带回转入居民的资料。"),
                "soft",
                wrap=True,
            )
        )
        self.receive = action(tr("接收U盘上的文件"), icon="download", name="receive")
        self.receive.setMinimumHeight(44)
        self.receive.clicked.connect(self.receive_wanted)
        card.body.addWidget(self.receive)
        return card

    def first_focus(self) -> QWidget:
        """The big button, or the first step of joining."""
        return self.export if self._steps.isVisibleTo(self) else self.enrol.request

    def save(self) -> None:
        """Ctrl+S exports."""
        if self._steps.isVisibleTo(self):
            self.export_wanted.emit(False)

    def load(self) -> None:
        """Ask how things stand."""
        self.desk.operations.read(self, village_state, self._show, token="village")
        self.errands.load()

    def _show(self, state: VillageState) -> None:
        today = self.desk.today()
        self._steps.setVisible(state.enrolled)
        self._stats.setVisible(state.enrolled)
        self.errands.setVisible(state.enrolled)
        self.enrol.setVisible(not state.enrolled)
        self.logs.setVisible(state.enrolled or bool(state.packages or state.imports))
        self.enrol.show_device(state.device if not state.enrolled else None)
        self._page.set_title(
            tr("数据交换"),
            tr("对方：{centre}", centre=state.centre) if state.enrolled else tr("还没有登记"),
        )
        self.unsent.show_figure(
            f"{state.unsent:,}",
            tr("项变更") if state.unsent else tr("已全部上交"),
            Tone.NOTICE if state.unsent else Tone.GOOD,
        )
        last = state.last_written
        if last is None:
            self.sent.show_figure("–", tr("还没有导出过"))
        else:
            said = tr("第 {no} 号包 · {state}", no=last.no, state=words.package_state(last).text)
            self.sent.show_figure(words.moment(last.written_at, today), said)
        if state.receipt_at is None:
            self.receipt.show_figure("–", tr("还没有带回过回执"))
        else:
            clock = words.moment(state.centre_clock)
            said = tr("卫生院 {at} 开出", at=clock) if clock else ""
            self.receipt.show_figure(words.moment(state.receipt_at, today), said)
        self.packages.set_rows(state.packages)
        self.logs.imports.set_rows(state.imports)
        self.logs.set_counts({"packages": len(state.packages), "imports": len(state.imports)})
        self._show_band(state)
        if self._fresh and self.isVisible():
            # Before the first answer it was not known which button there would be.
            self._fresh = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_band(self, state: VillageState) -> None:
        self._unwritten = state.unwritten[0].pkg if state.unwritten else ""
        if state.revoked:
            text = tr("卫生院已停用这台电脑，交出去的数据会被拒收。请打电话询问。")
            self.say(text, Tone.DANGER)
        elif state.unwritten:
            text = tr(
                "第 {no} 号包做好了，但没有写到U盘（可能中途拔出）。",
                no=state.unwritten[0].no,
            )
            self.say(text, Tone.NOTICE, tr("再写一次"))
        elif not self.band.property("kept"):
            self.band.hide()
        self.band.setProperty("kept", False)

    def say(self, text: str, tone: Tone, verb: str = "", *, keep: bool = False) -> None:
        """A message in the page; ``keep``: it outlasts the next load."""
        self.band.show_message(text, tone)
        self.band.button.setText(verb)
        self.band.button.setVisible(bool(verb))
        self.band.setProperty("kept", keep)
        self.band.show()

    def say_exported(self, report: ExportReport) -> None:
        """Done: what was written, what to do now."""
        said = [
            tr(
                "第 {no} 号包已写到U盘并核对（{lines} 条变更，{size}）。可以安全拔出，交给卫生院。",
                no=report.no,
                lines=report.lines,
                size=words.size(report.size),
            )
        ]
        if report.new_incarnation and report.no > 1:
            said.append(tr("本机数据曾恢复或复制过，这次把全部数据又带上了。"))
        self.say("".join(said), Tone.GOOD, keep=True)

    def _on_band(self) -> None:
        if self._unwritten:
            self.write_wanted.emit(self._unwritten)

    def _on_package(self, line: PackageLine) -> None:
        if line.at_hand:
            self.write_wanted.emit(line.id)
        else:
            self.desk.navigator.toast(tr("这个包已不在本机，请重新导出"), tone=Tone.NOTICE)
