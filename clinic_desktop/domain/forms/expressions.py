"""The expression language of form definitions: text to tree, nothing executed (docs/forms.md).

A definition says *when* a field matters, *whether* it is required and *what* a computed field
holds in one line of text. The text is parsed once, when the definition is read; length, depth
and the names of functions are limited here, so that a definition from outside can at worst be
refused. ``evaluate.py`` gives the tree its values.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.forms.lexer import ExpressionError, Token, tokens
from clinic_desktop.domain.words import tr

MAX_LENGTH = 1200
MAX_DEPTH = 24
MAX_NODES = 400
MAX_CHAIN = 60

FUNCTIONS: dict[str, tuple[int, int]] = {
    # name: fewest and most arguments
    "if": (3, 3),
    "count": (1, 1),
    "tally": (2, 20),
    "sum": (1, 40),
    "total": (1, 40),
    "min": (1, 40),
    "max": (1, 40),
    "round": (1, 2),
    "floor": (1, 1),
    "abs": (1, 1),
    "selected": (2, 20),
    "filled": (1, 40),
    "empty": (1, 40),
    "first": (1, 40),
    "age_years": (0, 1),
    "age_months": (0, 1),
    "age_days": (0, 1),
    "days": (2, 2),
    "add_days": (2, 2),
    "add_months": (2, 2),
    "year": (1, 1),
    "month": (1, 1),
    "day": (1, 1),
    "label": (1, 1),
    "last": (1, 1),
    "last_date": (0, 1),
    "person": (1, 1),
    "staff": (1, 1),
    "length": (1, 1),
    "text": (1, 20),
    "pick": (2, 40),
}
"""Every function of the language with the number of its arguments."""

CONSTANTS = ("today", "sex", "true", "false", "nothing")
"""Words with a fixed meaning; a field cannot be called so."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (exact), a text, a truth value or ``None`` for ``nothing``."""

    value: Fraction | str | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A field of the form, ``rows.field`` for a column of a repeating group, or a constant."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language with its arguments."""

    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Operation:
    """``not`` and ``-`` with one operand; ``and or + - * / = != < <= > >=`` with two;
    ``in`` with the value and its list.
    """

    operator: str
    operands: "tuple[Node, ...]"


