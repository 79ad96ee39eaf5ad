"""The recovery code: 120 random bits on paper, in groups, with a check against slips of the pen.

Crockford's base 32 (no I, L, O, U): seven groups of four, the last group being the check. Small
letters, spaces, full-width letters, O for 0 and I or L for 1 are read as meant.
"""

import hashlib
import secrets
import unicodedata

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = {**{c: c for c in _ALPHABET}, "O": "0", "I": "1", "L": "1"}
_RANDOM, _CHECK, _GROUP = 24, 4, 4


def _check(characters: str) -> str:
    digest = int.from_bytes(hashlib.sha256(b"recovery code 1" + characters.encode()).digest()[:4])
    return "".join(_ALPHABET[digest >> 5 * place & 31] for place in range(_CHECK))


def new_recovery_code() -> str:
    """A fresh code as it is printed: ``XXXX-XXXX-…``."""
    characters = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return _grouped(characters + _check(characters))


def _grouped(characters: str) -> str:
    return "-".join(characters[i : i + _GROUP] for i in range(0, len(characters), _GROUP))


def read_recovery_code(typed: str) -> str:
    """The code in its printed form.

    Raises:
        InputProblem: too short or long, a character that no code has, or the check is wrong.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = [c for c in plain if c not in "-—–_ \t\r\n·."]
    unknown = next((c for c in kept if c not in _READ), None)
    if unknown is not None:
        raise _problem(tr("恢复码里没有“{character}”这个字符，请核对", character=unknown))
    characters = "".join(_READ[c] for c in kept)
    if len(characters) != _RANDOM + _CHECK:
        raise _problem(
            tr(
                "恢复码应为 {full} 个字符，现在是 {found} 个，请核对",
                full=_RANDOM + _CHECK,
                found=len(characters),
            )
        )
    if _check(characters[:_RANDOM]) != characters[_RANDOM:]:
        raise _problem(tr("恢复码有抄写错误，请对照打印件逐组核对"))
    return _grouped(characters)


def _problem(sentence: str) -> InputProblem:
    return InputProblem(Problem("recovery_code", "recovery_code", sentence))
