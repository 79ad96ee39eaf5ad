"""Named shapes of texts. Definitions name a shape; regular expressions stay here, so that a file
from outside cannot bring one that never ends.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from clinic_desktop.domain.problems import Severity
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


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _citizen_id(text: str) -> str:
    """GB 11643: 17 digits and a check character (forms.md 0.5)."""
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return tr("身份证号应为 18 位（末位可为 X）")
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    if "10X98765432"[total % 11] != text[17]:
        return tr("身份证号校验位不符")
    return ""


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
