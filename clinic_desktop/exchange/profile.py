"""Where this machine keeps what must never lie in a clinic folder or a backup of one.

The profile folder of the operating-system user, one subfolder per clinic installation
(``vault.json`` names it). ``CLINIC_PROFILE`` overrides the place.
"""

import os
import sys
from pathlib import Path

from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.vault import Vault


def profile_root() -> Path:
    """The folder for all clinics of this user."""
    override = os.environ.get("CLINIC_PROFILE")
    if override:
        return Path(override)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "clinic-desktop" / "devices"


def profile_of(folder: ClinicFolder) -> Path:
    """The machine-local folder of one clinic. Raises ``KnownFault`` without a readable vault."""
    return profile_root() / Vault.open(folder.vault).installation
