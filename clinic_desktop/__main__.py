"""``python -m clinic_desktop`` is the same as the ``clinic-desktop`` command."""

import sys

from clinic_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
