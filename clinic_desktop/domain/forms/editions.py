"""From the codes of one edition to those of another (forms.md 28.7): mapped, never copied.

A code without a counterpart is left out and reported, so that somebody looks at the paper again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.model import Answers, Form

DROPPED = "-"
"""As a new code or id: has no counterpart in the newer edition."""


@dataclass(frozen=True, slots=True)
class EditionMapping:
    """How answers of ``form`` in edition ``older`` become answers of edition ``newer``."""

    form: str
    older: str
    newer: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old field id → new field id, or ``-``."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """New field id → old code → new code, or ``-``. A code not named keeps its number."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """Answers in the newer edition and what could not be carried over (old field id, old code)."""

    answers: Answers
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Legible:
    """A record with the form by which its answers are read."""

    form: Form
    answers: Mapping[str, Any]
    left_out: tuple[tuple[str, str], ...] = ()
    """What the form has no place for: old field id, old code."""


def convert(form: Form, mapping: EditionMapping, answers: Mapping[str, Any]) -> Converted:
    """Answers of the older edition as answers of ``form``, which is the newer one."""
    kept: Answers = {}
    lost: list[tuple[str, str]] = []
    for old_id, answer in answers.items():
        if is_empty(answer):
            continue
        new_id = mapping.renamed.get(old_id, old_id)
        if new_id == DROPPED or not form.has(new_id):
            lost.append((old_id, ""))
            continue
        table = mapping.codes.get(new_id, {})
        known = {o.code for o in form.field(new_id).options}
        if not known:
            kept[new_id] = answer
            continue
        old_codes = answer if isinstance(answer, list) else [answer]
        new_codes: list[str] = []
        for old in old_codes:
            new = table.get(str(old), str(old))
            if new in known and new not in new_codes:
                new_codes.append(new)
            elif new not in known:
                lost.append((old_id, str(old)))
        if new_codes:
            kept[new_id] = new_codes if isinstance(answer, list) else new_codes[0]
    return Converted(kept, tuple(lost))
