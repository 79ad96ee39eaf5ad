"""Definitions that the township has sent out, laid over those that came with the program."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import clinic_desktop
from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.catalogue import BrokenDefinition, Catalogue
from clinic_desktop.storage.durable import put_in_place


def with_texts(base: Path, kept_in: Path, texts: Mapping[str, str]) -> Catalogue:
    """``texts``: place in the folder of definitions → content. A file that cannot be used is
    listed as broken, and the one that came with the program stays in force.

    The merged folder is kept, one for each state, so that it is copied once.
    """
    merged = _merged(base, kept_in, texts)
    catalogue = load_catalogue(merged)
    bad = [broken for broken in catalogue.broken if _place(broken.path) in texts]
    if not bad:
        return catalogue
    good = {path: text for path, text in texts.items() if path not in {_place(b.path) for b in bad}}
    catalogue = load_catalogue(_merged(base, kept_in, good))
    return replace(catalogue, broken=(*catalogue.broken, *bad))


def broken_in(base: Path, scratch: Path, path: str, text: str) -> BrokenDefinition | None:
    """What is wrong with one file if it were sent out; ``scratch`` is an empty folder."""
    catalogue = load_catalogue(_merged(base, scratch, {path: text}))
    return next((broken for broken in catalogue.broken if _place(broken.path) == path), None)


def _place(path: str) -> str:
    return Path(path).as_posix()


def _merged(base: Path, kept_in: Path, texts: Mapping[str, str]) -> Path:
    digest = hashlib.sha256(clinic_desktop.__version__.encode())
    for path in sorted(texts):
        digest.update(path.encode() + b"\0" + texts[path].encode() + b"\0")
    target = kept_in / digest.hexdigest()[:16]
    if target.is_dir():
        return target
    kept_in.mkdir(parents=True, exist_ok=True)
    making = kept_in / f"~{target.name}"
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(base, making)
    for path, text in texts.items():
        place = making / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text + "\n", encoding="utf-8")
    for older in kept_in.iterdir():
        if older != making and older.is_dir():
            shutil.rmtree(older, ignore_errors=True)
    try:
        # Every file in it is new, and a virus scanner looks at each.
        put_in_place(making, target)
    except OSError:
        # The rules are whole under this name as well; the next opening copies them once more.
        return making
    return target
