"""Pieces that screens are put together from."""

from clinic_desktop.ui.widgets.cards import (
    Avatar,
    Band,
    Card,
    Facts,
    LineCard,
    StatCard,
    clear,
    label,
    rule,
)
from clinic_desktop.ui.widgets.chips import Chip, FilterChips
from clinic_desktop.ui.widgets.detail import DetailPanel, WithDetail
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.flow import FlowLayout
from clinic_desktop.ui.widgets.page import Page, action, scroll
from clinic_desktop.ui.widgets.rows_model import Align, Column, PagedModel, RowsModel, Tag
from clinic_desktop.ui.widgets.tables import DataTable
from clinic_desktop.ui.widgets.toast import Toast

__all__ = [
    "Align",
    "Avatar",
    "Band",
    "Card",
    "Chip",
    "Column",
    "DataTable",
    "DetailPanel",
    "EmptyState",
    "Facts",
    "FilterChips",
    "FlowLayout",
    "LineCard",
    "Page",
    "PagedModel",
    "RowsModel",
    "StatCard",
    "Tag",
    "Toast",
    "WithDetail",
    "action",
    "clear",
    "label",
    "rule",
    "scroll",
]
