"""An answer in Chinese sentences, line by line: rule, dates, arithmetic, how firm it is."""

from clinic_desktop.domain.immunisation.model import Step, StepKind
from clinic_desktop.domain.immunisation.rules import VERIFIED
from clinic_desktop.domain.words import tr


def basis_word(basis: str) -> str:
    """How firm a rule is, for people."""
    match basis:
        case "text-2016" | "text-2021" | "notice-2025":
            return tr("已核对")
        case "project-convention":
            return tr("本软件约定")
        case "recalled":
            return tr("未核对：凭记忆录入，待查原文")
        case "secondary-2026":
            return tr("未核对：2026年版，间接来源")
        case "carry-over":
            return tr("未核对：沿用旧版规则")
        case "strict-reading":
            return tr("未核对：按条文字面理解")
        case _:
            return tr("未核对：暂定，待县疾控确认")


def source_line(step: Step) -> str:
    """Where a line comes from: edition, clause, rule id, and whether it was checked."""
    return tr(
        "依据：{ruleset} 第{clause}节 · {rule} · {basis}",
        ruleset=step.ruleset or tr("通则"),
        clause=step.clause,
        rule=step.rule,
        basis=basis_word(step.basis),
    )


def explain(trace: tuple[Step, ...]) -> tuple[str, ...]:
    """One sentence per line of reasoning, with its source behind it."""
    return tuple(
        tr("{sentence}（{source}）", sentence=sentence(step), source=source_line(step))
        for step in trace
    )


def is_verified(step: Step) -> bool:
    """Whether the line makes no unchecked claim about an official text."""
    return step.basis in VERIFIED


def sentence(step: Step) -> str:
    """The line itself, with its arithmetic."""
    return _arithmetic(step) if step.result is not None else _statement(step)


def _arithmetic(step: Step) -> str:
    start, end = step.start, step.result
    length = step.span.text if step.span is not None else ""
    age = step.span.age if step.span is not None else ""
    match step.kind:
        case StepKind.AGE:
            return tr("最小年龄{age}：{start} 出生，{end} 满", age=age, start=start, end=end)
        case StepKind.LABEL_AGE:
            return tr("说明书最小年龄{age}：{start} 出生，{end} 满", age=age, start=start, end=end)
        case StepKind.INTERVAL:
            return tr(
                "最短间隔{length}：{start} + {length} = {end}",
                length=length,
                start=start,
                end=end,
            )
        case StepKind.RECOMMENDED:
            return tr(
                "推荐间隔{length}：{start} + {length} = {end}",
                length=length,
                start=start,
                end=end,
            )
        case StepKind.LIVE:
            return tr(
                "注射活疫苗不同日接种须间隔{length}：{start} + {length} = {end}",
                length=length,
                start=start,
                end=end,
            )
        case StepKind.REJECTED_WAIT:
            return tr(
                "上一次接种无效，满{length}再补：{start} + {length} = {end}",
                length=length,
                start=start,
                end=end,
            )
        case StepKind.IMMUNOGLOBULIN:
            return tr(
                "注射免疫球蛋白后满{length}：{start} + {length} = {end}",
                length=length,
                start=start,
                end=end,
            )
        case StepKind.START:
            return tr("程序自 {end} 起执行", end=end)
        case StepKind.TARGET:
            return tr("应在{age}前完成，最后一天 {end}", age=age, end=end)
        case StepKind.LIMIT:
            return tr(
                "{start} + {length} = {end}，此日后为逾期", start=start, length=length, end=end
            )
        case StepKind.NOT_OPEN:
            return tr("该程序自 {end} 起执行，尚未开始", end=end)
        case StepKind.CLOSED:
            return tr("补种到{age}前为止，{end} 起不再补种", age=age, end=end)
        case _:
            return tr("{reason}，至 {end}", reason=step.text, end=end)


def _statement(step: Step) -> str:
    match step.kind:
        case StepKind.COMPLETE:
            return tr("全程完成，有效 {count} 剂", count=step.text)
        case StepKind.EXTRA:
            return tr("此前已完成全程，此剂超出程序，保留不计")
        case StepKind.FILL:
            return tr("尚缺所需成分，先用 {vaccine} 补足", vaccine=step.text)
        case StepKind.WRONG_VACCINE:
            return tr("{vaccine} 不能用于这一剂", vaccine=step.text)
        case StepKind.REVIEW:
            return tr("减毒与灭活疫苗混合接种，没有明文规定，需人工判定")
        case StepKind.DUPLICATE:
            return tr("{day} 当日已有同类疫苗", day=step.start)
        case StepKind.BEFORE_BIRTH:
            return tr("{day} 早于出生日期", day=step.start)
        case StepKind.BY_HAND:
            return tr("人工判为无效：{reason}", reason=step.text)
        case StepKind.ACCEPTED:
            return tr("人工判为有效：{reason}", reason=step.text)
        case StepKind.NOT_OPEN:
            return tr("此时还没有该疫苗的免疫程序")
        case StepKind.NOT_FOR_CHILD:
            return tr("不属于该疫苗的接种对象（性别或出生日期）")
        case StepKind.EXEMPT:
            return tr("本地区不列入常规接种")
        case StepKind.WAITS_FOR_SERIES:
            return tr("前一程序完成后再安排")
        case StepKind.RULES_MISSING:
            return tr("规则文件 {names} 不可用，结果不可靠，请联系卫生院", names=step.text)
        case _:
            return step.text
