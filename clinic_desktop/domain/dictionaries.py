"""Official code lists (民族, 与户主关系, 证件类别) with the words people write for each code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic_desktop.domain.identity import halfwidth

_NOISE = re.compile(r"[\s·,，、。.:：;；\-_/()（）\[\]【】]")


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a list."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    """Other ways of writing it, besides the label and the code itself."""
    sex: str = ""
    """The sex the word implies (儿媳: 2), empty if either."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A code list of one edition; lookups ignore blanks and punctuation."""

    code: str
    title: str
    edition: str
    effective_from: date
    source: str
    terms: tuple[Term, ...]
    endings: tuple[str, ...] = ()
    """Endings that may be left out or added (族)."""
    _by_code: Mapping[str, Term] = field(init=False, repr=False, compare=False)
    _by_word: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {term.code: term for term in self.terms})
        words: dict[str, str] = {}
        for term in self.terms:
            for word in (term.label, *term.words):
                words.setdefault(self._bare(word), term.code)
        object.__setattr__(self, "_by_word", words)

    def term(self, code: str) -> Term | None:
        """The term with this code."""
        return self._by_code.get(code)

    def label(self, code: str | None) -> str:
        """The label of a code; an unknown code stands for itself, none is empty."""
        if not code:
            return ""
        term = self._by_code.get(code)
        return term.label if term else code

    def code_of(self, word: str) -> str | None:
        """The code somebody means: a word, a label, or the code with or without leading zeros."""
        bare = self._bare(word)
        if not bare:
            return None
        if bare in self._by_word:
            return self._by_word[bare]
        if bare.isascii() and bare.isdigit():
            padded = bare.zfill(len(self.terms[0].code)) if self.terms else bare
            return padded if padded in self._by_code else None
        return None

    def _bare(self, word: str) -> str:
        bare = _NOISE.sub("", halfwidth(word))
        for ending in self.endings:
            if len(bare) > len(ending):
                bare = bare.removesuffix(ending)
        return bare
