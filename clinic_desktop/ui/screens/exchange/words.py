"""The exchange in words: times, kinds of files, states, what a report means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.faults import message
from clinic_desktop.exchange.overview import DeviceLine, ImportLine, PackageLine
from clinic_desktop.exchange.receive import ASK_GRANT, ASK_REQUEST
from clinic_desktop.exchange.report import FileReport
from clinic_desktop.exchange.review import ReviewKind
from clinic_desktop.ui import row_words
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Tag

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "data": tr("数据包"),
    "receipt": tr("回执"),
    "grant": tr("登记批复"),
    "restore": tr("恢复包"),
    "blobs": tr("照片包"),
}
_STATES = {
    "built": Tag(tr("未写到U盘"), Hue.AMBER),
    "written": Tag(tr("已写出"), Hue.BLUE),
    "acked": Tag(tr("卫生院已收"), Hue.GREEN),
}
_REASONS = {
    "counter": tr("计数异常"),
    "rank": tr("冒用卫生院权限"),
    "reference": tr("只有卫生院能改"),
    "out_of_scope": tr("不属于该村"),
    "other_site": tr("由其他村录入"),
    "too_wide": tr("内容过宽"),
    "crowded": tr("一次改得太多"),
    "revoked_sender": tr("电脑已停用"),
}


def refusal_reason(code: str) -> str:
    """Why an operation is kept out, in a few words."""
    return _REASONS.get(code, code)


_WAITING = {
    "no_insert": tr("还缺首次录入"),
    "no_parent": tr("所属居民的资料还没到"),
    "unknown_table": tr("需要较新版本的程序"),
}
LATE_AFTER = timedelta(days=35)
"""A village that has not handed anything in for so long is named."""


def moment(at: datetime | None, today: date | None = None) -> str:
    """今天 08:12, 2026-03-02 14:05; local time."""
    if at is None:
        return ""
    local = at.astimezone()
    if today is not None and local.date() == today:
        return tr("今天 {time}", time=f"{local:%H:%M}")
    return f"{local:%Y-%m-%d %H:%M}"


def from_wall(wall: int) -> datetime:
    """Milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=wall)


