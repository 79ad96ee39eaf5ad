"""Correct a household."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.households import HouseholdPage, change_household
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.widgets.inputs import Choice, InputField, MultiChoiceField, TextField


class HouseholdDialog(FieldsDialog):
    """Number, group, address, phone, categories."""

    def __init__(self, desk: Desk, page: HouseholdPage, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "household_no": TextField(tr("户号"), max_length=40),
            "village_group": TextField(tr("村民组"), max_length=40),
            "address": TextField(tr("住址"), max_length=200),
            "phone": TextField(tr("电话"), max_length=40),
            "tags": MultiChoiceField(
                tr("家庭类别"), [Choice(c, w) for c, w in vocabulary.HOUSEHOLD_TAGS.items()]
            ),
            "remark": TextField(tr("备注"), max_length=500),
        }
        for name in ("household_no", "village_group", "address", "phone", "remark"):
            fields[name].set_value(getattr(page, name))
        fields["tags"].set_value(list(page.tags))
        self._household_id = page.household_id
        super().__init__(desk, tr("修改家庭资料"), fields, parent, tr("保存"))

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Write what is entered."""
        values = {name: value or None for name, value in self.values().items()}
        household_id = self._household_id
        return lambda place: change_household(place, household_id, values)