Node = Literal | Name | Call | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; ``text`` is what the author wrote."""

    text: str
    tree: Node

    def walk(self) -> Iterator[Node]:
        """Every node of the tree, the root first."""
        waiting = [self.tree]
        while waiting:
            node = waiting.pop()
            yield node
            match node:
                case Call(arguments=children) | Operation(operands=children):
                    waiting.extend(children)
                case _:
                    pass

    def names(self) -> frozenset[str]:
        """The names that it reads; of ``rows.field`` the first part."""
        return frozenset(node.parts[0] for node in self.walk() if isinstance(node, Name))


_COMPARISONS = frozenset({"=", "==", "!=", "<", "<=", ">", ">="})


_Rule = Callable[[int], Node]


class _Parser:
    """Recursive descent over the tokens; depth and size are counted on the way."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._nodes = 0

    def parse(self) -> Node:
        tree = self._either(0)
        if self._peek().kind != "end":
            raise ExpressionError(
                tr("多余的内容：“{word}”", word=self._peek().text), self._peek().position
            )
        return tree

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is_word(self, text: str) -> bool:
        return self._peek().kind == "word" and self._peek().text == text

    def _accept(self, *texts: str) -> bool:
        token = self._peek()
        if token.kind in {"operator", "word"} and token.text in texts:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            found = self._peek()
            raise ExpressionError(
                tr("此处应为“{wanted}”，却是“{found}”", wanted=text, found=found.text or "结尾"),
                found.position,
            )

    def _deeper(self, depth: int) -> int:
        if depth >= MAX_DEPTH:
            raise ExpressionError(tr("嵌套超过 {limit} 层", limit=MAX_DEPTH), self._peek().position)
        return depth + 1

    def _made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ExpressionError(
                tr("表达式超过 {limit} 项", limit=MAX_NODES), self._peek().position
            )
        return node

    def _either(self, depth: int) -> Node:
        return self._chain(("or",), self._both, self._deeper(depth))

    def _both(self, depth: int) -> Node:
        return self._chain(("and",), self._negated, depth)

    def _negated(self, depth: int) -> Node:
        if self._accept("not"):
            return self._made(Operation("not", (self._negated(self._deeper(depth)),)))
        return self._compared(depth)

    def _compared(self, depth: int) -> Node:
        left = self._added(depth)
        token = self._peek()
        if token.kind == "operator" and token.text in _COMPARISONS:
            self._take()
            operator = "=" if token.text == "==" else token.text
            return self._made(Operation(operator, (left, self._added(depth))))
        if self._accept("in"):
            return self._made(Operation("in", (left, *self._members(depth))))
        if self._is_word("not") and self._tokens[self._at + 1].text == "in":
            self._at += 2
            inside = self._made(Operation("in", (left, *self._members(depth))))
            return self._made(Operation("not", (inside,)))
        return left

    def _members(self, depth: int) -> tuple[Node, ...]:
        self._expect("(")
        return self._arguments(depth)

    def _added(self, depth: int) -> Node:
        return self._chain(("+", "-"), self._multiplied, depth)

    def _multiplied(self, depth: int) -> Node:
        return self._chain(("*", "/"), self._signed, depth)

    def _signed(self, depth: int) -> Node:
        if self._accept("-"):
            return self._made(Operation("-", (self._signed(self._deeper(depth)),)))
        return self._single(depth)

    def _chain(self, operators: tuple[str, ...], operand: _Rule, depth: int) -> Node:
        left = operand(depth)
        for _ in range(MAX_CHAIN):
            if self._peek().kind not in {"operator", "word"} or self._peek().text not in operators:
                return left
            operator = self._take().text
            left = self._made(Operation(operator, (left, operand(depth))))
        raise ExpressionError(tr("连续运算超过 {limit} 项", limit=MAX_CHAIN), self._peek().position)

    def _single(self, depth: int) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                return self._made(Literal(Fraction(token.text)))
            case "text":
                return self._made(Literal(token.text))
            case "word":
                return self._named(token, depth)
            case "operator" if token.text == "(":
                inner = self._either(depth)
                self._expect(")")
                return inner
            case _:
                raise ExpressionError(
                    tr("此处缺少值，却是“{found}”", found=token.text or "结尾"), token.position
                )

    def _named(self, token: Token, depth: int) -> Node:
        opens = self._peek().kind == "operator" and self._peek().text == "("
        if opens and token.text not in {"and", "or", "not", "in"}:
            self._take()
            if token.text not in FUNCTIONS:
                raise ExpressionError(tr("没有函数“{name}”", name=token.text), token.position)
            arguments = self._arguments(depth)
            fewest, most = FUNCTIONS[token.text]
            if not fewest <= len(arguments) <= most:
                raise ExpressionError(
                    tr("函数“{name}”的参数个数不对", name=token.text), token.position
                )
            return self._made(Call(token.text, arguments))
        match token.text:
            case "true":
                return self._made(Literal(True))
            case "false":
                return self._made(Literal(False))
            case "nothing":
                return self._made(Literal(None))
            case "and" | "or" | "not" | "in":
                raise ExpressionError(
                    tr("此处缺少值，却是“{found}”", found=token.text), token.position
                )
            case _:
                return self._made(Name(tuple(token.text.split("."))))

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        if self._accept(")"):
            return ()
        found = [self._either(self._deeper(depth))]
        while self._accept(","):
            found.append(self._either(self._deeper(depth)))
        self._expect(")")
        return tuple(found)


def parse(text: str) -> Expression:
    """The tree of an expression.

    Raises ``ExpressionError`` (position and Chinese reason) for anything that is not one.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(tr("表达式超过 {limit} 个字符", limit=MAX_LENGTH), MAX_LENGTH)
    return Expression(text, _Parser(text).parse())
