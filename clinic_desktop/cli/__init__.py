"""The command line: everything that matters also works without a window.

Stable: scripts, tests and county staff depend on it. Exit status 0 when the work is done, 1 when
it was done and found something wrong (failed cases, broken capture), 2 when it could not be done;
every end has a sentence that says why. ``--json`` prints exactly one JSON object.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from clinic_desktop import __version__
from clinic_desktop.cli.output import say
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.words import tr


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; without a command the program opens its window."""
    if sys.platform == "win32":
        import ctypes

        # A stick that was pulled out is told in our own words, not by a box of the system that
        # stops the program until somebody answers it.
        no_critical_errors, no_open_errors = 0x1, 0x8000
        ctypes.windll.kernel32.SetErrorMode(no_critical_errors | no_open_errors)
    for stream in (sys.stdout, sys.stderr):
        # A console of the old Windows code pages must not turn a Chinese sentence into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except InputProblem as wrong:
        say(*(problem.message for problem in wrong.problems))
        return 2
    except KnownFault as fault:
        say(fault.message, fault.advice)
        return 2
    except KeyboardInterrupt:
        say(tr("已取消"))
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; writing more would only fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # noqa: BLE001 - whatever it is, no traceback at a person
        # Our own bug: the details go to the log file of the clinic, never at the person.
        path = _keep_details(arguments.data)
        say(tr("程序出错了，数据没有受影响。详情已写入 {path}", path=path))
        return 3


