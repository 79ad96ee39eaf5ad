"""The two sheets of the centre as PDF: the keys to lock away, the poster for the wall."""

from datetime import datetime
from pathlib import Path

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.paper import KeySheet
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.reports.paper.poster_pdf import poster_document
from clinic_desktop.reports.paper.recovery_pdf import SecretCode, secret_sheet


def key_sheet(sheet: KeySheet, centre: str, made_at: datetime, fonts_dir: Path) -> bytes:
    """Root and recovery key, each as text and QR code."""
    fonts = load_fonts(fonts_dir)
    document = secret_sheet(
        tr("卫生院密钥恢复纸"),
        centre,
        (
            SecretCode(tr("根密钥"), sheet.root_text, tr("卫生院电脑丢失后，用它建立新的密钥。")),
            SecretCode(tr("恢复密钥"), sheet.recovery_text, tr("能读取发给卫生院的全部数据包。")),
        ),
        (
            tr("谁拿到这张纸，谁就能替换卫生院的密钥并读取全部数据包。"),
            tr("请打印一份锁进柜子，不要存在电脑里。"),
            tr("公示指纹：{poster}", poster=sheet.poster),
        ),
        fonts,
        made_at,
    )
    return write_pdf(document, fonts)


def poster_sheet(poster: Fingerprint, centre: str, made_at: datetime, fonts_dir: Path) -> bytes:
    """The fingerprint for the wall."""
    fonts = load_fonts(fonts_dir)
    document = poster_document(centre, poster.groups, poster.payload, fonts, made_at)
    return write_pdf(document, fonts)
