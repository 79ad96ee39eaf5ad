"""Named shapes of texts. Definitions name a shape; regular expressions stay here, so that a file
from outside cannot bring one that never ends.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from clinic_desktop.domain.identity import parse_citizen_id
from clinic_desktop.domain.problems import InputProblem, Severity
from clinic_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class TextFormat:
    """``reason`` gives what is wrong with a text, empty when it fits."""

    name: str
    reason: Callable[[str], str]
    severity: Severity = Severity.ERROR


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda text: "" if compiled.fullmatch(text) else tr(message)


def _citizen_id(text: str) -> str:
    """GB 11643 (forms.md 0.5); answers hold the tidied number of 18 characters."""
    try:
        number = parse_citizen_id(text).number
    except InputProblem as problem:
        return str(problem)
    return "" if number == text else tr("应为 18 位、大写 X：{number}", number=number)


TEXT_FORMATS: dict[str, TextFormat] = {
    f.name: f
    for f in (
        TextFormat(
            "phone",
            _matching(r"1\d{10}|(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?", "应为 11 位手机号或固定电话"),
            Severity.CONFIRM,
        ),
        TextFormat("citizen_id", _citizen_id),
        TextFormat("archive_no", _matching(r"\d{17}", "应为 17 位数字")),
        TextFormat("digits", _matching(r"\d{1,30}", "应只含数字")),
        TextFormat("icd10", _matching(r"[A-Z]\d{2}(\.[\dA-Za-z]{1,4})?", "应为 ICD-10 编码")),
        TextFormat("postcode", _matching(r"\d{6}", "应为 6 位数字")),
    )
}
"""Every shape that a definition may name as ``format``."""
