"""``export``, ``receive`` and ``enrol``: the exchange by file without a window."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop import bootstrap
from clinic_desktop.cli.opening import opened
from clinic_desktop.cli.output import print_json
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.centre import setup_centre
from clinic_desktop.exchange.enrol import (
    accept_grant,
    grant,
    look_at_request,
    make_request,
    put_card,
)
from clinic_desktop.exchange.export import export_to
from clinic_desktop.exchange.paper import KeySheet
from clinic_desktop.exchange.receive import receive as receive_files
from clinic_desktop.exchange.report import FileReport, ReceiveReport
from clinic_desktop.storage.durable import write_durably

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace


def export(arguments: argparse.Namespace) -> int:
    """Write everything the centre has not acknowledged (all of it with ``--full``)."""
    with opened(arguments) as place:
        made = export_to(place, arguments.to, full=arguments.full)
    if arguments.json:
        print_json(asdict(made))
    else:
        print(
            tr(
                "已写入 {path}（第 {no} 号包，{lines} 条变更，{size} KB）",
                path=made.path,
                no=made.no,
                lines=made.lines,
                size=(made.size + 1023) // 1024,
            )
        )
    return 0


def receive(arguments: argparse.Namespace) -> int:
    """Take packages and receipts; a refused file is named with its reason and changes nothing."""
    with opened(arguments) as place:
        report = receive_files(place, arguments.files, arguments.dry_run)
    if arguments.json:
        print_json(asdict(report) | {"taken": report.taken})
    else:
        for line in _lines(report):
            print(line)
    refused = any(not file.taken and file.code.startswith("E_") for file in report.files)
    return 1 if refused else 0


def _lines(report: ReceiveReport) -> Iterable[str]:
    for file in report.files:
        if not file.taken:
            yield f"{file.name}: {file.message or file.code}"
            continue
        yield _taken_line(file, dry_run=report.dry_run)
        for table in file.tables:
            yield tr(
                "  {table}：新增 {new}，修改 {changed}，作废 {voided}",
                table=table.table,
                new=table.new,
                changed=table.changed,
                voided=table.voided,
            )
        if file.conflicts:
            yield tr("  冲突 {n} 处，等待处理", n=len(file.conflicts))
        if file.quarantine:
            yield tr("  隔离 {n} 条", n=len(file.quarantine))
        for gap in file.gaps:
            yield tr("  缺少编号 {a}–{b} 的数据", a=gap.first, b=gap.last)
    if report.passed_over:
        yield tr("另有 {n} 个文件不是发给本单位的", n=report.passed_over)
    for reply in report.replies:
        yield tr("回执：{path}", path=reply)
    if report.reply_problem:
        yield report.reply_problem


def _taken_line(file: FileReport, *, dry_run: bool) -> str:
    sender = file.sender.site_name if file.sender else ""
    values = {"name": file.name, "sender": sender, "fresh": file.fresh, "again": file.duplicates}
    if dry_run:
        return tr("{name}（{sender}）：将接收 {fresh} 条，已有 {again} 条", **values)
    return tr("{name}（{sender}）：已接收 {fresh} 条，已有 {again} 条", **values)


def enrol_centre(arguments: argparse.Namespace) -> int:
    """Make the centre's keys; the sheet to lock away and the poster go into the folder."""
    with opened(arguments) as place:
        sheet = setup_centre(place)
        arguments.to.mkdir(parents=True, exist_ok=True)
        paper = _key_sheet(place, sheet, arguments.to)
        card = put_card(place, arguments.to)
    print(tr("恢复纸（打印后锁进柜子，然后删除文件）：{path}", path=paper))
    print(tr("公示卡：{path}", path=card))
    print(tr("公示指纹：{poster}", poster=sheet.poster))
    return 0


def _key_sheet(place: "Workplace", sheet: KeySheet, folder: Path) -> Path:
    from clinic_desktop.reports.paper.fonts import load_fonts
    from clinic_desktop.reports.paper.pdf import write_pdf
    from clinic_desktop.reports.paper.recovery_pdf import SecretCode, secret_sheet

    fonts = load_fonts(bootstrap.resources_dir() / "fonts")
    document = secret_sheet(
        tr("卫生院密钥恢复纸"),
        place.site.name,
        (
            SecretCode(tr("根密钥"), sheet.root_text, tr("卫生院电脑丢失后，用它建立新的密钥。")),
            SecretCode(tr("恢复密钥"), sheet.recovery_text, tr("能读取发给卫生院的全部数据包。")),
        ),
        (
            tr("谁拿到这张纸，谁就能替换卫生院的密钥并读取全部数据包。"),
            tr("请打印一份锁进柜子，打印后删除电脑里的文件。"),
            tr("公示指纹：{poster}", poster=sheet.poster),
        ),
        fonts,
        place.clock.now(),
    )
    path = folder / "centre-keys.pdf"
    write_durably(path, write_pdf(document, fonts))
    return path


def enrol_request(arguments: argparse.Namespace) -> int:
    """A village asks to be enrolled."""
    with opened(arguments) as place:
        arguments.to.mkdir(parents=True, exist_ok=True)
        made = make_request(place, arguments.to)
    print(tr("申请文件：{path}", path=made.path))
    print(tr("本机指纹：{fingerprint}", fingerprint=made.fingerprint))
    print(tr("请把最后两组读给卫生院：{groups}", groups=made.fingerprint.last_groups))
    return 0


def enrol_grant(arguments: argparse.Namespace) -> int:
    """The centre admits a device whose fingerprint was read out."""
    with opened(arguments) as place:
        seen = look_at_request(place, arguments.file)
        if arguments.site and arguments.site != seen.site:
            raise InputProblem(
                Problem(
                    "site",
                    "SITE_DIFFERS",
                    tr("申请的站点是 {site}，与 --site 不符", site=seen.site),
                )
            )
        arguments.to.mkdir(parents=True, exist_ok=True)
        granted = grant(place, arguments.file, arguments.fingerprint, arguments.to)
    print(tr("授权文件：{path}", path=granted.path))
    print(tr("村里需要输入公示指纹的最后两组：{groups}", groups=granted.poster.last_groups))
    return 0


def enrol_accept(arguments: argparse.Namespace) -> int:
    """The village takes the grant and trusts the centre of that poster."""
    with opened(arguments) as place:
        done = accept_grant(place, arguments.file, arguments.fingerprint)
    print(tr("登记完成：站点 {site}", site=done.site))
    return 0
