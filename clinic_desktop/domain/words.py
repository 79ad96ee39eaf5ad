"""Words for people: Chinese source text, one call, named placeholders.

Any layer may import this module. The text is never joined from pieces: placeholders are
named (``tr("逾期 {days} 天", days=12)``), so a translator can move them.
"""

import gettext


def tr(text: str, /, **values: object) -> str:
    """The text in the person's language with its placeholders filled in."""
    translated = gettext.dgettext("clinic_desktop", text)
    return translated.format(**values) if values else translated
