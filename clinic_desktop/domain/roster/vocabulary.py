"""Roster words and code lists, arranged for looking up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic_desktop.domain.dictionaries import Dictionary
from clinic_desktop.domain.roster.words import Column, RemarkRule, RosterWords


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Made once for an import from the catalogue's words and lists."""

    words: RosterWords
    relation: Dictionary
    ethnicity: Dictionary
    id_type: Dictionary
    heads: Mapping[str, Column] = field(init=False)
    """Exact head to column."""
    remark_words: Mapping[str, tuple[RemarkRule, ...]] = field(init=False)
    remark_pattern: re.Pattern[str] = field(init=False)
    """Longest remark word first."""
    _longest: tuple[tuple[str, Column], ...] = field(init=False)

    def __post_init__(self) -> None:
        heads = {word: column for column, words in self.words.columns.items() for word in words}
        object.__setattr__(self, "heads", heads)
        inside = [pair for pair in heads.items() if len(pair[0]) >= 2]
        inside.sort(key=lambda pair: -len(pair[0]))
        object.__setattr__(self, "_longest", tuple(inside))
        remarks: dict[str, tuple[RemarkRule, ...]] = {}
        for rule in self.words.remarks:
            for word in rule.words:
                remarks[word] = (*remarks.get(word, ()), rule)
        object.__setattr__(self, "remark_words", remarks)
        longest = sorted(remarks, key=len, reverse=True)
        pattern = "|".join(re.escape(word) for word in longest) or r"(?!)"
        object.__setattr__(self, "remark_pattern", re.compile(pattern))

    def head_within(self, head: str) -> tuple[Column | None, int]:
        """The longest known head inside a text, and its length; none in a foreign head."""
        if not head or len(head) > 20 or any(word in head for word in self.words.foreign):
            return None, 0
        for word, column in self._longest:
            if word in head:
                return column, len(word)
        return None, 0

    def is_none(self, text: str) -> bool:
        """Whether a cell says that there is nothing (无, 不详, /)."""
        return text in self.words.none
