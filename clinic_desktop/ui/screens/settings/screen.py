"""The parts of the settings behind chips; the subject names the part to open."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.prompts import Leave
from clinic_desktop.ui.screen import Desk, Screen
from clinic_desktop.ui.screens.settings.about import AboutSection
from clinic_desktop.ui.screens.settings.backup import BackupSection
from clinic_desktop.ui.screens.settings.computer import ComputerSection
from clinic_desktop.ui.screens.settings.definitions import DefinitionsSection
from clinic_desktop.ui.screens.settings.people import PeopleSection
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.screens.settings.targets import TargetsSection
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.page import Page

PARTS: tuple[tuple[str, str, type[Section]], ...] = (
    ("people", tr("诊所与人员"), PeopleSection),
    ("targets", tr("目标与人口"), TargetsSection),
    ("computer", tr("显示与锁屏"), ComputerSection),
    ("backup", tr("备份"), BackupSection),
    ("definitions", tr("定义文件"), DefinitionsSection),
    ("about", tr("关于"), AboutSection),
)


class SettingsScreen(Screen):
    """设置: ``subject`` is people, targets, computer, backup, definitions or about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = Page(self, tr("系统设置"))
        self.chips = FilterChips(tr("设置的部分"), [Chip(key, title) for key, title, _ in PARTS])
        self.chips.picked.connect(lambda keys: self._on_picked(next(iter(keys), PARTS[0][0])))
        page.filters.addWidget(self.chips)
        self._stack = QStackedWidget()
        self.sections: dict[str, Section] = {}
        for key, _, part in PARTS:
            section = part(desk)
            section.setObjectName(f"settings-{key}")
            section.saved.connect(self._on_saved)
            self.sections[key] = section
            self._stack.addWidget(section)
        page.body.addWidget(self._stack, 1)
        self._key = PARTS[0][0]
        self._leaving = False
        self._next = ""

    def activate(self, subject: str, args: Mapping[str, Any]) -> None:
        """Open a part."""
        self._show(subject if subject in self.sections else self._key)

    def refresh(self, changes: Changes) -> None:
        """The part in sight decides."""
        self.sections[self._key].refresh(changes)

    def first_focus(self) -> QWidget:
        """The first thing of the part."""
        return self.sections[self._key].first_focus() or self.chips

    def save(self) -> None:
        """Ctrl+S."""
        self.sections[self._key].save()

    def can_leave(self) -> bool:
        """Asks about figures that are typed and not saved."""
        self._leaving, self._next = False, ""
        section = self.sections[self._key]
        if not section.unsaved():
            return True
        title = next(title for key, title, _ in PARTS if key == self._key)
        match self.desk.prompts.leave_unsaved(title):
            case Leave.SAVE:
                self._leaving = True
                section.save()
                return False
            case Leave.DROP:
                section.load()
                return True
            case Leave.KEEP_DRAFT:
                return True
            case _:
                return False

    def _on_picked(self, key: str) -> None:
        if key != self._key and not self.can_leave():
            self.chips.set_keys(frozenset({self._key}))
            self._next = key if self._leaving else ""
            return
        self._show(key)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_saved(self) -> None:
        """Where the person wanted to go before saving."""
        key, leaving = self._next, self._leaving
        self._leaving, self._next = False, ""
        if leaving and key:
            self._show(key)
        elif leaving:
            self.desk.navigator.go_on()

    def _show(self, key: str) -> None:
        self._key = key
        self.chips.set_keys(frozenset({key}))
        section = self.sections[key]
        self._stack.setCurrentWidget(section)
        if not section.unsaved():
            section.load()
