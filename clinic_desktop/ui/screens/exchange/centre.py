"""The centre's side: its keys, the computers of the villages, who has sent what until when."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.centre import setup_centre
from clinic_desktop.exchange.documents import Devices
from clinic_desktop.exchange.enrol import Granted, put_card, revoke
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.overview import CentreState, DeviceLine, centre_state
from clinic_desktop.exchange.report import ExportReport
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.exchange.admitting import (
    AdmitDialog,
    Found,
    RestoreCentreDialog,
    requests_on,
)
from clinic_desktop.ui.screens.exchange.errands import Errands
from clinic_desktop.ui.screens.exchange.fingerprint import FingerprintView
from clinic_desktop.ui.screens.exchange.paper import key_sheet, poster_sheet
from clinic_desktop.ui.screens.exchange.rows import device_columns
from clinic_desktop.ui.screens.exchange.village import Logs
from clinic_desktop.ui.screens.secret_sheet import SecretSheetDialog
from clinic_desktop.ui.screens.stick_dialog import StickDialog
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, Card, StatCard, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.page import Page, action
from clinic_desktop.ui.widgets.tables import DataTable


class CentrePage(QWidget):
    """``receive_wanted`` and ``export_wanted`` for the screen."""

    receive_wanted = Signal()
    export_wanted = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.sheet: SecretSheetDialog | None = None
        self._poster: Fingerprint | None = None
        self._fresh = True
        self._page = page = Page(self, tr("数据交换"), scrolled=True)
        self.admit = page.add_action(tr("允许加入…"), icon="key-round", name="admit")
        self.admit.clicked.connect(self._on_admit)
        self.export = page.add_action(tr("写给各村"), icon="upload", name="export")
        self.export.setToolTip(tr("把给各村的回执和变更写到U盘"))
        self.export.clicked.connect(lambda: self.export_wanted.emit(False))
        self.receive = page.add_action(
            tr("接收U盘上的数据"), icon="download", kind="primary", name="receive"
        )
        self.receive.setToolTip("Ctrl+S")
        self.receive.clicked.connect(self.receive_wanted)
        self.band = Band()
        self.band.hide()
        page.filters.addWidget(self.band)
        self._founding = self._found()
        page.body.addWidget(self._founding)
        self._running = QWidget()
        running = QGridLayout(self._running)
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(12)
        self.villages = StatCard(tr("登记的村级电脑"), icon="hard-drive")
        self.late = StatCard(tr("一个多月没有交"), icon="clock")
        self.gaps = StatCard(tr("数据有缺口或异常"), icon="triangle-alert")
        for column, stat in enumerate((self.villages, self.late, self.gaps)):
            running.addWidget(stat, 0, column)
        running.addWidget(self._poster_card(), 0, 3)
        for column, share in enumerate((2, 2, 2, 5)):
            running.setColumnStretch(column, share)
        page.body.addWidget(self._running)
        self.devices: DataTable[DeviceLine] = DataTable(
            device_columns(desk.today()),
            name=tr("各村的电脑"),
            empty=EmptyState(tr("还没有电脑登记"), icon="usb"),
        )
        self.devices.setObjectName("devices")
        self.devices.chosen.connect(self._on_chosen)
        self.logs = Logs(desk.today(), [("devices", tr("各村的电脑"), self.devices)])
        self.revoke = action(tr("停用这台电脑…"), kind="danger", name="revoke")
        self.revoke.clicked.connect(self._on_revoke)
        self.revoke.setEnabled(False)
        self.logs.head.addWidget(self.revoke)
        self.errands = Errands(desk)
        page.body.addWidget(self.errands)
        page.body.addWidget(self.logs, 100)
        page.body.addStretch(1)
        for stat in (self.villages, self.late, self.gaps):
            stat.pressed.connect(lambda: self.logs.bring("devices"))

    def _found(self) -> QWidget:
        host = QWidget()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        new = Card(tr("建立交换中心"))
        new.body.addWidget(
            label(
                tr(
                    "生成卫生院的密钥。根密钥只显示一次，要打印在纸上锁进柜子：电脑坏了，靠它恢复。"
                ),
                "soft",
                wrap=True,
            )
        )
        self.setup = action(tr("建立…"), icon="shield-check", kind="primary", name="setup-centre")
        self.setup.clicked.connect(self._on_setup)
        old = Card(tr("换了电脑？"))
        old.body.addWidget(
            label(
                tr("原来的电脑坏了或丢了：用锁在柜子里的密钥恢复纸恢复，各村不用重新登记。"),
                "soft",
                wrap=True,
            )
        )
        self.restore = action(tr("用恢复纸恢复…"), icon="undo-2", name="restore-centre")
        self.restore.clicked.connect(self._on_restore)
        for card, button in ((new, self.setup), (old, self.restore)):
            line = QHBoxLayout()
            line.addWidget(button)
            line.addStretch(1)
            card.body.addLayout(line)
            card.body.addStretch(1)
            row.addWidget(card, 1)
        return host

    def _poster_card(self) -> QWidget:
        card = Card(tr("公示指纹"), margins=12)
        self.poster = FingerprintView(tr("公示指纹"), large=False)
        show = action(tr("打印公示卡"), icon="printer", kind="quiet", name="print-poster")
        show.clicked.connect(self._on_poster)
        put = action(tr("写到U盘"), icon="usb", kind="quiet", name="put-card")
        put.setToolTip(tr("村里写申请时，用卡上的公钥加密"))
        put.clicked.connect(self._on_card)
        card.head.addWidget(show)
        card.head.addWidget(put)
        card.body.addWidget(self.poster)
        return card

    def first_focus(self) -> QWidget:
        """Receiving, or setting up."""
        return self.receive if self.receive.isVisibleTo(self) else self.setup

    def save(self) -> None:
        """Ctrl+S receives."""
        if self.receive.isVisibleTo(self):
            self.receive_wanted.emit()

    def load(self) -> None:
        """Ask how things stand."""
        self.desk.operations.read(self, centre_state, self._show, token="centre")
        self.errands.load()

    def _show(self, state: CentreState) -> None:
        self._founding.setVisible(not state.set_up)
        self._running.setVisible(state.set_up)
        self.logs.setVisible(state.set_up)
        self.errands.setVisible(state.set_up)
        for button in (self.admit, self.export, self.receive, self.revoke):
            button.setVisible(state.set_up)
        today = self.desk.today()
        others = [d for d in state.devices if not d.own and d.status == "active"]
        troubles = [words.device_warnings(d, today) for d in others]
        late = sum(
            d.last_at is None or today - d.last_at.astimezone().date() > words.LATE_AFTER
            for d in others
        )
        broken = sum(tone is Tone.DANGER for _, tone in troubles)
        self._page.set_title(
            tr("数据交换"),
            tr("登记 {n} 台村级电脑", n=len(others)) if state.set_up else tr("还没有建立"),
        )
        self.villages.show_figure(str(len(others)), tr("台在用"))
        self.late.show_figure(str(late), tr("台"), Tone.NOTICE if late else Tone.GOOD)
        self.gaps.show_figure(str(broken), tr("台"), Tone.DANGER if broken else Tone.GOOD)
        self._poster = state.poster
        if state.poster is not None:
            self.poster.show_fingerprint(state.poster)
        self.devices.set_rows(state.devices)
        self.logs.imports.set_rows(state.imports)
        self.logs.set_counts({"devices": len(state.devices), "imports": len(state.imports)})
        self._on_chosen(self.devices.current())
        if self._fresh and self.isVisible():
            self._fresh = False
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, text: str, tone: Tone) -> None:
        """A message in the page."""
        self.band.show_message(text, tone)
        self.band.show()

    def say_exported(self, report: ExportReport) -> None:
        """Packages for the villages are on the stick."""
        count = 1 + len(report.more)
        self.say(tr("已写好 {n} 个村的数据包，可以安全拔出U盘。", n=count), Tone.GOOD)

    def _on_chosen(self, line: DeviceLine | None) -> None:
        self.revoke.setEnabled(line is not None and not line.own and line.status == "active")

    # ---- keys

    def _on_setup(self) -> None:
        if not self.desk.prompts.confirm(
            tr("建立交换中心？"),
            tr("请先接好打印机。密钥恢复纸要马上打印，关闭后不能再显示。"),
            tr("建立"),
        ):
            return
        fonts = self.desk.resources / "fonts"

        def establish(place: Workplace) -> tuple[str, bytes]:
            sheet = setup_centre(place)
            return sheet.poster, key_sheet(sheet, place.site.name, place.clock.now(), fonts)

        self.desk.operations.change(self, establish, self._on_established)

    def _on_established(self, made: tuple[str, bytes]) -> None:
        poster, sheet = made
        self.load()
        self.sheet = SecretSheetDialog(
            tr("密钥恢复纸"),
            tr("谁拿到这张纸，谁就能替换卫生院的密钥并读取全部数据包。请打印一份，锁进柜子。"),
            [(tr("公示指纹（可以公开）"), poster)],
            sheet,
            self.desk.prompts,
            self,
        )
        self.sheet.open()

    def _on_restore(self) -> None:
        dialog = RestoreCentreDialog(self.desk, self)
        dialog.accepted.connect(self.load)
        dialog.open()

    def _on_poster(self) -> None:
        poster, fonts = self._poster, self.desk.resources / "fonts"
        if poster is None:
            return
        self.desk.operations.read(
            self,
            lambda place: poster_sheet(poster, place.site.name, place.clock.now(), fonts),
            self._show_poster,
            token="poster",
        )

    def _show_poster(self, sheet: bytes) -> None:
        from clinic_desktop.ui.preview import PreviewWindow

        PreviewWindow(sheet, tr("公示卡"), self).show()

    def _on_card(self) -> None:
        dialog = StickDialog(self.desk, tr("公示卡写到哪个U盘？"), self, verb=tr("写到这个U盘"))
        dialog.picked.connect(self._put_card)
        dialog.open()

    def _put_card(self, root: Path) -> None:
        self.desk.operations.change(
            self,
            partial(put_card, folder=root),
            lambda path: self.desk.navigator.toast(tr("公示卡已写到 {name}", name=path.name)),
        )

    # ---- devices

    def _on_admit(self) -> None:
        dialog = StickDialog(self.desk, tr("申请在哪个U盘上？"), self, verb=tr("用这个U盘"))
        dialog.picked.connect(self.admit_from)
        dialog.open()

    def admit_from(self, root: Path) -> None:
        """Look at the requests on a stick."""
        self.desk.operations.read(
            self, partial(requests_on, root=root), lambda found: self._ask_digits(found, root)
        )

    def _ask_digits(self, found: tuple[Found, ...], root: Path) -> None:
        dialog = AdmitDialog(self.desk, found, root, self)
        dialog.granted.connect(self._on_granted)
        dialog.open()

    def _on_granted(self, granted: Granted) -> None:
        self.say(
            tr(
                "批复已写到U盘（{name}）。村里接受时要输入公示指纹的最后两组：{groups}",
                name=granted.path.name,
                groups=granted.poster.last_groups,
            ),
            Tone.GOOD,
        )
        self.load()

    def _on_revoke(self) -> None:
        line = self.devices.current()
        if line is None:
            return
        reason = self.desk.prompts.reason(
            tr("停用这台电脑？"),
            tr(
                "{site}的“{name}”以后交来的数据一律拒收，收到各村下一个包时生效。",
                site=line.site_name,
                name=line.name,
            ),
            (tr("电脑丢失"), tr("电脑被盗"), tr("电脑报废"), tr("换了新电脑")),
        )
        if reason:
            self.desk.operations.change(
                self, partial(revoke, device_id=line.id, reason=reason), self._on_revoked
            )

    def _on_revoked(self, _devices: Devices) -> None:
        self.desk.navigator.toast(tr("已停用"))
        self.load()
