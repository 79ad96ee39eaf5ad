"""The dialog that sends one out, and what is checked before."""

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from clinic_desktop.definitions.overlay import broken_in
from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.bulletins import (
    DEFINITION,
    HOLIDAYS,
    NOTICE,
    SendBulletin,
    check_bulletin,
    send_bulletin,
)
from clinic_desktop.services.workplace import Site, Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    DateField,
    InputField,
    LongField,
    MultiChoiceField,
    TextField,
)

_TITLES = {
    NOTICE: tr("发一份通知"),
    HOLIDAYS: tr("下发节假日安排"),
    DEFINITION: tr("下发定义文件"),
}
_HINTS = {
    NOTICE: "",
    HOLIDAYS: tr("每行一天，如：\n2027-02-06 休 春节\n2027-02-14 班"),
    DEFINITION: "",
}


class SendDialog(FieldsDialog):
    """Sent when its last problem is mended; nothing chosen under 发给 means everybody."""

    def __init__(
        self,
        desk: Desk,
        kind: str,
        stations: Sequence[Site],
        parent: QWidget,
        *,
        path: str = "",
        body: str = "",
    ) -> None:
        self._kind, self._stations = kind, tuple(stations)
        fields: dict[str, InputField] = {"title": TextField(tr("标题"), max_length=100)}
        if kind == DEFINITION:
            fields["path"] = TextField(tr("位置"), placeholder="vaccines/nip2027.toml")
            fields["path"].set_value(path)
        fields["body"] = LongField(tr("内容"), lines=8)
        fields["body"].set_value(body)
        if kind != NOTICE:
            fields["effective_on"] = DateField(tr("生效日期"), desk.today)
        if stations:
            choices = [Choice(str(n), site.name) for n, site in enumerate(stations, 1)]
            fields["sites"] = MultiChoiceField(tr("发给（不选：全部）"), choices)
        super().__init__(desk, _TITLES[kind], fields, parent, tr("下发"))
        self.setObjectName("send-dialog")
        self.resize(640, 560)
        if hint := _HINTS[kind]:
            self.lines["body"].set_note(hint)

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Check and put it among what the next packages carry."""
        values = self.values()
        command = SendBulletin(
            self._kind,
            str(values["title"] or ""),
            str(values["body"] or ""),
            str(values.get("path") or ""),
            values.get("effective_on"),
            tuple(self._stations[int(n) - 1].code for n in values.get("sites") or ()),
        )
        return partial(_send, command=command, base=self._desk.resources / "definitions")

    def _on_saved(self, _saved: object) -> None:
        self._desk.navigator.toast(tr("已下发：随下一个数据包带到各村"))
        self.accept()


def _send(place: Workplace, command: SendBulletin, base: Path) -> Changes:
    check_bulletin(command)
    if command.kind == DEFINITION:
        with tempfile.TemporaryDirectory() as scratch:
            broken = broken_in(base, Path(scratch), command.path, command.body)
        if broken is not None:
            why = tr("这个文件不能用：{why}", why=broken.reason)
            raise InputProblem(Problem("body", "BROKEN", why))
    return send_bulletin(place, command)
