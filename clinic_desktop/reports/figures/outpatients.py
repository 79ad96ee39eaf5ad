"""门诊: disposition, costs, medicines and methods of the out-patient log (I-L4, I-L7, I-L8)."""

from collections.abc import Iterable
from fractions import Fraction

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.rates import Scale
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value

_ENCOUNTER = "encounter"
_LOG = "outpatient_log"

_TREATED_OR_REFERRED = ("1", "2")
_NOT_ILL = "4"
_HERBS = "7"
"""用药: 中药饮片, itself a TCM method."""
_HERBS_METHOD = "1"
"""中医药技术: 中药饮片."""


def _figure(found: Iterable[Happening]) -> Figure:
    refs = tuple(each.ref for each in found)
    return Figure(len(refs), refs)


def _chosen(each: Happening, name: str) -> tuple[str, ...]:
    value = each.value(name)
    return tuple(str(code) for code in value) if isinstance(value, list | tuple) else ()


def _logged(book: Book, period: Period) -> list[Happening]:
    """Lines of the out-patient log: what was consulted, paid and given."""
    ids = {each.ref for each in book.happenings.records(_LOG)}
    return [each for each in book.events(_ENCOUNTER, period) if each.ref in ids]


@figure("settled_rate", tr("本室诊治或已转诊的患病接诊 ÷ 患病接诊"), "I-L4")
def settled_rate(book: Book, period: Period) -> Value:
    """I-L4: an encounter note (接诊记录表) always says what was done; a line of the log says it by
    its 处理, and one left empty has not been settled.
    """
    logged = {each.ref for each in _logged(book, period)}
    ill = [
        each for each in book.events(_ENCOUNTER, period) if each.value("disposition") != _NOT_ILL
    ]
    settled = [
        each
        for each in ill
        if each.ref not in logged or each.value("disposition") in _TREATED_OR_REFERRED
    ]
    return RateFigure(_figure(settled), _figure(ill))


def _methods(each: Happening) -> set[str]:
    own = set(_chosen(each, "tcm_method"))
    return own | {_HERBS_METHOD} if _HERBS in _chosen(each, "drugs_used") else own


@figure("tcm_methods", tr("报告期内门诊使用过的中医药技术种类数"), "I-L7")
def tcm_methods(book: Book, period: Period) -> Value:
    """I-L7: kinds of TCM methods offered; the visits that used them stand behind the number."""
    used = [(each, methods) for each in _logged(book, period) if (methods := _methods(each))]
    kinds = set().union(*(methods for _, methods in used))
    return Figure(len(kinds), tuple(each.ref for each, _ in used))


@figure("tcm_visit_rate", tr("使用中医药技术或饮片的门诊 ÷ 门诊人次"), "I-L7")
def tcm_visit_rate(book: Book, period: Period) -> Value:
    """I-L7: TCM visits over out-patient visits."""
    whole = list(book.events(_ENCOUNTER, period))
    return RateFigure(_figure(each for each in whole if _methods(each)), _figure(whole))


def _money(found: Iterable[Happening], name: str) -> int:
    """A sum in fen."""
    return int(sum((each.number(name) for each in found), Fraction(0)) * 100)


@figure("cost_per_visit", tr("填了费用的门诊的总费用 ÷ 人次，元"), "I-L8")
def cost_per_visit(book: Book, period: Period) -> Value:
    """I-L8 次均费用 in yuan, over visits whose fee was entered."""
    paid = [each for each in _logged(book, period) if each.value("fee_total") is not None]
    refs = tuple(each.ref for each in paid)
    return RateFigure(
        Figure(_money(paid, "fee_total"), refs), Figure(len(paid) * 100, refs), Scale.QUOTIENT
    )


@figure("drug_share", tr("药费 ÷ 总费用（填了费用的门诊）"), "I-L8")
def drug_share(book: Book, period: Period) -> Value:
    """I-L8 药占比."""
    paid = [each for each in _logged(book, period) if each.value("fee_total") is not None]
    refs = tuple(each.ref for each in paid)
    return RateFigure(
        Figure(_money(paid, "fee_drugs"), refs), Figure(_money(paid, "fee_total"), refs)
    )


@figure("drug_use_rate", tr("用了该类药的门诊 ÷ 填了用药的门诊"), "I-L8")
def drug_use_rate(book: Book, period: Period, code: str) -> Value:
    """I-L8: antimicrobials (``2``), hormones (``3``), infusions (``4``)."""
    told = [each for each in _logged(book, period) if _chosen(each, "drugs_used")]
    return RateFigure(
        _figure(each for each in told if code in _chosen(each, "drugs_used")), _figure(told)
    )
