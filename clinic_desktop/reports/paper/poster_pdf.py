"""The poster of the township centre: its fingerprint for the wall, to be typed by the villages."""

from collections.abc import Sequence
from datetime import datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.codes import qr_marks
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import instant_words, new_flow
from clinic_desktop.reports.paper.page import MM, Box
from clinic_desktop.reports.paper.pdf import PaperDocument

_QR_SIDE = 60 * MM
_READ_OUT = 2


def poster_document(
    centre: str, groups: Sequence[str], payload: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """One page. ``groups``: the fingerprint; the last two stand in a frame, ``payload`` is for a
    phone.
    """
    flow = new_flow(fonts, margin=22 * MM)
    flow.line(tr("数据交换公示卡"), 28, "center", bold=True)
    flow.space(8)
    flow.line(centre, 18, "center")
    flow.space(26)
    flow.line(tr("公示指纹"), 15, "center")
    flow.space(10)
    flow.line("  ".join(groups[:-_READ_OUT]), 22, "center", grey=0.35)
    flow.space(14)
    top = flow.y
    flow.space(16)
    flow.line("  ".join(groups[-_READ_OUT:]), 44, "center", bold=True)
    flow.space(4)
    flow.page.marks.append(Box(flow.left + 40, top, flow.room - 80, flow.y - top, None, 1.6))
    flow.space(12)
    flow.line(tr("村卫生室登记时，请输入方框里的两组数字"), 14, "center")
    flow.space(22)
    left = flow.left + (flow.room - _QR_SIDE) / 2
    flow.page.marks.extend(qr_marks(payload, left, flow.y, _QR_SIDE))
    flow.space(_QR_SIDE + 18)
    flow.line(tr("本卡不保密，请贴在墙上。数字与本卡不符的批复文件，一律不要接受。"), 12, "center")
    flow.space(6)
    flow.line(tr("打印时间：{at}", at=instant_words(made_at)), 9, "center", grey=0.4)
    return PaperDocument(tr("公示卡 {centre}", centre=centre), tuple(flow.pages), made_at)
