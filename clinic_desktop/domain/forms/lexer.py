"""Words of the expression language: numbers, texts, names, operators."""

import re
from dataclasses import dataclass

from clinic_desktop.domain.words import tr


class ExpressionError(ValueError):
    """The text is not an expression of the language; ``position`` counts characters from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(tr("表达式第 {at} 个字符处：{reason}", at=position + 1, reason=reason))
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is number, text, word, operator or end."""

    kind: str
    text: str
    position: int


_PATTERN = re.compile(
    r"""\s+
    |(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?)
    |(?P<text>'[^'\\]*'|"[^"\\]*")
    |(?P<word>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)
    |(?P<operator>==|!=|<=|>=|[=<>+\-*/(),])
    """,
    re.VERBOSE,
)


def tokens(text: str) -> list[Token]:
    """The words of the text, closed by one of kind ``end``; raises ``ExpressionError``."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise ExpressionError(
                tr("不认识的字符“{character}”", character=text[position]), position
            )
        if match.lastgroup is not None:
            word = match.group()
            found.append(
                Token(match.lastgroup, word[1:-1] if match.lastgroup == "text" else word, position)
            )
        position = match.end()
    found.append(Token("end", "", position))
    return found
