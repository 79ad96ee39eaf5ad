"""Remarks of a roster: programmes to propose, tags of the person and of the house, doubts.

A remark never enrols anybody: it proposes, and a person confirms.
"""

import re
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.identity import halfwidth
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.roster.words import RemarkRule

_PIECES = re.compile(r"[、,，;；。\s/|+＋\n]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An enrolment that a remark suggests."""

    programme: str
    word: str
    """The word as it stands in the remark."""
    unlikely: bool = False
    """Age or sex speak against it."""


@dataclass(frozen=True, slots=True)
class ReadRemark:
    """What a remark means."""

    proposals: tuple[Proposal, ...] = ()
    resident_tags: tuple[str, ...] = ()
    household_tags: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    """Known words that are denied or doubted ("疑似高血压"); nothing follows from them."""
    unlikely: tuple[str, ...] = ()
    """Words that do not suit age or sex; they are proposed all the same."""
    gone: tuple[str, ...] = ()
    """Words of death or departure."""
    away: tuple[str, ...] = ()
    """Words of living elsewhere."""


def read_remark(
    text: str, vocabulary: Vocabulary, *, birth: date | None, sex: str, today: date
) -> ReadRemark:
    """Every known word of a remark; the text itself is kept by the caller."""
    if not text:
        return ReadRemark()
    words = vocabulary.words
    age = age_years(birth, today) if birth is not None else None
    proposals: dict[str, Proposal] = {}
    resident_tags: dict[str, None] = {}
    household_tags: dict[str, None] = {}
    uncertain: list[str] = []
    unlikely: list[str] = []
    gone: list[str] = []
    away: list[str] = []
    for piece in filter(None, _PIECES.split(halfwidth(text))):
        for match in vocabulary.remark_pattern.finditer(piece):
            word = match[0]
            if len(word) == 1 and word != piece:
                continue
            if _denied(piece, match.start(), match.end(), vocabulary):
                uncertain.append(piece)
                continue
            for rule in vocabulary.remark_words[word]:
                doubtful = _unlikely(rule, age, sex)
                if doubtful:
                    unlikely.append(word)
                if rule.programme:
                    proposals.setdefault(rule.programme, Proposal(rule.programme, word, doubtful))
                if rule.resident_tag:
                    resident_tags[rule.resident_tag] = None
                if rule.household_tag:
                    household_tags[rule.household_tag] = None
        gone += [w for w in words.gone if _stated(piece, w, vocabulary)][:1]
        away += [
            w
            for w, code in words.residence.items()
            if code == "3" and len(w) >= 2 and _stated(piece, w, vocabulary)
        ][:1]
    return ReadRemark(
        tuple(proposals.values()),
        tuple(resident_tags),
        tuple(household_tags),
        tuple(dict.fromkeys(uncertain)),
        tuple(dict.fromkeys(unlikely)),
        tuple(dict.fromkeys(gone)),
        tuple(dict.fromkeys(away)),
    )


def _stated(piece: str, word: str, vocabulary: Vocabulary) -> bool:
    start = piece.find(word)
    return start >= 0 and not _denied(piece, start, start + len(word), vocabulary)


def _denied(piece: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    words = vocabulary.words
    return piece[:start].endswith(words.denials_before) or piece[end:].startswith(
        words.denials_after
    )


def _unlikely(rule: RemarkRule, age: int | None, sex: str) -> bool:
    if rule.sex and sex in {"1", "2"} and sex != rule.sex:
        return True
    if age is None:
        return False
    return (rule.min_age is not None and age < rule.min_age) or (
        rule.max_age is not None and age > rule.max_age
    )


def proposals_of(
    remark: ReadRemark, vocabulary: Vocabulary, *, birth: date | None, here: bool, today: date
) -> tuple[Proposal, ...]:
    """What the remark proposes, then what age proposes for somebody who lives here."""
    found = {proposal.programme: proposal for proposal in remark.proposals}
    if birth is not None and here:
        age = age_years(birth, today)
        for rule in vocabulary.words.by_age:
            if rule.holds(age):
                found.setdefault(rule.programme, Proposal(rule.programme, rule.label))
    return tuple(found.values())
