"""The centre's dialogs: admit a computer, restore the keys from the printed sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.centre import restore_centre
from clinic_desktop.exchange.enrol import Granted, RequestSeen, grant, look_at_request
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.stick import expand
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import Choice, ChoiceField, InputField, LongField, TextField


@dataclass(frozen=True, slots=True)
class Found:
    """A request on a stick."""

    path: Path
    seen: RequestSeen


def requests_on(place: Workplace, root: Path) -> tuple[Found, ...]:
    """Requests on a stick that can be read, the newest first.

    Raises ``KnownFault`` where there is none.
    """
    found = []
    for path in expand([root]):
        if path.suffix.lower() != ".vcr":
            continue
        try:
            found.append(Found(path, look_at_request(place, path)))
        except Refused:
            # A damaged request or one for another centre: the village writes a new one.
            continue
    if not found:
        raise KnownFault(
            "NO_REQUEST",
            tr("这个U盘上没有可用的登记申请"),
            tr("请村卫生室在“数据交换”里重新写一份申请"),
        )
    return tuple(sorted(found, key=lambda one: one.seen.made_wall, reverse=True))


class AdmitDialog(FieldsDialog):
    """``granted`` with ``Granted``: the digits read out by the village were typed."""

    granted = Signal(object)

    def __init__(self, desk: Desk, found: Sequence[Found], root: Path, parent: QWidget) -> None:
        self._found, self._root = tuple(found), root
        choices = [Choice(str(n), _words(one.seen)) for n, one in enumerate(found, 1)]
        fields: dict[str, InputField] = {
            "request": ChoiceField(tr("申请"), choices),
            "fingerprint": TextField(
                tr("对方读的最后两组"), placeholder=tr("请对方在电话里读，10 位数字"), max_length=20
            ),
            "site_name": TextField(tr("机构名称"), max_length=60),
            "device_name": TextField(
                tr("电脑名称"), placeholder=tr("如：诊室台式机"), max_length=60
            ),
        }
        fields["request"].set_value("1")
        super().__init__(desk, tr("允许一台电脑加入"), fields, parent, tr("核对并批准"))
        self.setObjectName("admit-dialog")
        self.resize(580, 400)
        self.fields["request"].changed.connect(self._on_request)
        self._on_request()
        self.fields["fingerprint"].setFocus()

    def _chosen(self) -> Found:
        return self._found[int(self.fields["request"].value() or 1) - 1]

    def _on_request(self) -> None:
        one = self._chosen()
        self.fields["site_name"].set_value(one.seen.site_name)
        note = tr(
            "机构代码 {site} · {at} 申请",
            site=one.seen.site,
            at=words.moment(words.from_wall(one.seen.made_wall)),
        )
        if one.seen.known:
            note += tr(" · 这台电脑登记过，重新发给批复")
        self.lines["request"].set_note(note)

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Write the grant onto the same stick."""
        path, root = self._chosen().path, self._root
        typed, site, device = (
            str(self.fields[name].value() or "")
            for name in ("fingerprint", "site_name", "device_name")
        )
        return lambda place: grant(place, path, typed, root, device_name=device, site_name=site)

    def _on_saved(self, saved: object) -> None:
        assert isinstance(saved, Granted)  # noqa: S101 - as ``grant`` gives it
        self.accept()
        self.granted.emit(saved)


def _words(seen: RequestSeen) -> str:
    return seen.site_name or seen.site


class RestoreCentreDialog(FieldsDialog):
    """Both keys of the printed sheet, typed or scanned."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "root": LongField(tr("根密钥"), lines=2),
            "recovery": LongField(tr("恢复密钥"), lines=2),
        }
        title = tr("用密钥恢复纸恢复交换中心")
        super().__init__(desk, title, fields, parent, tr("恢复"))
        self.setObjectName("restore-centre-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """New centre keys under the old root."""
        root, recovery = (str(self.fields[name].value() or "") for name in ("root", "recovery"))
        return lambda place: restore_centre(place, root, recovery)

    def _on_saved(self, _root: object) -> None:
        self._desk.navigator.toast(tr("交换中心已恢复；各村下次交换时自动换用新密钥"))
        self.accept()
