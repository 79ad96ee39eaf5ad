"""Words for people: Chinese source text, one call, named placeholders.

Any layer may import this module. The text is never joined from pieces: placeholders are
named (``tr("逾期 {days} 天", days=12)``), so a translator can move them.
"""

import gettext
from functools import cache


@cache
def _translations() -> gettext.NullTranslations:
    # Looked up once: gettext itself would search the disk for the catalogue at every call.
    return gettext.translation("clinic_desktop", fallback=True)


def tr(text: str, /, **values: object) -> str:
    """The text in the person's language with its placeholders filled in."""
    translated = _translations().gettext(text)
    return translated.format(**values) if values else translated
