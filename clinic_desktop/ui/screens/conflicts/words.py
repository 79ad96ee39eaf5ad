"""Versions of a row in words: who wrote them, what they are called."""

from collections.abc import Sequence

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.authors import Author
from clinic_desktop.exchange.naming import About
from clinic_desktop.ui import row_words


def where(author: Author) -> str:
    """The clinic, and its computer where the list of the centre names it."""
    if author.here:
        return tr("本机（{site}）", site=author.site_name)
    named = author.site_name or (tr("卫生院") if author.centre else tr("其他机构"))
    return f"{named}·{author.device_name}" if author.device_name else named


def place_name(author: Author) -> str:
    """The clinic alone, short."""
    return author.site_name or (tr("卫生院") if author.centre else tr("其他机构"))


def who_and_when(author: Author) -> str:
    """周医生 2026-03-02 14:05; a question mark where the clock cannot have been right."""
    at = f"{author.at.astimezone():%Y-%m-%d %H:%M}{'?' if author.clock_doubtful else ''}"
    return f"{author.staff_name} {at}".strip()


def what(table: str, about: About, catalogue: Catalogue) -> str:
    """居民, 高血压随访 2026-03-02."""
    form = form_of(about, catalogue)
    name = form.title if form is not None else row_words.table_name(table)
    return f"{name} {about.on}".strip()


def form_of(about: About, catalogue: Catalogue) -> Form | None:
    """The form of a record."""
    if not about.form_code:
        return None
    return catalogue.form(about.form_code, about.form_edition) or catalogue.form(about.form_code)


def units(table: str, names: Sequence[str]) -> str:
    """电话、现住址; 表单内容."""
    return "、".join(row_words.unit_name(table, name) for name in names)
