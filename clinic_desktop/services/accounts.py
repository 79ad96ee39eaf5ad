"""Who may open the clinic on this computer: accounts, passwords, the recovery code.

The person (staff row) travels to the township; the account with its password stays here.
``strength``: how hard it is made to guess the password.
"""

from dataclasses import dataclass

from sqlalchemy import select

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Staff
from clinic_desktop.storage.vault import MODERATE, Account, DataKey, Strength, Vault

ROLES = ("doctor", "nurse", "centre", "supervisor", "admin")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One person of this clinic."""

    id: str
    name: str
    role: str
    phone: str
    opens: bool
    """Has an account on this computer."""
    me: bool
    active: bool


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody else who shall log in here. ``staff_id`` of a person who is known already."""

    name: str
    role: str
    password: str
    again: str
    phone: str = ""
    staff_id: str | None = None


def accounts(place: Workplace) -> tuple[AccountRow, ...]:
    """The staff of this clinic, those with an account first."""
    opening = {account.staff_id for account in _vault(place).list_accounts()}
    with place.reading() as session:
        people = session.scalars(
            select(Staff).where(
                Staff.clinic_code == place.site.code,
                Staff.voided.is_(False),
            )
        ).all()
    rows = [
        AccountRow(
            person.id,
            person.name,
            person.role,
            person.phone or "",
            person.id in opening,
            person.id == place.actor.staff_id,
            person.active,
        )
        for person in people
    ]
    return tuple(sorted(rows, key=lambda row: (not row.opens, not row.active, row.name)))


def add_account(
    place: Workplace, own_password: str, new: NewAccount, *, strength: Strength = MODERATE
) -> Changes:
    """Let somebody log in. ``own_password`` is that of the person logged in: it opens the key.

    Raises:
        InputProblem: a password is wrong or too short, the name is missing, the account exists.
    """
    problems = []
    if not new.name.strip():
        problems.append(Problem("name", "NAME_MISSING", tr("请填写姓名")))
    if new.role not in ROLES:
        problems.append(Problem("role", "ROLE_MISSING", tr("请选择岗位")))
    problems += _differing(new.password, new.again)
    if problems:
        raise InputProblem(*problems)
    vault = _vault(place, strength)
    key = _opened(place, vault, own_password)
    with place.unit(tr("新增账号")) as unit:
        if new.staff_id is None:
            stamp = place.stamp()
            staff_id = str(stamp["id"])
            unit.session.add(
                Staff(
                    **stamp,
                    name=new.name.strip(),
                    role=new.role,
                    phone=new.phone.strip() or None,
                    active=True,
                )
            )
        else:
            person = unit.session.get_one(Staff, new.staff_id)
            person.name, person.role, person.active = new.name.strip(), new.role, True
            person.phone = new.phone.strip() or None
            staff_id = person.id
        unit.session.flush()
        vault.add_account(key, Account(staff_id, new.name.strip()), new.password)
        try:
            return unit.commit()
        except BaseException:
            vault.remove_account(staff_id)
            raise


def change_password(
    place: Workplace, old: str, new: str, again: str, *, strength: Strength = MODERATE
) -> None:
    """Another password for the person logged in. Raises ``InputProblem``."""
    if problems := _differing(new, again):
        raise InputProblem(*problems)
    vault = _vault(place, strength)
    key = _opened(place, vault, old, "old")
    vault.set_password(key, place.actor.staff_id, new)


def set_password(
    place: Workplace,
    own_password: str,
    staff_id: str,
    new: str,
    again: str,
    *,
    strength: Strength = MODERATE,
) -> None:
    """A new password for a colleague who has forgotten it. Raises ``InputProblem``."""
    if problems := _differing(new, again):
        raise InputProblem(*problems)
    vault = _vault(place, strength)
    vault.set_password(_opened(place, vault, own_password), staff_id, new)


def remove_account(place: Workplace, staff_id: str) -> Changes:
    """The person no longer logs in here and no longer works here; what they wrote stays theirs.

    Raises ``InputProblem`` for one's own account and for the last one.
    """
    if staff_id == place.actor.staff_id:
        raise InputProblem(
            Problem("account", "OWN_ACCOUNT", tr("不能删除正在使用的账号，请由其他人操作"))
        )
    _vault(place).remove_account(staff_id)
    with place.unit(tr("删除账号")) as unit:
        person = unit.session.get(Staff, staff_id)
        if person is not None:
            person.active = False
        return unit.commit()


def renew_recovery_code(
    place: Workplace, own_password: str, *, strength: Strength = MODERATE
) -> str:
    """A new code to print; the old one opens nothing from now on. Raises ``InputProblem``."""
    vault = _vault(place, strength)
    return vault.renew_recovery_code(_opened(place, vault, own_password))


def _vault(place: Workplace, strength: Strength = MODERATE) -> Vault:
    return Vault.open(place.folder.vault, strength=strength)


def _opened(place: Workplace, vault: Vault, password: str, field: str = "own_password") -> DataKey:
    try:
        return vault.unlock(place.actor.staff_id, password)
    except InputProblem as wrong:
        raise InputProblem(
            *(Problem(field, p.code, tr("您的密码不正确")) for p in wrong.problems)
        ) from wrong


def _differing(new: str, again: str) -> list[Problem]:
    if new != again:
        return [Problem("again", "PASSWORDS_DIFFER", tr("两次输入的密码不同"))]
    return []
