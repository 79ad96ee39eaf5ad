"""Root and recovery keys as a person keeps them: printed once, as text and QR code.

``reports`` prints the sheet; here is only what stands on it, and how it is read back.
"""

import base64
import hashlib
from dataclasses import dataclass, field

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.keys import AgePair, SigningPair

_ROOT = "VCROOT1"
_GROUP = 4


@dataclass(frozen=True, slots=True)
class KeySheet:
    """The sheet of the centre. Whoever holds it can replace the centre's keys and read packages.

    ``root_text`` and ``recovery_text`` are both the text to print and the payload of the QR code.
    """

    root_text: str = field(repr=False)
    recovery_text: str = field(repr=False)
    poster: str
    """Fingerprint of the root key for the wall: villages type its last two groups."""


def root_text(root: SigningPair) -> str:
    """``VCROOT1-`` and groups of four: 52 characters of the key, 4 of a check sum."""
    coded = base64.b32encode(root.seed).decode().rstrip("=")
    whole = coded + _check(root.seed)
    groups = [whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP)]
    return "-".join([_ROOT, *groups])


def read_root(typed: str) -> SigningPair:
    """The root key from paper; blanks, dashes and case do not matter. Or ``InputProblem``."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    if not plain.startswith(_ROOT):
        raise _not_read("root", tr("这不是根密钥：应以 VCROOT1 开头"))
    coded = plain[len(_ROOT) :].replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        seed = base64.b32decode(coded[:52] + "====")
    except ValueError as broken:
        raise _not_read("root", tr("根密钥抄写有误，请逐组核对")) from broken
    if len(coded) != 56 or _check(seed) != coded[52:]:
        raise _not_read("root", tr("根密钥抄写有误，请逐组核对"))
    return SigningPair(seed)


def read_recovery(typed: str) -> AgePair:
    """The recovery identity from paper. ``InputProblem`` otherwise."""
    pair = AgePair("".join(typed.split()).upper())
    try:
        pair.public  # noqa: B018 - reading it checks the text
    except Exception as broken:
        raise _not_read("recovery", tr("恢复密钥抄写有误，请逐字核对")) from broken
    return pair


def _check(seed: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"VCROOT1" + seed).digest())[:4].decode()


def _not_read(field_name: str, sentence: str) -> InputProblem:
    return InputProblem(Problem(field_name, "paper_not_read", sentence))
