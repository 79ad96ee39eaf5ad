"""The exact content of ``vault.json``: plain JSON, no bare secret, a digest against damage."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage import faults
from clinic_desktop.storage.wrapping import Wrapped

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """What the login window shows before anything is unlocked."""

    code: str
    name: str
    role: str = "village"
    """village or centre."""
    practice: bool = False
    """A practice clinic with invented people: any password will do."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may open this clinic on this machine."""

    staff_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An account with its wrapped key."""

    account: Account
    wrapped: Wrapped


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the file says."""

    installation: str
    clinic: ClinicCard
    key_check: str
    entries: tuple[Entry, ...]
    recovery: Wrapped
    escrow: Mapping[str, str] | None = None


def _plain(content: Content) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "installation": content.installation,
        "clinic": asdict(content.clinic),
        "key_check": content.key_check,
        "accounts": [
            {"staff_id": e.account.staff_id, "name": e.account.name, **e.wrapped.as_json()}
            for e in content.entries
        ],
        "recovery": content.recovery.as_json(),
        "escrow": dict(content.escrow) if content.escrow else None,
    }


def _digest(plain: Mapping[str, Any]) -> str:
    body = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def written(content: Content) -> bytes:
    """The bytes of the file, with a digest against damage."""
    plain = _plain(content)
    whole = {**plain, "sha256": _digest(plain)}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def read(path: Path) -> Content:
    """Read and check the file.

    Raises:
        KnownFault: missing, unreadable, damaged, or of a newer program.
    """
    if not path.is_file():
        raise KnownFault(
            "VAULT_MISSING",
            tr("找不到 vault.json"),
            tr("请选择正确的诊所文件夹，或从备份中恢复它"),
        )
    with faults.told():
        raw = path.read_bytes()
    try:
        return _parsed(json.loads(raw))
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise KnownFault(
            "VAULT_DAMAGED",
            tr("vault.json 已损坏，无法读取密钥"),
            tr("请从最近的备份中取回 vault.json，放回诊所文件夹"),
        ) from broken


def _parsed(found: dict[str, Any]) -> Content:
    if found["format"] > FORMAT:
        raise KnownFault("VAULT_NEWER", tr("这个诊所由较新版本的程序建立"), tr("请先升级本机程序"))
    digest = found.pop("sha256")
    if digest != _digest(found):
        raise ValueError("digest")
    return Content(
        installation=str(found["installation"]),
        clinic=ClinicCard(**found["clinic"]),
        key_check=str(found["key_check"]),
        entries=tuple(
            Entry(Account(str(e["staff_id"]), str(e["name"])), Wrapped.from_json(e))
            for e in found["accounts"]
        ),
        recovery=Wrapped.from_json(found["recovery"]),
        escrow=found["escrow"],
    )
