"""A certificate is handed out, the first time or in place of a lost one."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import ChildCard, IssueCertificate, issue_certificate
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    InputField,
    TextField,
    Toward,
)

AGAIN = "2"


class CertificateDialog(FieldsDialog):
    """发放、补发预防接种证."""

    def __init__(self, desk: Desk, card: ChildCard, parent: QWidget) -> None:
        self._card = card
        fields: dict[str, InputField] = {
            "kind": ChoiceField(tr("性质"), [Choice("1", tr("首次")), Choice(AGAIN, tr("补发"))]),
            "number": TextField(tr("接种证编号"), max_length=40),
            "on": DateField(tr("发证日期"), desk.today, toward=Toward.PAST, start_today=True),
            "note": TextField(tr("说明"), max_length=200),
        }
        fields["kind"].set_value(AGAIN if card.certificates else "1")
        if card.certificates:
            fields["number"].set_value(card.certificates[-1].number)
        fields["on"].set_value(desk.today())
        super().__init__(
            desk, tr("预防接种证 · {name}", name=card.name), fields, parent, tr("登记")
        )
        self.setObjectName("certificate-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Note it."""
        del confirmed
        values = self.values()
        command = IssueCertificate(
            self._card.resident_id,
            values["on"] or self._desk.today(),
            str(values["number"] or ""),
            values["kind"] == AGAIN,
            str(values["note"] or ""),
        )
        return lambda place: issue_certificate(place, command)
