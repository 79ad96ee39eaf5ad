"""A formula in words, for 为什么是这个数."""

from clinic_desktop.domain.report_formula import Count, Formula, Named, Quotient, Sum
from clinic_desktop.domain.report_layout import ReportDefinitions, Span
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.registry import FIGURES, named

_SPANS = {
    Span.MONTH: tr("报告期内"),
    Span.YEAR: tr("本年初至期末"),
    Span.END: tr("期末"),
}


def formula_words(definitions: ReportDefinitions, formula: Formula, span: Span) -> str:
    """What the formula counts, as a sentence without its end."""
    match formula:
        case Count():
            word = definitions.word(formula.word)
            condition = (
                tr("，条件：{text}", text=formula.condition.text) if formula.condition else ""
            )
            return tr(
                "{when}{label}：{what}{condition}",
                when=_SPANS[span],
                label=word.label,
                what=_what(formula, word.unit),
                condition=condition,
            )
        case Named(name="number", arguments=(digits, *_)):
            return digits
        case Named(name="col", arguments=(code, *_)):
            return tr("第 {code} 栏", code=code)
        case Named(name="row", arguments=(code, *_)):
            return tr("第 {code} 行", code=code)
        case Named(name="at", arguments=(row, column, *_)):
            return tr("第 {row} 行 {column} 栏", row=row, column=column)
        case Named(name="rows", arguments=(first, last, *_)):
            return tr("第 {first} 至 {last} 行之和", first=first, last=last)
        case Named(name="cell", arguments=(name, *_)):
            return tr("取自 {name}", name=name)
        case Named(name=name):
            return named(FIGURES, name).words
        case Sum(parts=parts):
            text = ""
            for sign, part in parts:
                mark = (tr(" ＋ ") if sign > 0 else tr(" － ")) if text else ""
                text += mark + formula_words(definitions, part, span)
            return text
        case Quotient(num=num, den=den):
            return tr(
                "{num} ÷ {den}",
                num=formula_words(definitions, num, span),
                den=formula_words(definitions, den, span),
            )


def _what(count: Count, unit: str) -> str:
    match count.counter:
        case "n":
            return tr("{unit}数", unit=unit or tr("次"))
        case "p":
            return tr("不同的人数")
        case "h":
            return tr("不同的户数")
        case "s":
            return tr("“{field}”之和", field=count.field)
        case _:
            return tr("不同“{field}”的种类数", field=count.field)
