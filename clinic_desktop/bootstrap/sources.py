"""What stands around the screens: counts, backup, unsent changes, the search box, undo."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from clinic_desktop.bootstrap.left_drafts import draft_alerts
from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.collect import unsent
from clinic_desktop.exchange.pending import pending
from clinic_desktop.exchange.standing import self_state
from clinic_desktop.services.coldchain import temperature_warnings
from clinic_desktop.services.education.reminding import education_reminders
from clinic_desktop.services.handover.queue import waiting as to_hand_over
from clinic_desktop.services.registers import local_now, waiting_reports
from clinic_desktop.services.stock_ledger import stock_watch
from clinic_desktop.services.stock_list import stock_warnings
from clinic_desktop.services.today import counts_now
from clinic_desktop.services.upkeep import backup_trouble
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.backup import list_backups
from clinic_desktop.storage.search import SearchHit, search
from clinic_desktop.storage.undo import last_action, undo_last
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screens.registers.rows import deadline_words
from clinic_desktop.ui.shell.sources import Alert, Hit, ShellFacts, ShellSources, Undone
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Tag

BACKUP_LATE_AFTER = timedelta(days=3)
_HITS = 12
_MOST_WARNINGS = 5
_MOST_REMINDERS = 3


def shell_sources(unlock: Callable[[str], object]) -> ShellSources:
    """The functions the shell runs on the data worker; ``unlock`` checks the lock's password."""
    return ShellSources(facts, find, undo, unlock)


def facts(place: Workplace) -> ShellFacts:
    """Badges, last backup, unsent changes, warnings."""
    counts = counts_now(place)
    backups = list_backups(place.folder.backups)
    last = backups[0].made_at if backups else None
    age = place.clock.now() - last if last else None
    late = age is None or age > BACKUP_LATE_AFTER
    alerts = [Alert(n.message, "settings", tone=Tone.DANGER) for n in place.database.notices]
    if late:
        text = tr("已有 {n} 天没有备份", n=age.days) if age else tr("还没有做过备份")
        alerts.append(Alert(text, "settings", "backup"))
    if trouble := backup_trouble(place):
        alerts.append(Alert(tr("自动备份：{why}", why=trouble), "settings", "backup"))
    alerts.extend(report_alerts(place))
    alerts.extend(form_alerts(place))
    alerts.extend(draft_alerts(place))
    alerts.extend(education_alerts(place))
    alerts.extend(exchange_alerts(place))
    for view, said in (
        ("stock", stock_warnings(place)),
        ("temperature", temperature_warnings(place)),
    ):
        for text, grave in said[:_MOST_WARNINGS]:
            tone = Tone.DANGER if grave else Tone.NOTICE
            alerts.append(Alert(text, "coldchain", view, tone))
    with place.reading() as session:
        enrolled = self_state(session).root_pub is not None
        waiting = unsent(session) if enrolled and place.site.role == "village" else None
    return ShellFacts(
        badges={"today": counts.overdue + counts.due, "handover": to_hand_over(place)},
        last_backup=last,
        backup_late=late,
        unsent=waiting,
        alerts=tuple(alerts),
    )


def report_alerts(place: Workplace) -> Iterator[Alert]:
    """Infectious-disease cards and events that must be handed on within hours."""
    now = local_now(place)
    for report in waiting_reports(place)[:_MOST_WARNINGS]:
        words, tone = deadline_words(report.deadline, now)
        text = tr("{title}：{what} {words}", title=report.form.title, what=report.what, words=words)
        yield Alert(text, "registers", report.form.code, tone, {"period": "all", "unsent": True})


def form_alerts(place: Workplace) -> Iterator[Alert]:
    """Report forms of a period that is over and that nobody handed in."""
    if place.site.role != "village":
        return
    # Brings every figure with it: not before the first screen stands.
    from clinic_desktop.reports.standing import owing

    for each in owing(place):
        said = tr("已过期限 {day}", day=each.due) if each.late else tr("{day} 前报出", day=each.due)
        text = tr(
            "{period} 还有 {n} 张报表没有上报，{said}",
            period=each.period.name,
            n=len(each.codes),
            said=said,
        )
        tone = Tone.DANGER if each.late else Tone.NOTICE
        yield Alert(text, "reports", each.codes[0], tone, {"period": each.period})


def education_alerts(place: Workplace) -> Iterator[Alert]:
    """Health days ahead, boards due, the year's plan; details stand on the year's page."""
    for each in education_reminders(place)[:_MOST_REMINDERS]:
        tone = Tone.DANGER if each.urgent else Tone.NOTICE
        yield Alert(each.text, "education_year", "", tone, {"view": each.view})


def exchange_alerts(place: Workplace) -> Iterator[Alert]:
    """What the exchange brought and a person has to settle or to read."""
    found = pending(place)
    if found.conflicts:
        text = tr("{n} 处内容两边写得不同，等人决定", n=found.conflicts)
        yield Alert(text, "conflicts", tone=Tone.DANGER)
    if place.site.role == "centre":
        if found.refused:
            text = tr("隔离区有 {n} 条没有进档案，等人处理", n=found.refused)
            yield Alert(text, "quarantine")
        # Brings the figures with it, as above.
        from clinic_desktop.reports.reporting_state import missing_last_month

        if missing := missing_last_month(place):
            text = tr(
                "{month}：{n} 个机构还缺 {m} 张报表",
                month=missing.month,
                n=missing.stations,
                m=missing.forms,
            )
            yield Alert(text, "reporting")
        return
    if found.asked:
        yield Alert(tr("卫生院请核对 {n} 条没有采纳的内容", n=found.asked), "quarantine")
    if found.decisions:
        text = tr("卫生院决定了 {n} 处冲突", n=found.decisions)
        yield Alert(text, "conflicts", args={"list": "decided"})
    if found.bulletins:
        yield Alert(tr("卫生院新发来 {n} 份资料", n=found.bulletins), "bulletins")


def find(place: Workplace, typed: str) -> Sequence[Hit]:
    """The search box: residents by anything people know of them."""
    with place.reading() as session:
        hits = search(session, typed, _HITS)
    return [_hit(place, hit) for hit in hits]


def _hit(place: Workplace, hit: SearchHit) -> Hit:
    about = [
        vocabulary.sex(hit.sex),
        tr("{n} 岁", n=age_years(hit.birth_date, place.today)),
        hit.village_group or "",
        tr("{no}户", no=hit.household_no) if hit.household_no else "",
        vocabulary.masked_id(hit.id_no) if hit.matched == "id_no" else "",
        vocabulary.masked_phone(hit.phone) if hit.matched == "phone" else "",
    ]
    tags = vocabulary.programme_tags(hit.programmes, place.catalogue)
    if not hit.listed:
        tags.insert(0, Tag(vocabulary.STATUSES.get(hit.status, hit.status), Hue.GREY))
    return Hit(
        "resident",
        hit.resident_id,
        hit.name,
        " · ".join(part for part in about if part),
        tuple(tags),
    )


def undo(place: Workplace) -> Undone:
    """Take back this person's last save."""
    with place.reading() as session:
        last = last_action(session, place.actor.staff_id)
    changes = undo_last(place.database, place.actor.staff_id, (stock_watch(place),))
    action = last.action if last else changes.action
    return Undone(tr("已撤销：{action}", action=action), changes)
