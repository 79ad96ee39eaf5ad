"""Every screen of the program, in the order of the rail; modules are imported when opened."""

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk, Place, Screen, ScreenSpec
from clinic_desktop.ui.screens import (
    charts,
    coldchain,
    education,
    handover,
    query,
    vaccination,
    vaccination_campaign,
    vaccination_lists,
    vaccination_school,
)


def all_screens() -> tuple[ScreenSpec, ...]:
    """The list that is handed to the shell."""
    return (
        ScreenSpec("today", tr("今日工作"), "house", _today, help=tr("现在该看谁，为什么")),
        ScreenSpec("files", tr("居民档案"), "users", _files, help=tr("居民和家庭健康档案")),
        ScreenSpec(
            "followup",
            tr("随访管理"),
            "calendar-check",
            _followup,
            help=tr("名单、日历、进度与缺口、随访单"),
        ),
        vaccination.spec(),
        education.spec(),
        ScreenSpec(
            "registers", tr("登记"), "book-open", _registers, help=tr("传染病、监督协管等登记册")
        ),
        ScreenSpec("reports", tr("统计报表"), "chart-column", _reports, help=tr("月报表及其由来")),
        coldchain.spec(),
        vaccination_campaign.spec(),
        *vaccination_lists.specs(),
        vaccination_school.spec(),
        ScreenSpec("resident", tr("居民"), "user", _resident, Place.NOWHERE, "files"),
        ScreenSpec("record", tr("填表"), "notebook-pen", _record, Place.NOWHERE, "files"),
        ScreenSpec("household", tr("家庭"), "house", _household, Place.NOWHERE, "files"),
        ScreenSpec("roster", tr("导入花名册"), "upload", _roster, Place.NOWHERE, "files"),
        query.spec(),
        charts.spec(),
        education.year_spec(),
        ScreenSpec("history", tr("变更记录"), "history", _history, Place.NOWHERE, "files"),
        ScreenSpec(
            "keyback", tr("回录随访单"), "clipboard-check", _keyback, Place.NOWHERE, "followup"
        ),
        ScreenSpec(
            "exchange", tr("数据交换"), "usb", _exchange, help=tr("用 U 盘与卫生院交换数据")
        ),
        ScreenSpec("conflicts", tr("冲突处理"), "scale", _conflicts, Place.NOWHERE, "exchange"),
        ScreenSpec(
            "same_person", tr("疑似同一人"), "users", _same_person, Place.NOWHERE, "exchange"
        ),
        ScreenSpec(
            "reporting", tr("上报情况"), "clipboard-list", _reporting, Place.NOWHERE, "exchange"
        ),
        ScreenSpec("bulletins", tr("下发资料"), "megaphone", _bulletins, Place.NOWHERE, "exchange"),
        ScreenSpec("appraisal", tr("绩效考核"), "award", _appraisal, Place.NOWHERE, "exchange"),
        ScreenSpec("quarantine", tr("隔离区"), "shield", _quarantine, Place.NOWHERE, "exchange"),
        handover.spec(),
        ScreenSpec(
            "settings",
            tr("系统设置"),
            "settings",
            _settings,
            Place.BOTTOM,
            help=tr("诊所、人员、目标、备份和定义文件"),
        ),
    )


def _today(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.today.screen import TodayScreen

    return TodayScreen(desk)


def _files(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.files.screen import FilesScreen

    return FilesScreen(desk)


def _resident(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.person.screen import ResidentScreen

    return ResidentScreen(desk)


def _household(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.person.household import HouseholdScreen

    return HouseholdScreen(desk)


def _registers(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.registers.screen import RegistersScreen

    return RegistersScreen(desk)


def _reports(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.reports.screen import ReportsScreen

    return ReportsScreen(desk)


def _record(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.record.screen import RecordScreen

    return RecordScreen(desk)


def _history(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.history.screen import HistoryScreen

    return HistoryScreen(desk)


def _settings(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.settings.screen import SettingsScreen

    return SettingsScreen(desk)


def _exchange(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.exchange.screen import ExchangeScreen

    return ExchangeScreen(desk)


def _roster(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.roster.screen import RosterScreen

    return RosterScreen(desk)


def _followup(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.followup.screen import FollowUpScreen

    return FollowUpScreen(desk)


def _keyback(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.keyback.screen import KeyBackScreen

    return KeyBackScreen(desk)


def _conflicts(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.conflicts.screen import ConflictsScreen

    return ConflictsScreen(desk)


def _quarantine(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.quarantine.screen import QuarantineScreen

    return QuarantineScreen(desk)


def _same_person(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.same_person.screen import SamePersonScreen

    return SamePersonScreen(desk)


def _reporting(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.reporting.screen import ReportingScreen

    return ReportingScreen(desk)


def _appraisal(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.appraisal.screen import AppraisalScreen

    return AppraisalScreen(desk)


def _bulletins(desk: Desk) -> Screen:
    from clinic_desktop.ui.screens.bulletins.screen import BulletinsScreen

    return BulletinsScreen(desk)
