"""Small dialogs about accounts: add one, change a password, renew the recovery code."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.reports.paper.recovery_pdf import recovery_document
from clinic_desktop.services.accounts import (
    ROLES,
    AccountRow,
    NewAccount,
    add_account,
    change_password,
    renew_recovery_code,
    set_password,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.person.dialogs import FieldsDialog
from clinic_desktop.ui.screens.secret_sheet import SecretSheetDialog
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    InputField,
    SecretField,
    TextField,
)

_NUMBERS = {str(number): role for number, role in enumerate(ROLES, 1)}


class _PasswordsDialog(FieldsDialog):
    """Closing the window forgets what was typed; nothing here can be undone."""

    said = tr("密码已更换")

    def _on_saved(self, _saved: object) -> None:
        self._desk.navigator.toast(self.said)
        self.accept()

    def typed(self, name: str) -> str:
        """The text of a field."""
        return str(self.fields[name].value() or "")


class AddAccountDialog(_PasswordsDialog):
    """A new person, or an account for one who is known already (``row``)."""

    said = tr("账号已建立")

    def __init__(self, desk: Desk, row: AccountRow | None, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "name": TextField(tr("姓名"), max_length=60),
            "role": ChoiceField(
                tr("岗位"), [Choice(n, row_words.ROLES[role]) for n, role in _NUMBERS.items()]
            ),
            "phone": TextField(tr("电话"), max_length=40),
            "password": SecretField(tr("登录密码")),
            "again": SecretField(tr("再输一次")),
            "own_password": SecretField(tr("您自己的密码")),
        }
        self._staff_id = row.id if row is not None else None
        if row is not None:
            fields["name"].set_value(row.name)
            fields["phone"].set_value(row.phone)
        role = row.role if row is not None else "doctor"
        fields["role"].set_value(next((n for n, r in _NUMBERS.items() if r == role), "1"))
        super().__init__(desk, tr("新增账号"), fields, parent, tr("建立账号"))
        self.setObjectName("add-account-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Add it."""
        new = NewAccount(
            self.typed("name"),
            _NUMBERS.get(self.typed("role"), ""),
            self.typed("password"),
            self.typed("again"),
            self.typed("phone"),
            self._staff_id,
        )
        own = self.typed("own_password")
        return lambda place: add_account(place, own, new)


class ChangePasswordDialog(_PasswordsDialog):
    """The person's own password."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "old": SecretField(tr("现在的密码")),
            "password": SecretField(tr("新密码")),
            "again": SecretField(tr("再输一次")),
        }
        super().__init__(desk, tr("修改我的密码"), fields, parent, tr("更换密码"))
        self.setObjectName("change-password-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Change it."""
        old, new, again = self.typed("old"), self.typed("password"), self.typed("again")
        return lambda place: change_password(place, old, new, again)


class SetPasswordDialog(_PasswordsDialog):
    """A new password for a colleague."""

    def __init__(self, desk: Desk, row: AccountRow, parent: QWidget) -> None:
        fields: dict[str, InputField] = {
            "password": SecretField(tr("新密码")),
            "again": SecretField(tr("再输一次")),
            "own_password": SecretField(tr("您自己的密码")),
        }
        self._staff_id = row.id
        title = tr("重设 {name} 的密码", name=row.name)
        super().__init__(desk, title, fields, parent, tr("重设密码"))
        self.setObjectName("set-password-dialog")

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Set it."""
        own, new, again = (self.typed(n) for n in ("own_password", "password", "again"))
        return lambda place: set_password(place, own, self._staff_id, new, again)


class RecoveryDialog(_PasswordsDialog):
    """Asks for the person's password, then shows the new code once."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        fields: dict[str, InputField] = {"own_password": SecretField(tr("您自己的密码"))}
        super().__init__(desk, tr("换发恢复码"), fields, parent, tr("换发"))
        self.setObjectName("recovery-dialog")
        self.sheet: SecretSheetDialog | None = None

    def work(self, confirmed: frozenset[str]) -> Callable[[Workplace], object]:
        """Renew the code and lay out its sheet."""
        own, fonts_dir = self.typed("own_password"), self._desk.resources / "fonts"

        def renew(place: Workplace) -> tuple[str, bytes]:
            code = renew_recovery_code(place, own)
            fonts = load_fonts(fonts_dir)
            document = recovery_document(code, place.site.name, fonts, place.clock.now())
            return code, write_pdf(document, fonts)

        return renew

    def _on_saved(self, saved: object) -> None:
        assert isinstance(saved, tuple)  # noqa: S101 - as ``work`` gives it
        code, sheet = saved
        self.accept()
        self.sheet = SecretSheetDialog(
            tr("新的恢复码"),
            tr("旧的恢复码已经失效。请打印这张纸，装进信封锁好，并销毁旧的那张。"),
            [(tr("恢复码"), code)],
            sheet,
            self._desk.prompts,
            self.parentWidget(),
        )
        self.sheet.open()
