"""Photos and documents: taken in small, without traces, kept by the hash of their bytes.

``sync.md`` section 13: JPEG, PNG, PDF; images re-encoded (at most 1600 px, no EXIF), at most
4 MiB each; the bytes lie beside the database, the row is synced.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.durable import write_durably
from clinic_desktop.storage.tables import Attachment

_LONGEST_SIDE = 1600
_AT_MOST_BYTES = 4 * 1024 * 1024
_JPEG_QUALITY = 82


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attached file; ``path`` is None while its bytes have not arrived."""

    attachment_id: str
    mime: str
    caption: str
    size: int
    path: Path | None


def attach(
    place: Workplace, session: Session, owner: tuple[str, str], source: Path, caption: str = ""
) -> Attachment:
    """Take a file in and add its row to the open unit of work.

    The bytes are written first, durably: a row without bytes cannot arise; bytes without a row
    are harmless and are found again by their hash.
    """
    content, mime = _prepared(source)
    digest = hashlib.sha256(content).hexdigest()
    target = place.folder.blob(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, content)
    attachment = Attachment(
        **place.stamp(),
        owner_table=owner[0],
        owner_id=owner[1],
        sha256=digest,
        size=len(content),
        mime=mime,
        caption=caption or None,
    )
    session.add(attachment)
    return attachment


def attachments_of(place: Workplace, owner: tuple[str, str]) -> tuple[AttachmentRow, ...]:
    """The files of one row, in order of entry."""
    with place.reading() as session:
        rows = session.scalars(
            select(Attachment)
            .where(
                Attachment.owner_table == owner[0],
                Attachment.owner_id == owner[1],
                Attachment.voided.is_(False),
            )
            .order_by(Attachment.id)
        )
        return tuple(
            AttachmentRow(
                row.id,
                row.mime,
                row.caption or "",
                row.size,
                path if (path := place.folder.blob(row.sha256)).exists() else None,
            )
            for row in rows
        )


def _prepared(source: Path) -> tuple[bytes, str]:
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise KnownFault(
            "FILE_UNREADABLE",
            tr("读不出文件 {name}", name=source.name),
            tr("请确认U盘或相机仍然连接"),
        ) from error
    if raw.startswith(b"%PDF-"):
        if len(raw) > _AT_MOST_BYTES:
            raise InputProblem(
                Problem("photos", "FILE_TOO_LARGE", tr("{name} 超过 4 MB", name=source.name))
            )
        return raw, "application/pdf"
    try:
        # A decompression bomb is refused as an unreadable picture, not reported as a warning.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG")) as image:
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise InputProblem(
            Problem(
                "photos",
                "NOT_A_PICTURE",
                tr("{name} 不是可用的 JPEG、PNG 图片或 PDF", name=source.name),
            )
        ) from error
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return out.getvalue(), "image/jpeg"
