"""Reads the whole definitions folder into one ``Catalogue``."""

from pathlib import Path

from clinic_desktop.definitions.programmes import load_programmes
from clinic_desktop.domain.catalogue import Catalogue


def load_catalogue(definitions_dir: Path) -> Catalogue:
    """Every definition below the folder; broken files are in ``broken``, never an exception."""
    programmes, broken_programmes = load_programmes(definitions_dir / "programmes")
    return Catalogue(
        programmes=programmes,
        broken=(*broken_programmes,),
    )
