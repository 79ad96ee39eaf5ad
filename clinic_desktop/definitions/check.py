"""``definitions check``: everything that is wrong or doubtful in a definitions folder."""

from pathlib import Path

from clinic_desktop.definitions.forms.listing import Finding, doubts
from clinic_desktop.definitions.load import load_catalogue


def check_definitions(definitions_dir: Path) -> tuple[Finding, ...]:
    """Broken files first, with their reason; then what loads but cannot work as written.

    An empty answer means that every file below the folder is used as it stands.
    """
    catalogue = load_catalogue(definitions_dir)
    broken = tuple(Finding(each.path, each.reason, broken=True) for each in catalogue.broken)
    return (*broken, *doubts(catalogue))
