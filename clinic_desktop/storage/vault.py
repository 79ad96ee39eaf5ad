"""``vault.json``: the data key of the clinic, wrapped once per account and once by a recovery code.

Imported before the login window appears, so nothing here needs SQLAlchemy. Changing a password
wraps the same key again; nothing is encrypted anew. Every write replaces the file durably.
"""

import hashlib
import secrets
from dataclasses import replace
from pathlib import Path

from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.storage import faults
from clinic_desktop.storage.durable import write_durably
from clinic_desktop.storage.keys import DataKey
from clinic_desktop.storage.recovery_code import new_recovery_code, read_recovery_code
from clinic_desktop.storage.vault_file import Account, ClinicCard, Content, Entry, read, written
from clinic_desktop.storage.wrapping import (
    MODERATE,
    Strength,
    Wrapped,
    WrongSecret,
    open_sealed,
    seal_for,
)

__all__ = ["MODERATE", "Account", "ClinicCard", "DataKey", "Strength", "Vault"]

SHORTEST_PASSWORD = 6


class Vault:
    """The open vault file. Reading it asks for no secret; getting at the key does."""

    def __init__(self, path: Path, content: Content, strength: Strength) -> None:
        self.path = path
        self._content = content
        self._strength = strength

    @classmethod
    def create(
        cls,
        path: Path,
        clinic: ClinicCard,
        first: Account,
        password: str,
        *,
        strength: Strength = MODERATE,
    ) -> tuple["Vault", DataKey, str]:
        """Set up a clinic: a new data key, its first account, and the recovery code to print.

        Raises:
            InputProblem: the password is too short.
            KnownFault: a vault stands here already, or the disk refuses.
        """
        if path.exists():
            raise KnownFault(
                "VAULT_EXISTS", tr("这个文件夹里已经有一个诊所"), tr("请直接登录，或换一个文件夹")
            )
        if not clinic.practice:
            _check_password(password)
        key, code = DataKey.random(), new_recovery_code()
        content = Content(
            installation=secrets.token_hex(16),
            clinic=clinic,
            key_check=_key_check(key),
            entries=(Entry(first, _wrap(key, first.staff_id, password, strength)),),
            recovery=Wrapped.make(key, code, "recovery", strength),
        )
        vault = cls(path, content, strength)
        vault._save(content)
        return vault, key, code

    @classmethod
    def open(cls, path: Path, *, strength: Strength = MODERATE) -> "Vault":
        """Read the vault.

        Raises:
            KnownFault: missing, unreadable or damaged.
        """
        return cls(path, read(path), strength)

    @property
    def installation(self) -> str:
        """Random id of this clinic folder, 32 hex digits."""
        return self._content.installation

    @property
    def clinic(self) -> ClinicCard:
        """Name and code for the login window."""
        return self._content.clinic

    @property
    def escrow_holder(self) -> str | None:
        """Who holds the escrow key, if there is one."""
        return self._content.escrow["holder"] if self._content.escrow else None

    def list_accounts(self) -> tuple[Account, ...]:
        """The accounts in the order they were added."""
        return tuple(entry.account for entry in self._content.entries)

    def unlock(self, staff_id: str, password: str) -> DataKey:
        """The data key. Raises ``InputProblem`` when the password is wrong."""
        entry = self._entry(staff_id)
        try:
            key = entry.wrapped.open(password, _purpose(staff_id))
        except WrongSecret as wrong:
            raise InputProblem(
                Problem(
                    "password",
                    "wrong_password",
                    tr(
                        "密码不正确。请检查大小写和输入法；忘记密码时，可用建立诊所时打印的恢复码登录"
                    ),
                )
            ) from wrong
        return self._checked(key)

    def unlock_with_recovery(self, typed: str) -> DataKey:
        """The data key by the printed code. Raises ``InputProblem`` for slips and wrong codes."""
        code = read_recovery_code(typed)
        try:
            key = self._content.recovery.open(code, "recovery")
        except WrongSecret as wrong:
            raise InputProblem(
                Problem(
                    "recovery_code",
                    "wrong_recovery_code",
                    tr("恢复码书写正确，但不属于这个诊所，或后来已经换过新的恢复码"),
                )
            ) from wrong
        return self._checked(key)

    def unlock_with_escrow(self, private_key: bytes) -> DataKey:
        """The data key by the township's private key."""
        if self._content.escrow is None:
            raise KnownFault("NO_ESCROW", tr("这个诊所没有在卫生院留存备用密钥"))
        try:
            return self._checked(open_sealed(self._content.escrow["sealed"], private_key))
        except WrongSecret as wrong:
            raise InputProblem(
                Problem("escrow", "wrong_escrow", tr("备用密钥与这个诊所不符"))
            ) from wrong

    def add_account(self, key: DataKey, account: Account, password: str) -> None:
        """Let somebody else open the clinic. Raises ``InputProblem`` (exists, short password)."""
        self._checked(key)
        if not self.clinic.practice:
            _check_password(password)
        content = read(self.path)
        if any(entry.account.staff_id == account.staff_id for entry in content.entries):
            raise InputProblem(Problem("account", "account_exists", tr("该账号已存在")))
        entry = Entry(account, _wrap(key, account.staff_id, password, self._strength))
        self._save(replace(content, entries=(*content.entries, entry)))

    def change_password(self, staff_id: str, old: str, new: str) -> None:
        """Wrap the same key under a new password. Raises ``InputProblem``."""
        self.set_password(self.unlock(staff_id, old), staff_id, new)

    def set_password(self, key: DataKey, staff_id: str, new: str) -> None:
        """Give an account a new password, the key being known (after recovery)."""
        self._checked(key)
        if not self.clinic.practice:
            _check_password(new)
        self._entry(staff_id)
        content = read(self.path)
        entries = tuple(
            replace(entry, wrapped=_wrap(key, staff_id, new, self._strength))
            if entry.account.staff_id == staff_id
            else entry
            for entry in content.entries
        )
        self._save(replace(content, entries=entries))

    def remove_account(self, staff_id: str) -> None:
        """Take the account away; the last one stays. Raises ``InputProblem``."""
        self._entry(staff_id)
        content = read(self.path)
        left = tuple(e for e in content.entries if e.account.staff_id != staff_id)
        if not left:
            raise InputProblem(Problem("account", "last_account", tr("这是最后一个账号，不能删除")))
        self._save(replace(content, entries=left))

    def renew_recovery_code(self, key: DataKey) -> str:
        """A new code to print; the old one opens nothing from now on."""
        self._checked(key)
        code = new_recovery_code()
        wrapped = Wrapped.make(key, code, "recovery", self._strength)
        self._save(replace(read(self.path), recovery=wrapped))
        return code

    def set_escrow(self, key: DataKey, holder: str, public_key: bytes) -> None:
        """Leave the key, sealed, for the township's X25519 public key (32 bytes)."""
        sealed = seal_for(self._checked(key), public_key)
        escrow = {"holder": holder, "public_key": public_key.hex(), "sealed": sealed}
        self._save(replace(read(self.path), escrow=escrow))

    def rename_clinic(self, clinic: ClinicCard) -> None:
        """Change what the login window shows."""
        self._save(replace(read(self.path), clinic=clinic))

    def _entry(self, staff_id: str) -> Entry:
        for entry in self._content.entries:
            if entry.account.staff_id == staff_id:
                return entry
        raise InputProblem(
            Problem("account", "unknown_account", tr("没有这个账号，请从列表中选择"))
        )

    def _checked(self, key: DataKey) -> DataKey:
        if _key_check(key) != self._content.key_check:
            raise KnownFault(
                "VAULT_KEY", tr("密钥与这个诊所不符"), tr("请确认 vault.json 属于这个文件夹")
            )
        return key

    def _save(self, content: Content) -> None:
        with faults.told():
            write_durably(self.path, written(content))
        self._content = content


def _purpose(staff_id: str) -> str:
    return f"account {staff_id}"


def _wrap(key: DataKey, staff_id: str, password: str, strength: Strength) -> Wrapped:
    return Wrapped.make(key, password, _purpose(staff_id), strength)


def _key_check(key: DataKey) -> str:
    return hashlib.sha256(b"clinic data key check 1" + key.raw).hexdigest()[:16]


def _check_password(password: str) -> None:
    if len(password.strip()) < SHORTEST_PASSWORD:
        raise InputProblem(
            Problem("password", "short_password", tr("密码至少 {n} 个字符", n=SHORTEST_PASSWORD))
        )
