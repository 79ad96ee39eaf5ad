"""A village joins the exchange: its request with the fingerprint, then the centre's grant."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.enrol import Enrolled, RequestMade, accept_grant, make_request
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.stick import expand
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.exchange.fingerprint import FingerprintView
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.screens.stick_dialog import StickDialog
from clinic_desktop.ui.widgets.cards import Card, label
from clinic_desktop.ui.widgets.inputs import InputField, TextField
from clinic_desktop.ui.widgets.page import action


class EnrolPanel(QWidget):
    """``enrolled`` when the grant was taken; ``asked`` when a request was written."""

    enrolled = Signal()
    asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addWidget(self._first(), 1)
        outer.addWidget(self._second(), 1)

    def _first(self) -> QWidget:
        card = Card(tr("第一步：向卫生院申请"))
        card.body.addWidget(
            label(tr("把申请写到U盘，交给卫生院。申请里没有居民资料。"), "soft", wrap=True)
        )
        self.request = action(tr("写申请到U盘"), icon="usb", kind="primary", name="make-request")
        self.request.clicked.connect(self._on_request)
        line = QHBoxLayout()
        line.addWidget(self.request)
        line.addStretch(1)
        card.body.addLayout(line)
        self._told = QWidget()
        told = QVBoxLayout(self._told)
        told.setContentsMargins(0, 6, 0, 0)
        told.addWidget(label(tr("本机指纹"), "strong"))
        self.fingerprint = FingerprintView(tr("本机指纹"))
        told.addWidget(self.fingerprint)
        told.addWidget(
            label(
                tr("请打电话，把绿底的最后两组数字读给卫生院；对方输入后才会批准。"),
                "soft",
                wrap=True,
            )
        )
        self._told.hide()
        card.body.addWidget(self._told)
        card.body.addStretch(1)
        return card

    def _second(self) -> QWidget:
        card = Card(tr("第二步：接受批复"))
        card.body.addWidget(
            label(
                tr(
                    "卫生院批准后，U盘上有一份批复。接受前要输入卫生院公示卡上的最后两组数字："
                    "看墙上的卡，或打电话问，不要看U盘里的文件。"
                ),
                "soft",
                wrap=True,
            )
        )
        self.accept = action(tr("接受批复…"), icon="key-round", name="accept-grant")
        self.accept.clicked.connect(self.take_grant)
        line = QHBoxLayout()
        line.addWidget(self.accept)
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addStretch(1)
        return card

    def show_device(self, fingerprint: Fingerprint | None) -> None:
        """The fingerprint, once there are keys."""
        self._told.setVisible(fingerprint is not None)
        if fingerprint is not None:
            self.fingerprint.show_fingerprint(fingerprint)

    def _on_request(self) -> None:
        dialog = StickDialog(self._desk, tr("申请写到哪个U盘？"), self, verb=tr("写到这个U盘"))
        dialog.picked.connect(self._write)
        dialog.open()

    def _write(self, root: Path) -> None:
        self._desk.operations.change(self, partial(make_request, folder=root), self._on_written)

    def _on_written(self, made: RequestMade) -> None:
        self.show_device(made.fingerprint)
        self._desk.navigator.toast(tr("申请已写到 {path}", path=made.path.name))
        self.asked.emit()

    def take_grant(self) -> None:
        """Choose the stick with the grant, then type the digits."""
        dialog = StickDialog(self._desk, tr("批复在哪个U盘上？"), self, verb=tr("用这个U盘"))
        dialog.picked.connect(self.take_grant_from)
        dialog.open()

    def take_grant_from(self, root: Path) -> None:
        """Type the digits for the grant on this stick."""
        dialog = AcceptDialog(self._desk, root, self)
        dialog.accepted.connect(self.enrolled)
        dialog.open()


class AcceptDialog(FieldsDialog):
    """The last two groups of the centre's poster."""

    def __init__(self, desk: Desk, root: Path, parent: QWidget) -> None:
        self._root = root
        fields: dict[str, InputField] = {
            "fingerprint": TextField(
                tr("公示卡最后两组"), placeholder=tr("10 位数字，如 12345 67890"), max_length=20
            )
        }
        super().__init__(desk, tr("接受卫生院的批复"), fields, parent, tr("核对并接受"))
        self.setObjectName("accept-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Take the grant that is for this computer."""
        typed, root = str(self.fields["fingerprint"].value() or ""), self._root
        return lambda place: accept_from(place, root, typed)

    def _on_saved(self, saved: object) -> None:
        assert isinstance(saved, Enrolled)  # noqa: S101 - as ``accept_from`` gives it
        self._desk.navigator.toast(tr("登记完成，现在可以交换数据了"))
        self.accept()


def accept_from(place: Workplace, root: Path, typed: str) -> Enrolled:
    """The grant for this computer among those on a stick.

    Raises:
        InputProblem: the digits do not fit.
        KnownFault: no grant there, or none for this computer.
    """
    grants = [path for path in expand([root]) if path.suffix.lower() == ".vcg"]
    if not grants:
        raise KnownFault(
            "NO_GRANT",
            tr("这个U盘上没有批复文件"),
            tr("请确认卫生院已经批准，并把批复写到了这个U盘"),
        )
    not_ours: Refused | None = None
    for path in grants:
        try:
            return accept_grant(place, path, typed)
        except Refused as refused:
            if refused.code != "E_NOT_FOR_US":
                raise
            not_ours = refused
    raise not_ours or Refused("E_NOT_FOR_US", "grant")
