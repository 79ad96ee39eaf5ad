"""What a column holds, told by its cells: for sheets whose heads are missing or unknown."""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date

from clinic_desktop.domain.identity import tidy_id_no, written_birth
from clinic_desktop.domain.roster.sheet import CellValue, SheetRow, as_words, is_blank
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.roster.words import Column

_SAMPLE = 200
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_DATE = re.compile(
    r"^(1[89]|20)\d{2}\s*[-./年、]\s*\d{1,2}\s*[-./月、]\s*\d{1,2}\s*[日号]?$|^(19|20)\d{6}$"
)
_GROUP = re.compile(r"^第?[\d一二三四五六七八九十]{1,3}(村民)?(小)?(组|队|社)$|^.{1,6}(屯|自然村)$")
_NAME = re.compile(r"^[\u3400-\u9fff\U00020000-\U0003ffff·]{2,4}$")


def recognise_contents(
    people: Sequence[SheetRow], vocabulary: Vocabulary, known: Set[Column], taken: Set[int]
) -> dict[Column, int]:
    """Columns still unknown, found among the indexes not taken; each at most once.

    Two thirds of a column's filled cells must look right, so that a stray value decides nothing.
    """
    rows = people[:_SAMPLE]
    width = max((len(row.values) for row in rows), default=0)
    filled = {
        index: [row.values[index] for row in rows if not is_blank(row.cell(index))]
        for index in range(width)
        if index not in taken
    }
    found: dict[Column, int] = {}
    for column, fits in _tests(vocabulary):
        if column in known:
            continue
        best, best_share = None, 2 / 3
        for index, values in filled.items():
            if index in found.values() or not values:
                continue
            share = sum(fits(value) for value in values) / len(values)
            enough = column is not Column.NAME or _mostly_different(values)
            if share > best_share and enough:
                best, best_share = index, share
        if best is not None:
            found[column] = best
    return found


def _tests(vocabulary: Vocabulary) -> Iterable[tuple[Column, Callable[[CellValue], bool]]]:
    """Sharpest first: a later test never sees a column that an earlier one took."""
    relation, ethnicity = vocabulary.relation, vocabulary.ethnicity
    yield Column.ID_NO, _is_id
    yield Column.PHONE, lambda value: bool(_MOBILE.match(as_words(value)))
    yield Column.BIRTH_DATE, _is_date
    yield Column.SEX, lambda value: as_words(value) in {"男", "女"}
    yield Column.RELATION, lambda value: _is_word(value) and bool(relation.code_of(as_words(value)))
    yield (
        Column.ETHNICITY,
        lambda value: as_words(value).endswith("族") and bool(ethnicity.code_of(as_words(value))),
    )
    yield Column.VILLAGE_GROUP, lambda value: bool(_GROUP.match(as_words(value)))
    yield Column.NAME, lambda value: bool(_NAME.match(as_words(value)))


def _is_word(value: CellValue) -> bool:
    return isinstance(value, str) and not as_words(value).isdigit()


def _is_id(value: CellValue) -> bool:
    if isinstance(value, float):
        return 1e17 <= value < 1e18
    text, _ = tidy_id_no(as_words(value))
    return len(text) == 18 and written_birth(text) is not None


def _is_date(value: CellValue) -> bool:
    return isinstance(value, date) or bool(_DATE.match(as_words(value)))


def _mostly_different(values: Sequence[CellValue]) -> bool:
    return len({as_words(value) for value in values}) * 2 > len(values)