def span(length: timedelta) -> str:
    """3 天, 5 小时, 12 分钟."""
    minutes = max(round(abs(length).total_seconds() / 60), 1)
    if minutes >= 2 * 24 * 60:
        return tr("{n} 天", n=minutes // (24 * 60))
    if minutes >= 2 * 60:
        return tr("{n} 小时", n=minutes // 60)
    return tr("{n} 分钟", n=minutes)


def size(length: int) -> str:
    """In KB or MB."""
    if length >= 1 << 20:
        return f"{length / (1 << 20):.1f} MB"
    return f"{(length + 1023) // 1024} KB"


def package_state(line: PackageLine) -> Tag:
    """Where a package is."""
    return _STATES.get(line.state, Tag(line.state))


def kind_words(code: str) -> str:
    """数据包, 回执 …"""
    return _KINDS.get(code, code)


def import_result(line: ImportLine) -> Tag:
    """Taken or refused."""
    return Tag(tr("已接收"), Hue.GREEN) if line.code == "OK" else Tag(tr("拒收"), Hue.RED)


def file_result(file: FileReport, *, dry_run: bool) -> Tag:
    """What will be or was done with a file."""
    if file.code in (ASK_GRANT, ASK_REQUEST):
        return Tag(tr("要办登记"), Hue.AMBER)
    if file.code == "E_NOT_FOR_US":
        return Tag(tr("别处的"), Hue.GREY)
    if file.code.startswith("STICK_"):
        return Tag(tr("没读到"), Hue.AMBER)
    if not file.taken:
        return Tag(tr("不能接收"), Hue.RED)
    if file.epoch_over and not file.fresh:
        return Tag(tr("旧包"), Hue.GREY)
    if file.outdated and not file.fresh:
        return Tag(tr("旧回执"), Hue.GREY)
    if file.taken_before or (not file.fresh and file.lines):
        return Tag(tr("已收过"), Hue.GREY)
    return Tag(tr("可以接收"), Hue.BLUE) if dry_run else Tag(tr("已接收"), Hue.GREEN)


_ADVICE = {
    "E_NOT_PACKAGE": tr("可以不管它；U盘上别的文件不受影响。"),
    "E_TRUNCATED": tr("请对方在原电脑上再导出一次；没有收进任何内容。"),
    "E_DAMAGED": tr("请对方换一只U盘再导出一次；没有收进任何内容。"),
    "E_NOT_FOR_US": tr(
        "U盘走过几个村时很常见，跳过即可。确是给本单位的，说明本机重新登记过：请对方再导出。"
    ),
    "E_TAMPERED": tr("不要再用这个文件；请对方当面再导出一次。"),
    "E_FORGED": tr("不要再用这个文件；请对方当面再导出一次。"),
    "E_UNKNOWN_SENDER": tr("请那台电脑先写登记申请，在“允许加入”里办理，再导出。"),
    "E_REVOKED": tr("电脑停用后做的包。需要其中的数据时，由主管收进隔离区逐条核对。"),
    "E_TOO_NEW": tr("文件留着，本机升级后再收，不会丢。"),
    "E_LIMIT": tr("请把文件交给技术人员查看；没有收进任何内容。"),
    "E_FORMAT": tr("请把文件交给技术人员查看；没有收进任何内容。"),
    "STICK_GONE": tr("请插回U盘再试一次；已经收进的不会丢，也不会重复。"),
}


def refusal(code: str) -> str:
    """Why a file was refused."""
    return message(code) if code.startswith("E_") else code


def advice(file: FileReport) -> str:
    """What to do about a file that was not, or need not be, taken."""
    if file.epoch_over and not file.fresh:
        return tr("这是卫生院恢复数据以前的包，以后的包会把内容重新带来，跳过即可。")
    if file.outdated and not file.fresh:
        return tr("已收过更新的回执，这一份不再作数，跳过即可。")
    if file.taken_before:
        at = moment(datetime.fromisoformat(file.taken_before))
        return tr("这个包 {at} 已收过；再收一次也不会重复。", at=at)
    return _ADVICE.get(file.code, "")


def period(file: FileReport) -> str:
    """From when to when the sender's clock says the content is."""
    if file.made_wall is None:
        return ""
    until = moment(from_wall(file.made_wall))
    if file.since_wall is None or file.since_wall >= file.made_wall:
        return tr("至 {until}", until=until)
    return tr("{since} 至 {until}", since=moment(from_wall(file.since_wall)), until=until)


def short_period(file: FileReport) -> str:
    """The same without the year, for a column."""
    if file.made_wall is None:
        return ""
    until = f"{from_wall(file.made_wall).astimezone():%m-%d %H:%M}"
    if file.since_wall is None or file.since_wall >= file.made_wall:
        return tr("至 {until}", until=until)
    since = f"{from_wall(file.since_wall).astimezone():%m-%d %H:%M}"
    return tr("{since} 至 {until}", since=since, until=until)


def worth_taking(file: FileReport) -> bool:
    """Everything that can be taken and brings something."""
    over = file.outdated or file.epoch_over
    return file.taken and not file.taken_before and not (over and not file.fresh)


def device_warnings(line: DeviceLine, today: date) -> tuple[str, Tone]:
    """What is not right with a computer, in one line; an empty text when all is well."""
    said = []
    if line.forked:
        said.append(tr("曾恢复备份或被复制，请核实"))
    if line.gaps:
        said.append(gap_words(line.gaps))
    if line.ahead is not None and line.ahead > timedelta(minutes=10):
        said.append(tr("时钟快 {much}", much=span(line.ahead)))
    if said:
        return "；".join(said), Tone.DANGER if line.forked or line.gaps else Tone.NOTICE
    if line.own or line.status != "active":
        return "", Tone.PLAIN
    if line.last_at is None:
        return tr("还没有交过数据"), Tone.NOTICE
    away = today - line.last_at.astimezone().date()
    if away > LATE_AFTER:
        return tr("已 {n} 天没有交", n=away.days), Tone.NOTICE
    return "", Tone.PLAIN


def gap_words(gaps: Sequence[tuple[int, int]]) -> str:
    """缺少编号 3–7、12."""
    ranges = "、".join(str(a) if a == b else f"{a}–{b}" for a, b in gaps)
    return tr("缺少编号 {ranges}", ranges=ranges)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know about a file; ``row`` opens ``page`` at a row where there is one."""

    text: str
    right: str = ""
    tone: Tone = Tone.PLAIN
    row: tuple[str, str] | None = None
    page: str = "history"
    """history, conflicts or same_person: the last two only once the file is taken."""


_MOST_NOTES = 30


def notes(file: FileReport, *, taken: bool = False) -> list[Note]:
    """Conflicts, waiting and refused rows, gaps, clocks: the grave first. ``taken``: it stands."""
    found: list[Note] = []
    if file.forks:
        found.append(Note(tr("该电脑曾恢复备份或被复制，请打电话核实"), tone=Tone.DANGER))
    gaps = [(gap.first, gap.last) for gap in file.gaps]
    if gaps:
        found.append(Note(gap_words(gaps), tr("等下次补交"), Tone.NOTICE))
    if file.clock is not None:
        ahead = timedelta(milliseconds=file.clock.ahead_ms)
        there, here = (moment(from_wall(w)) for w in (file.clock.made_wall, file.clock.here_wall))
        text = tr(
            "对方时钟比本机快 {much}（对方 {there}，本机 {here}），有一边不准",
            much=span(ahead),
            there=there,
            here=here,
        )
        found.append(Note(text, tone=Tone.NOTICE))
    for table, count in file.schema_notes.items():
        name = row_words.table_name(table)
        found.append(Note(tr("{table}：{n} 条需要较新版本", table=name, n=count), tone=Tone.NOTICE))
    if file.earlier_missing:
        text = tr("卫生院前面还有一个包没有收到：这个包照收，缺的会重新带来")
        found.append(Note(text, tone=Tone.NOTICE))
    found += _receipt_notes(file)
    for conflict in file.conflicts[:_MOST_NOTES]:
        name = row_words.table_name(conflict.table)
        what = row_words.unit_name(conflict.table, conflict.unit)
        text = tr("冲突：{table}的{what}两边都改过", table=name, what=what)
        page, right = ("conflicts", tr("去决定")) if taken else ("history", tr("看经过"))
        found.append(Note(text, right, Tone.DANGER, (conflict.table, conflict.row), page))
    found += _rest(len(file.conflicts), tr("处冲突"))
    for line in file.quarantine[:_MOST_NOTES]:
        reason = refusal_reason(line.reason)
        text = tr("隔离：{table}（{why}）", table=row_words.table_name(line.table), why=reason)
        found.append(Note(text, tone=Tone.NOTICE))
    found += _rest(len(file.quarantine), tr("条隔离"))
    found += _reviews(file, taken=taken)
    for table, count, reason in _waiting(file):
        text = tr("{table} {n} 条暂时看不到：{why}", table=table, n=count, why=reason)
        found.append(Note(text, tone=Tone.NOTICE))
    return found


_REVIEWS = {
    ReviewKind.SAME_ID: tr("证件号与另一份档案相同"),
    ReviewKind.SAME_PERSON: tr("姓名、生日与另一份档案相同"),
    ReviewKind.SAME_VISIT: tr("同一天同一种表有两份"),
    ReviewKind.SAME_DOSE: tr("同一天同一种疫苗有两剂"),
    ReviewKind.AFTER_DEATH: tr("发生在死亡日期之后"),
    ReviewKind.OF_VOIDED: tr("属于已作废的档案"),
    ReviewKind.FORMER_VILLAGE: tr("由迁出前的村录入"),
}
_SAME = (ReviewKind.SAME_ID, ReviewKind.SAME_PERSON)


def _reviews(file: FileReport, *, taken: bool) -> list[Note]:
    """What a person should look at; nothing was merged or changed by itself."""
    lines = file.review.lines
    names = {(row.table, row.row): row.about.name for row in file.foreseen}
    found = []
    for line in lines[:_MOST_NOTES]:
        name = names.get((line.table, line.row), "")
        what = name or row_words.table_name(line.table)
        text = tr("请看看：{what}，{why}", what=what, why=_REVIEWS[line.kind])
        same = taken and line.kind in _SAME
        page, right = ("same_person", tr("去核对")) if same else ("history", tr("看经过"))
        found.append(Note(text, right, Tone.NOTICE, (line.table, line.row), page))
    return found + _rest(len(lines), tr("条要看看"))


def _rest(count: int, what: str) -> list[Note]:
    if count <= _MOST_NOTES:
        return []
    return [Note(tr("另有 {n} {what}", n=count - _MOST_NOTES, what=what), tone=Tone.NOTICE)]


def _waiting(file: FileReport) -> list[tuple[str, int, str]]:
    counts: dict[tuple[str, str], int] = {}
    for line in file.waiting:
        counts[line.table, line.reason] = counts.get((line.table, line.reason), 0) + 1
    return [
        (row_words.table_name(table), count, _WAITING.get(reason, reason))
        for (table, reason), count in sorted(counts.items())
    ]


def _receipt_notes(file: FileReport) -> list[Note]:
    receipt = file.receipt
    if receipt is None:
        return []
    found = [
        Note(
            tr("卫生院已全部收到")
            if not receipt.still_unsent
            else tr("还有 {n} 项没有确认，下次导出时再带上", n=receipt.still_unsent),
            tone=Tone.NOTICE if receipt.still_unsent else Tone.GOOD,
        )
    ]
    if receipt.quarantine:
        text = tr("卫生院没有采纳 {n} 条，请询问原因", n=receipt.quarantine)
        found.append(Note(text, tone=Tone.NOTICE))
    if receipt.behind_ms > 10 * 60_000:
        much = span(timedelta(milliseconds=receipt.behind_ms))
        found.append(Note(tr("本机时钟至少慢 {much}，请校准", much=much), tone=Tone.NOTICE))
    if receipt.new_incarnation:
        text = tr("本机数据曾恢复过，下次导出会把全部数据再交一次")
        found.append(Note(text, tone=Tone.NOTICE))
    return found


def counts_line(counts: Mapping[str, int]) -> str:
    """居民 3、随访和表单 12: what a package of ours holds."""
    named = {row_words.table_name(t): n for t, n in counts.items() if t != "sync_event"}
    return "、".join(f"{name} {n}" for name, n in named.items())
