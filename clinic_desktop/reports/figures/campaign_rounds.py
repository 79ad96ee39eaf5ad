"""强化免疫: what each round of a campaign came to (I-C8, Y-4)."""

from sqlalchemy import select

from clinic_desktop.domain.campaigns import Campaign, Target, by_residence
from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, people
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.services.vaccination.campaign_lists import (
    FORM,
    campaign_of,
    target_list,
)
from clinic_desktop.storage.tables import Record

_Known = tuple[tuple[Campaign, tuple[Target, ...]], ...]


def _campaigns(book: Book) -> _Known:
    """The campaigns of the clinics of the form with a round in P, the earliest first."""

    def read() -> _Known:
        records = book.session.scalars(
            select(Record).where(
                Record.form_code == FORM,
                Record.clinic_code.in_(book.scope.codes),
                Record.voided.is_(False),
            )
        )
        plans = [campaign_of(book.catalogue, record, record.clinic_code) for record in records]
        wanted = [plan for plan in plans if any(_touches(plan, n, book) for n in _numbers(plan))]
        wanted.sort(key=lambda plan: (plan.rounds[0].first, plan.id))
        return tuple(
            (plan, target_list(book.catalogue, book.session, plan, book.dates.pe))
            for plan in wanted
        )

    return book.keep(("campaigns",), read)


def _numbers(plan: Campaign) -> tuple[int, ...]:
    return tuple(turn.number for turn in plan.rounds)


def _touches(plan: Campaign, number: int, book: Book) -> bool:
    """A round belongs to the period in which it begins."""
    return plan.round(number).first in book.dates.period


def _rounds(book: Book) -> tuple[tuple[Campaign, int, tuple[Target, ...]], ...]:
    return tuple(
        (plan, number, targets)
        for plan, targets in _campaigns(book)
        for number in _numbers(plan)
        if _touches(plan, number, book)
    )


@figure("campaign_asked", tr("期内各轮应种的儿童（各轮合计，每名儿童计一次）"), "I-C8")
def campaign_asked(book: Book, _period: Period) -> Value:
    """D of I-C8: the target lists of the rounds."""
    return people(t.id for _, number, rows in _rounds(book) for t in rows if number in t.rounds)


@figure("campaign_rate", tr("各轮实种人次 ÷ 各轮应种人次"), "I-C8")
def campaign_rate(book: Book, _period: Period) -> Value:
    """I-C8 over the rounds of the period."""
    asked = [(t, number) for _, number, rows in _rounds(book) for t in rows if number in t.rounds]
    whole = tuple(Ref("resident", target.id) for target, _ in asked)
    given = tuple(Ref("resident", target.id) for target, number in asked if target.given(number))
    return RateFigure(Figure(len(given), given), Figure(len(whole), whole))


@name_list("campaign_rounds")
def campaign_rounds(book: Book) -> tuple[ListRow, ...]:
    """A line for each round and residence: 应种, 实种, 率."""
    listed: list[ListRow] = []
    for plan, number, targets in _rounds(book):
        turn = plan.round(number)
        for sums in by_residence(targets, plan):
            asked, given = sums.asked[number], sums.given[number]
            rate = f"{given * 100 / asked:.2f}%" if asked else "—"
            listed.append(
                (
                    Ref("record", plan.id),
                    {
                        "campaign": plan.title,
                        "round": tr("第{n}轮", n=number),
                        "days": tr("{a}～{b}", a=turn.first, b=turn.last),
                        "who": sums.label,
                        "asked": str(asked),
                        "given": str(given),
                        "rate": rate,
                    },
                )
            )
    return tuple(listed)
