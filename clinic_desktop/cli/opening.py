"""Opening the clinic that ``--data`` names, for commands without a window."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clinic_desktop import bootstrap
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.files import ClinicFolder

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace


def folder_of(arguments: argparse.Namespace) -> ClinicFolder:
    """The clinic folder; it must hold a clinic."""
    folder = ClinicFolder(arguments.data or bootstrap.default_data_dir())
    if not folder.exists:
        raise KnownFault(
            "NO_CLINIC",
            tr("{folder} 里没有诊所", folder=folder.root),
            tr("请用 --data 指明诊所文件夹，或先建立诊所（demo 可建立练习诊所）"),
        )
    return folder


def password_of(arguments: argparse.Namespace) -> str:
    """The password: from ``--password-file``, ``CLINIC_PASSWORD`` or typed at the terminal."""
    if arguments.password_file is not None:
        try:
            # Windows' own editor may put a byte order mark in front.
            return str(arguments.password_file.read_text("utf-8-sig").splitlines()[0])
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise InputProblem(
                Problem("password", "password_file", tr("读不出密码文件的第一行"))
            ) from error
    if password := os.environ.get("CLINIC_PASSWORD"):
        return password
    if sys.stdin is not None and sys.stdin.isatty():
        from getpass import getpass

        return getpass(tr("密码："))
    raise InputProblem(
        Problem(
            "password",
            "password_missing",
            tr("没有密码：请设置 CLINIC_PASSWORD 或使用 --password-file"),
        )
    )


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator["Workplace"]:
    """The workplace of the clinic, closed at the end."""
    folder = folder_of(arguments)
    staff_id, key = bootstrap.unlock(folder, password_of(arguments))
    place = bootstrap.open_workplace(folder, key, staff_id)
    try:
        yield place
    finally:
        place.database.close()
