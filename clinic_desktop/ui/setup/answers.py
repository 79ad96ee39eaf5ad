"""What the set-up asks, checked page by page without a widget in sight."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from clinic_desktop.domain.problems import Problem
from clinic_desktop.domain.words import tr

_CODES = {"county_code": 6, "township_code": 3, "village_code": 3}
_SHORTEST_PASSWORD = 6
_GOOD_PASSWORD = 10


@dataclass(slots=True)
class SetupAnswers:
    """The answers so far."""

    role: str = "village"
    name: str = ""
    county_code: str = ""
    township_code: str = ""
    village_code: str = ""
    township_name: str = ""
    village_name: str = ""
    phone: str = ""
    doctor: str = ""
    password: str = field(default="", repr=False)
    password_again: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Founded:
    """The clinic stands; its recovery code is shown this once."""

    recovery_code: str
    sheet: bytes
    """The code as a PDF page to print and put away."""


class Founder(Protocol):
    """Creates the clinic; ``bootstrap`` gives it."""

    def found(self, answers: SetupAnswers) -> Founded:
        """Create everything; ``InputProblem`` or ``KnownFault`` when it cannot be done."""
        ...


class Strength(IntEnum):
    """How hard a password is to guess."""

    TOO_SHORT = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3


STRENGTHS = {
    Strength.TOO_SHORT: tr("太短：至少 {n} 个字符", n=_SHORTEST_PASSWORD),
    Strength.WEAK: tr("偏弱：可以再长一些，或混用字母和数字"),
    Strength.FAIR: tr("可以"),
    Strength.GOOD: tr("很好"),
}


def strength(password: str) -> Strength:
    """By length and kinds of characters; a long sentence is as good as a short riddle."""
    if len(password.strip()) < _SHORTEST_PASSWORD:
        return Strength.TOO_SHORT
    kinds = sum(
        any(test(c) for c in password)
        for test in (str.isdigit, str.islower, str.isupper, lambda c: not c.isalnum())
    )
    if len(set(password)) <= 3 or (len(password) < _GOOD_PASSWORD and kinds < 2):
        return Strength.WEAK
    return Strength.GOOD if len(password) >= _GOOD_PASSWORD and kinds >= 2 else Strength.FAIR


def check_page(page: str, answers: SetupAnswers) -> tuple[Problem, ...]:
    """What stands against leaving a page; each problem names its field."""
    match page:
        case "clinic":
            return _filled(answers, name=tr("请填写机构名称"))
        case "township":
            return (
                *_filled(answers, township_name=tr("请填写乡镇（街道）名称")),
                *_codes(answers),
            )
        case "doctor":
            return (*_filled(answers, doctor=tr("请填写您的姓名")), *_passwords(answers))
        case _:
            return ()


def _filled(answers: SetupAnswers, **sentences: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(name, "MISSING", sentence)
        for name, sentence in sentences.items()
        if not getattr(answers, name).strip()
    )


def _codes(answers: SetupAnswers) -> tuple[Problem, ...]:
    found = [
        Problem(name, "DIGITS", tr("请填写 {n} 位数字", n=digits))
        for name, digits in _CODES.items()
        if not (name == "village_code" and answers.role == "centre")
        and not (
            (code := getattr(answers, name)).isascii() and code.isdigit() and len(code) == digits
        )
    ]
    if answers.role == "village":
        if answers.village_code == "000":
            found.append(
                Problem("village_code", "CENTRE_CODE", tr("000 是卫生院的代码，请填写村代码"))
            )
        found += _filled(answers, village_name=tr("请填写村（居）委会名称"))
    return tuple(found)


def _passwords(answers: SetupAnswers) -> tuple[Problem, ...]:
    if strength(answers.password) is Strength.TOO_SHORT:
        return (Problem("password", "TOO_SHORT", STRENGTHS[Strength.TOO_SHORT]),)
    if answers.password != answers.password_again:
        return (Problem("password_again", "DIFFERENT", tr("两次输入的密码不一样")),)
    return ()
