"""Gives an expression its value over answers and context; exact numbers, three-valued logic.

Unknown (``None``) goes through arithmetic and comparisons; ``and``/``or`` decide where one side
suffices. There is nothing here that could reach outside the answers and the context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.expressions import Call, Expression, Literal, Name, Node, Operation
from clinic_desktop.domain.forms.functions import apply_function
from clinic_desktop.domain.forms.model import Answers, Field, FieldType, Form
from clinic_desktop.domain.forms.operators import apply_operator
from clinic_desktop.domain.forms.values import Value, as_text, natural


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names get their values: first the row, then the form, then the constants."""

    form: Form
    answers: Mapping[str, Any]
    context: Context
    row_of: str = ""
    row: Mapping[str, Any] = field(default_factory=dict)

    def inside(self, rows_field: str, row: Mapping[str, Any]) -> "Scope":
        """The same scope within one row of a repeating group."""
        return Scope(self.form, self.answers, self.context, rows_field, row)

    def on(self) -> date:
        """The day of the record, or today while it is not filled in."""
        if self.form.date_field and self.form.has(self.form.date_field):
            day = natural(self.form.field(self.form.date_field), self._answer(self.form.date_field))
            if isinstance(day, date):
                return day
        return self.context.today

    def value(self, parts: Sequence[str]) -> Value:
        """The value of a name."""
        if len(parts) == 2:
            return self._column(parts[0], parts[1])
        name = parts[0]
        found = self.named(name)
        if found is not None:
            if self._is_column(found):
                return natural(found, self.row.get(name))
            if found.from_file:
                return fact(self.context.person.get(found.from_file))
            return natural(found, self._answer(name))
        match name:
            case "today":
                return self.context.today
            case "sex":
                return self.context.sex
            case _:
                return None

    def named(self, name: str) -> Field | None:
        """The field a name means here: a column of the row, else a field of the form."""
        if self.row_of:
            group = self.form.field(self.row_of).rows
            for column in group.fields if group else ():
                if column.id == name:
                    return column
        return self.form.field(name) if self.form.has(name) else None

    def _is_column(self, field: Field) -> bool:
        return bool(self.row_of) and (
            not self.form.has(field.id) or self.form.field(field.id) is not field
        )

    def _answer(self, name: str) -> Any:
        return self.answers.get(name)

    def _column(self, rows_field: str, column_id: str) -> Value:
        if not self.form.has(rows_field):
            return None
        rows = self.form.field(rows_field)
        if rows.type is not FieldType.ROWS or rows.rows is None:
            return None
        column = next((c for c in rows.rows.fields if c.id == column_id), None)
        answered = (
            self.context.person.get(rows.from_file) if rows.from_file else self._answer(rows_field)
        )
        if column is None or not isinstance(answered, list | tuple):
            return None
        return tuple(
            natural(column, row.get(column_id)) for row in answered if isinstance(row, dict)
        )


def fact(value: object) -> Value:
    """A fact of the context as a value."""
    match value:
        case bool() | None:
            return None
        case int():
            return Fraction(value)
        case str():
            return value or None
        case date():
            return value
        case tuple() | list():
            return tuple(value)
        case _:
            return None


def evaluate(expression: Expression, scope: Scope) -> Value:
    """The value of the expression; ``None`` where something it needs is unknown."""
    return _value(expression.tree, scope)


def holds(expression: Expression | None, scope: Scope, *, unknown: bool = False) -> bool:
    """Whether a condition is true; no condition holds; unknown counts as told."""
    if expression is None:
        return True
    value = _value(expression.tree, scope)
    if isinstance(value, bool):
        return value
    return unknown if value is None else True


def _value(node: Node, scope: Scope) -> Value:
    # By type and not by one long match: a monthly form works out a hundred thousand nodes.
    if isinstance(node, Name):
        return scope.value(node.parts)
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Operation):
        return _operation(node, scope)
    return _call(node, scope)


def _operation(node: Operation, scope: Scope) -> Value:
    operator, operands = node.operator, node.operands
    if operator == "and":
        return _both(_truth(_value(operands[0], scope)), operands[1], scope)
    if operator == "or":
        return _either(_truth(_value(operands[0], scope)), operands[1], scope)
    if operator == "not":
        truth = _truth(_value(operands[0], scope))
        return None if truth is None else not truth
    return apply_operator(operator, [_value(each, scope) for each in operands])


def _call(node: Call, scope: Scope) -> Value:
    match node:
        case Call(function="if", arguments=(condition, then, otherwise)):
            chosen = then if _truth(_value(condition, scope)) else otherwise
            return _value(chosen, scope)
        case Call(function="last", arguments=(Literal(value=str(name)),)):
            return _last(name, scope)
        case Call(function="last_date", arguments=arguments):
            code = arguments[0].value if arguments and isinstance(arguments[0], Literal) else None
            record = scope.context.previous.get(str(code) if code else scope.form.code)
            return None if record is None else record.occurred_on
        case Call(function="label", arguments=(Name(parts=parts),)):
            return _labels(parts, scope)
        case Call(function="person", arguments=(Literal(value=str(name)),)):
            return fact(scope.context.person.get(name))
        case Call(function="staff", arguments=(Literal(value=str(name)),)):
            return fact(scope.context.staff.get(name))
        case Call(function="age_years" | "age_months" | "age_days" as name, arguments=arguments):
            day = _value(arguments[0], scope) if arguments else scope.on()
            return apply_function(name, [scope.context.birth_date, day])
        case Call(function="label", arguments=(other,)):
            return as_text(_value(other, scope)) or None
    return apply_function(node.function, [_value(each, scope) for each in node.arguments])


def _labels(parts: Sequence[str], scope: Scope) -> Value:
    """The answered options in words; other answers as they are."""
    value = scope.value(parts)
    field = scope.named(parts[0]) if len(parts) == 1 else None
    if value is None or field is None or not field.options:
        return as_text(value) or None
    answered = value if isinstance(value, tuple) else (value,)
    found = [o.label for o in field.options if o.code in answered and holds(o.relevant, scope)]
    return "、".join(found) or None


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) or value is None else True


def _both(left: bool | None, right: Node, scope: Scope) -> bool | None:
    if left is False:
        return False
    other = _truth(_value(right, scope))
    return False if other is False else (None if left is None or other is None else True)


def _either(left: bool | None, right: Node, scope: Scope) -> bool | None:
    if left is True:
        return True
    other = _truth(_value(right, scope))
    return True if other is True else (None if left is None or other is None else False)


def _last(name: str, scope: Scope) -> Value:
    code, dot, field_id = name.partition(".")
    field_id, _, column = (field_id if dot else name).partition(".")
    record = scope.context.previous.get(code if dot else scope.form.code)
    if record is None or not record.form.has(field_id):
        return None
    if column:
        return Scope(record.form, record.answers, scope.context).value((field_id, column))
    return natural(record.form.field(field_id), record.answers.get(field_id))


def scope_of(form: Form, answers: Answers, context: Context) -> Scope:
    """The scope of a whole form."""
    return Scope(form, answers, context)
