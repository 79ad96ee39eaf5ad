"""Telling one computer from another, so that a disk image does not clone an identity.

``sync.md`` section 3: SHA-256 over the machine's own id and the serial of its system volume.
"""

import ctypes
import hashlib
import os
import socket
import sys
import uuid
from pathlib import Path


def machine_fingerprint() -> str:
    """64 hex digits; the same at every start on one computer, different on another."""
    parts = (_machine_id(), _volume_serial())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _machine_id() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            found = Path(place).read_text("ascii").strip()
        except OSError:
            continue
        if found:
            return found
    # Systems without a machine id: the network card's address, or the name where that is random.
    node = uuid.getnode()
    return socket.gethostname() if node >> 40 & 1 else f"{node:012x}"


def _volume_serial() -> str:
    if sys.platform == "win32":
        serial = ctypes.c_uint32()
        root = os.environ.get("SYSTEMDRIVE", "C:") + "\\"
        ctypes.windll.kernel32.GetVolumeInformationW(
            root, None, 0, ctypes.byref(serial), None, None, None, 0
        )
        return f"{serial.value:08x}"
    return ""
