"""The sheet with a recovery code or a key: printed once, kept under lock, typed back or scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.codes import qr_marks
from clinic_desktop.reports.paper.flow import Flow
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import instant_words, new_flow, number_pages
from clinic_desktop.reports.paper.page import MM, Box, Text
from clinic_desktop.reports.paper.pdf import PaperDocument

_QR_SIDE = 46 * MM
_CODE_SIZE = 18.0


@dataclass(frozen=True, slots=True)
class SecretCode:
    """One code on the sheet: its name, the text in groups, what it opens."""

    title: str
    text: str
    meaning: str


def recovery_document(
    code: str, clinic_name: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """The recovery code of a clinic, made when it is set up."""
    return secret_sheet(
        tr("恢复码"),
        clinic_name,
        (
            SecretCode(
                tr("恢复码"),
                code,
                tr(
                    "忘记所有密码时，用它打开本机数据。数据本身用它保护，没有密码也没有它，谁也打不开。"
                ),
            ),
        ),
        (
            tr(
                "请把本页放进信封封好，锁在卫生室保险柜或交乡镇卫生院保管，不要拍照、不要存入电脑或手机。"
            ),
            tr("任何人拿到本页都能打开全部居民资料。遗失或泄露时，请立即在“设置—安全”中换发。"),
            tr("录入时不分大小写，横线和空格可以省略；字母 O 按数字 0、I 和 L 按数字 1 读。"),
            tr("换发后旧恢复码即失效，请销毁旧页。"),
        ),
        fonts,
        made_at,
    )


def secret_sheet(
    title: str,
    clinic_name: str,
    codes: Sequence[SecretCode],
    advice: Sequence[str],
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """A sheet with one or more codes, each as text and as QR code, and how to keep it."""
    flow = new_flow(fonts, margin=20 * MM)
    flow.line(title, 20, "center", bold=True)
    flow.space(6)
    flow.line(clinic_name, 13, "center")
    flow.space(4)
    flow.line(tr("打印时间：{at}", at=instant_words(made_at)), 9, "center", grey=0.3)
    for code in codes:
        flow.space(16)
        _code(flow, code)
    flow.space(18)
    for number, line in enumerate(advice, 1):
        flow.line(f"{number}. {line}", 11)
        flow.space(5)
    flow.space(16)
    flow.line(
        tr("保管人：______________　　保管地点：______________　　封存日期：____年__月__日"), 11
    )
    number_pages(flow.pages, fonts, tr("机密：不得复印、拍照、外传"), 20 * MM)
    return PaperDocument(f"{title} {clinic_name}", tuple(flow.pages), made_at)


def _code(flow: Flow, code: SecretCode) -> None:
    """A frame with the text on the left and the QR code on the right."""
    groups = code.text.split("-")
    per_line = 4 if len(groups) <= 8 else 5
    lines = [
        "-".join(groups[at : at + per_line]) + ("-" if at + per_line < len(groups) else "")
        for at in range(0, len(groups), per_line)
    ]
    size = _CODE_SIZE if len(groups) <= 8 else 11.0
    height = max(_QR_SIDE, 48 + len(lines) * size * 1.7) + 16
    flow.need(height)
    page, left, top = flow.page, flow.left, flow.y
    page.marks.append(Box(left, top, flow.room, height, None, 1.2))
    page.marks.append(Text(left + 12, top + 24, code.title, 13, bold=True))
    y = top + 52
    for line in lines:
        page.marks.append(Text(left + 14, y, line, size))
        y += size * 1.7
    page.marks.extend(qr_marks(code.text, flow.right - _QR_SIDE - 8, top + 8, _QR_SIDE))
    flow.y += height
    flow.space(6)
    flow.line(code.meaning, 10.5)
