"""Columns of the lists: packages, files offered, computers, files in a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.overview import DeviceLine, ImportLine, PackageLine
from clinic_desktop.exchange.report import FileReport
from clinic_desktop.ui.screens.exchange import words
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag


def package_columns(today: date) -> Sequence[Column[PackageLine]]:
    """Packages made here."""
    return (
        Column(tr("包号"), lambda p: str(p.no), width=60, align=Align.RIGHT),
        Column(tr("制作时间"), lambda p: words.moment(p.made_at, today), width=150),
        Column(tr("状态"), lambda _p: "", width=116, tags=lambda p: [words.package_state(p)]),
        Column(tr("变更"), lambda p: f"{p.lines:,}", width=80, align=Align.RIGHT),
        Column(tr("大小"), lambda p: words.size(p.size), width=84, align=Align.RIGHT),
        Column(tr("文件"), lambda p: p.file_name, width=150, stretch=True),
    )


def import_columns(today: date) -> Sequence[Column[ImportLine]]:
    """Files offered here."""
    return (
        Column(tr("接收时间"), lambda i: words.moment(i.at, today), width=150),
        Column(tr("来自"), lambda i: i.sender, width=150, stretch=True),
        Column(tr("种类"), lambda i: words.kind_words(i.kind), width=84),
        Column(tr("结果"), lambda _i: "", width=84, tags=lambda i: [words.import_result(i)]),
        Column(tr("新变更"), lambda i: f"{i.fresh:,}", width=76, align=Align.RIGHT),
        Column(
            tr("数据到"),
            lambda i: words.moment(i.made_at, today),
            width=150,
            wide_only=True,
        ),
        Column(tr("文件"), lambda i: i.file_name, width=150, stretch=True, wide_only=True),
    )


def device_columns(today: date) -> Sequence[Column[DeviceLine]]:
    """Computers of the township: who has sent what until when."""

    def warning(line: DeviceLine) -> tuple[str, Tone]:
        return words.device_warnings(line, today)

    return (
        Column(tr("机构"), lambda d: d.site_name, width=150, stretch=True),
        Column(tr("电脑"), lambda d: d.name, width=120, wide_only=True),
        Column(tr("状态"), lambda _d: "", width=84, tags=_device_tags),
        Column(tr("数据到"), lambda d: words.moment(d.made_at, today), width=150),
        Column(tr("上次接收"), lambda d: words.moment(d.last_at, today), width=150, wide_only=True),
        Column(
            tr("包号"), lambda d: str(d.last_no) if d.last_no else "", width=58, align=Align.RIGHT
        ),
        Column(
            tr("请留意"),
            lambda d: warning(d)[0],
            width=150,
            stretch=True,
            tone=lambda d: warning(d)[1],
        ),
    )


def _device_tags(line: DeviceLine) -> list[Tag]:
    if line.status != "active":
        return [Tag(tr("已停用"), Hue.GREY)]
    return [Tag(tr("本机"), Hue.AMBER) if line.own else Tag(tr("在用"), Hue.GREEN)]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a preview with the id that the table keeps its place by."""

    id: str
    report: FileReport
    dry_run: bool
    wanted: bool = False
    """Ticked: it is to be taken."""

    @property
    def takeable(self) -> bool:
        """Whether it can be ticked at all."""
        return self.dry_run and self.report.taken


def file_columns() -> Sequence[Column[FileLine]]:
    """Files on the stick and what becomes of them."""
    return (
        Column(tr("收"), _tick, width=40, tone=lambda f: Tone.GOOD if f.wanted else Tone.MUTED),
        Column(tr("来自"), _sender, width=130, stretch=True),
        Column(tr("种类"), lambda f: words.kind_words(f.report.kind), width=74),
        Column(tr("期间"), lambda f: words.short_period(f.report), width=196, wide_only=True),
        Column(
            tr("结果"),
            lambda _f: "",
            width=92,
            tags=lambda f: [words.file_result(f.report, dry_run=f.dry_run)],
        ),
        Column(tr("新变更"), lambda f: _count(f.report.fresh), width=72, align=Align.RIGHT),
        Column(
            tr("冲突"),
            lambda f: _count(len(f.report.conflicts)),
            width=58,
            align=Align.RIGHT,
            tone=lambda f: Tone.DANGER if f.report.conflicts else Tone.PLAIN,
        ),
        Column(tr("文件"), lambda f: f.report.name, width=140, stretch=True, wide_only=True),
    )


def _tick(line: FileLine) -> str:
    if not line.takeable:
        return ""
    return "☑" if line.wanted else "☐"


def _sender(line: FileLine) -> str:
    sender = line.report.sender
    if line.report.code == "E_NOT_FOR_US":
        return line.report.name
    if sender is None:
        return line.report.message or line.report.name
    return sender.site_name or sender.site


def _count(number: int) -> str:
    return f"{number:,}" if number else ""