def _keep_details(data: Path | None) -> Path:
    import tempfile
    import traceback

    folders = [Path(tempfile.gettempdir())]
    if data is not None and (data / "logs").is_dir():
        folders.insert(0, data / "logs")
    for folder in folders:
        path = folder / "clinic-desktop-error.txt"
        with suppress(OSError), path.open("a", encoding="utf-8") as log:
            traceback.print_exc(file=log)
            break
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clinic-desktop", description=tr("村卫生室公共卫生工作台")
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("--data", type=Path, metavar="DIR", help=tr("诊所文件夹"))
    parser.add_argument(
        "--password-file", type=Path, metavar="F", help=tr("从文件读取密码（或用 CLINIC_PASSWORD）")
    )
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(metavar=tr("命令"))

    demo = commands.add_parser("demo", help=tr("建立练习诊所（虚构数据，密码 demo）"))
    demo.add_argument("folder", type=Path, metavar="DIR")
    demo.add_argument("--residents", type=_count, default=3000)
    demo.add_argument("--years", type=_count, default=3)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--role", choices=("village", "centre"), default="village")
    demo.add_argument("--rich", action="store_true", help=tr("每种表单都有内容"))
    demo.set_defaults(run=_lazy("demo", "make_demo"))

    roster = commands.add_parser("import-roster", help=tr("导入花名册（xlsx、csv）"))
    roster.add_argument("file", type=Path, metavar="FILE")
    roster.add_argument("--dry-run", action="store_true", help=tr("只检查，不写入"))
    roster.add_argument(
        "--accept", nargs="+", default=[], metavar="KIND", help=tr("接受这些种类的更正建议")
    )
    roster.add_argument("--json", action="store_true")
    roster.set_defaults(run=_lazy("roster", "import_roster"))

    report = commands.add_parser("report", help=tr("生成报表"))
    report.add_argument(
        "period", metavar="2026-10", help=tr("年-月、2026-Q3、2026-H1、2026、2026-M 或 last-month")
    )
    report.add_argument("--form", nargs="+", action="extend", default=[], metavar="R-03")
    report.add_argument("--out", type=Path, required=True, metavar="OUT")
    report.add_argument("--format", choices=("pdf", "xlsx", "json"), default="pdf")
    report.set_defaults(run=_lazy("report", "make_reports"))

    export = commands.add_parser("export", help=tr("导出交换包"))
    export.add_argument("--to", type=Path, required=True, metavar="DIR2")
    export.add_argument("--full", action="store_true", help=tr("从头导出全部数据"))
    export.add_argument("--json", action="store_true")
    export.set_defaults(run=_lazy("exchange", "export"))

    receive = commands.add_parser("receive", help=tr("接收交换包、回执、申请或授权"))
    receive.add_argument("files", type=Path, nargs="+", metavar="FILE")
    receive.add_argument("--dry-run", action="store_true", help=tr("只预览，不写入"))
    receive.add_argument("--json", action="store_true")
    receive.set_defaults(run=_lazy("exchange", "receive"))

    enrol = commands.add_parser("enrol", help=tr("登记设备：村里申请，卫生院授权"))
    steps = enrol.add_subparsers(required=True, metavar=tr("步骤"))
    request = steps.add_parser("request", help=tr("村：生成申请文件"))
    request.add_argument("--to", type=Path, required=True, metavar="DIR2")
    request.set_defaults(run=_lazy("exchange", "enrol_request"))
    setup = steps.add_parser("centre", help=tr("卫生院：生成密钥，写出公示卡与恢复纸"))
    setup.add_argument("--to", type=Path, required=True, metavar="DIR2")
    setup.set_defaults(run=_lazy("exchange", "enrol_centre"))
    grant = steps.add_parser("grant", help=tr("卫生院：核对指纹后授权"))
    grant.add_argument("file", type=Path, metavar="FILE.vcr")
    grant.add_argument("--fingerprint", required=True, help=tr("对方读出的最后两组数字"))
    grant.add_argument("--site", metavar="CODE", help=tr("站点代码（默认用申请中的）"))
    grant.add_argument("--to", type=Path, required=True, metavar="DIR2")
    grant.set_defaults(run=_lazy("exchange", "enrol_grant"))
    accept = steps.add_parser("accept", help=tr("村：接受授权"))
    accept.add_argument("file", type=Path, metavar="FILE.vcg")
    accept.add_argument("--fingerprint", required=True, help=tr("卫生院公示卡上的最后两组数字"))
    accept.set_defaults(run=_lazy("exchange", "enrol_accept"))

    verify = commands.add_parser("verify", help=tr("核对派生数据、完整性和变更记录"))
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_lazy("verify", "verify"))

    shots = commands.add_parser("screenshots", help=tr("把每个界面存成图片"))
    shots.add_argument("--out", type=Path, required=True, metavar="OUT")
    shots.add_argument("--size", default="1366x768", metavar="1366x768")
    shots.add_argument("--scale", type=float, default=1.0)
    shots.set_defaults(run=_lazy("screenshots", "take"))

    cases = commands.add_parser("check-cases", help=tr("核对一份算例"))
    cases.add_argument("rules", choices=("schedules", "immunisation"))
    cases.add_argument("file", type=Path, metavar="FILE.json")
    cases.set_defaults(run=_lazy("cases", "check"))

    definitions = commands.add_parser("definitions", help=tr("列出或检查定义文件"))
    what = definitions.add_subparsers(required=True, metavar=tr("动作"))
    listing = what.add_parser("list", help=tr("列出全部表单"))
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_lazy("definitions", "list_all"))
    check = what.add_parser("check", help=tr("检查定义文件"))
    check.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_lazy("definitions", "check"))

    backup = commands.add_parser("backup", help=tr("立即备份并验证"))
    backup.add_argument("--to", type=Path, metavar="DIR2", help=tr("另存一份到这里"))
    backup.set_defaults(run=_lazy("verify", "backup"))
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(tr("应为正整数"))
    return number


def _window(arguments: argparse.Namespace) -> int:
    from clinic_desktop.cli.window import open_window

    return int(open_window(arguments))


def _lazy(module: str, name: str) -> "_Lazy":
    return _Lazy(module, name)


class _Lazy:
    """Imports a command's module when it is run: the window must not wait for the others."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, arguments: argparse.Namespace) -> int:
        from importlib import import_module

        command = getattr(import_module(f"clinic_desktop.cli.{self._module}"), self._name)
        return int(command(arguments))
