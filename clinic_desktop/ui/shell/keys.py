"""The keys that work everywhere, as data: the shell binds them, the help dialog lists them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.widgets.page import scroll


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """A key and what it does."""

    keys: str
    words: str


def key_help() -> tuple[tuple[str, tuple[KeyHelp, ...]], ...]:
    """Groups of keys, as the help shows them."""
    return (
        (
            tr("到处可用"),
            (
                KeyHelp("Alt+1 … Alt+9", tr("左边的第几项（Ctrl+1 … 9 也行）")),
                KeyHelp("F3 / Ctrl+K", tr("查找")),
                KeyHelp("Ctrl+S", tr("保存")),
                KeyHelp("Esc", tr("离开，草稿保留")),
                KeyHelp("Ctrl+Z", tr("撤销上一次保存")),
                KeyHelp("F5", tr("刷新")),
                KeyHelp("Alt+←", tr("返回")),
                KeyHelp("Ctrl+L", tr("锁定屏幕")),
                KeyHelp("F1", tr("使用说明；填表时是这一项的填写说明")),
            ),
        ),
        (
            tr("填表"),
            (
                KeyHelp("Enter", tr("下一项（Shift+Enter 上一项）")),
                KeyHelp("Ctrl+Enter", tr("下一个没填的必填项")),
                KeyHelp("F6", tr("采用建议值")),
                KeyHelp("0 … 9", tr("选该编号的选项；两位编号连按两个数字")),
                KeyHelp("F4", tr("与上次相同")),
                KeyHelp("1121、-3", tr("日期：11月21日、3天前；↑↓ 加减一天，Alt+↓ 日历")),
                KeyHelp("Insert", tr("多行项目：添加一行（Ctrl+Delete 删除）")),
                KeyHelp("Ctrl+PgUp / PgDn", tr("上一节 / 下一节")),
            ),
        ),
        (
            tr("居民、今日名单、填表"),
            (
                KeyHelp("F7", tr("转诊单（在随访表上：先写明原因并保存）")),
                KeyHelp("F8", tr("健康处方：选好发给本人，登记并打印")),
                KeyHelp("F9", tr("预约一天")),
                KeyHelp("Ctrl+T / Ctrl+I", tr("居民页：肺结核服药卡 / 肇事肇祸事件")),
                KeyHelp("Ctrl+D", tr("转诊回访：已就诊（Ctrl+Shift+D 未就诊）")),
            ),
        ),
        (
            tr("列表"),
            (
                KeyHelp("↑ ↓", tr("选择")),
                KeyHelp("Enter", tr("打开")),
                KeyHelp("Ctrl+Shift+E", tr("导出眼前的列表（右键菜单也可存为 CSV）")),
            ),
        ),
    )


class KeyHelpDialog(QDialog):
    """All keys on one page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keys-help")
        self.setWindowTitle(tr("键盘操作"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        inner = QWidget()
        inner.setObjectName("scrolled")
        sides = QHBoxLayout(inner)
        sides.setContentsMargins(0, 0, 8, 0)
        sides.setSpacing(32)
        for groups in _balanced(key_help()):
            side = QVBoxLayout()
            side.addLayout(_grid(groups))
            side.addStretch(1)
            sides.addLayout(side)
        layout.addWidget(scroll(inner), 1)
        close = QPushButton(tr("知道了"))
        close.setProperty("kind", "primary")
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        wanted = inner.sizeHint()
        room = self.screen().availableSize() if parent is None else parent.window().size()
        self.resize(
            min(wanted.width() + 70, room.width() - 20),
            min(wanted.height() + 110, room.height() - 20),
        )


_Group = tuple[str, tuple[KeyHelp, ...]]


def _balanced(groups: tuple[_Group, ...]) -> tuple[list[_Group], list[_Group]]:
    """Two columns of about the same height, the groups in their order."""
    sides: tuple[list[_Group], list[_Group]] = ([], [])
    heights = [0, 0]
    for group in groups:
        side = 0 if heights[0] <= heights[1] else 1
        sides[side].append(group)
        heights[side] += len(group[1]) + 1
    return sides


def _grid(groups: list[_Group]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(5)
    row = 0
    for title, helps in groups:
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, row, 0, 1, 2)
        row += 1
        for entry in helps:
            keys = QLabel(entry.keys)
            keys.setProperty("role", "soft")
            grid.addWidget(keys, row, 0)
            grid.addWidget(QLabel(entry.words), row, 1)
            row += 1
    return grid
