"""What a form is: frozen data read from ``resources/definitions/forms`` (docs/forms.md).

From one :class:`Form` come entry screen, validation, paper, import and export columns, timeline
line and search text. Nothing in the program knows a particular form.

Answers are a JSON object, field id → value: **codes, never labels**, as text (``"0"`` is an
answer, a missing key is none); measurements as integers in the field's ``scale`` (62.5 kg with
scale 1 is ``625``); dates ``YYYY-MM-DD``, months ``YYYY-MM``, times ``HH:MM``, date and time
``YYYY-MM-DDTHH:MM``; multi a list of codes in the order of the options; rows a list of objects.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from clinic_desktop.domain.forms.expressions import Expression
from clinic_desktop.domain.forms.keeping import Also, Stages, Unique
from clinic_desktop.domain.problems import Severity

Answers = dict[str, Any]
"""Field id → answer, as the module's docstring tells."""


class FieldType(StrEnum):
    """Kind of a field; decides editor, storage and paper."""

    TEXT = "text"
    LONG = "long"
    """Text of several lines."""
    INT = "int"
    DEC = "dec"
    """Decimal number, stored as integer in ``Field.scale``."""
    DATE = "date"
    YM = "ym"
    """Year and month."""
    TIME = "time"
    DATETIME = "datetime"
    SINGLE = "single"
    """One code. With a single option it is a tick box."""
    MULTI = "multi"
    """A list of codes in the order of the options."""
    SIGN = "sign"
    """Typed name of whoever signs."""
    ROWS = "rows"
    """Repeating group: a list of objects."""
    PHOTO = "photo"
    """A list of attachment ids; the files are rows of table ``attachment``."""


NUMBERS = frozenset({FieldType.INT, FieldType.DEC})
CHOICES = frozenset({FieldType.SINGLE, FieldType.MULTI})
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG, FieldType.SIGN})


class Subject(StrEnum):
    """Whom a form is about."""

    RESIDENT = "resident"
    HOUSEHOLD = "household"
    CLINIC = "clinic"
    """A register row of the clinic; may name a person in its own fields."""


class Repeat(StrEnum):
    """How often a subject has the form."""

    ONCE = "once"
    """One record, amended in place; history keeps the earlier contents."""
    YEARLY = "yearly"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Option:
    """One official code of a single or multi field."""

    code: str
    label: str
    companion: tuple[str, ...] = ()
    """Fields of the same form that belong to this code (有____); relevant only with it."""
    relevant: Expression | None = None
    """Offered only when true (前列腺异常: 男). Options may share a code when their conditions
    tell them apart (保健指导 by antenatal visit)."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over several answers; ``that`` must be true (unknown counts as true)."""

    that: Expression
    message: str
    severity: Severity = Severity.ERROR
    field: str = ""
    """Where the message stands; empty: at the field that carries the check."""


ROW_PLACE = re.compile(r"\{(\w+)\}")
"""A column in the text of a printed line."""


@dataclass(frozen=True, slots=True)
class RowLine:
    """One printed line of a row on sheets with visits side by side (药物名称1, 用法用量)."""

    label: str
    """``{n}`` is the number of the row."""
    text: str
    """Words with column ids in braces: 每日 {times_per_day} 次."""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The columns of a repeating group."""

    fields: "tuple[Field, ...]"
    printed: int = 0
    """Rows on the paper form; more may be entered (0: as many as there are)."""
    minimum: int = 0
    maximum: int = 200
    unique: str | None = None
    """Column whose value may occur once only."""
    alone: tuple[str, str] | None = None
    """(column, code): a row with this code (1 无) must be the only row."""
    lines: tuple[RowLine, ...] = ()
    """How a row is printed on sheets with visits side by side; empty: as numbered text."""
    last: str = ""
    """First label of the last printed row, where it differs (其他药物)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One item of a form. Ranges are integers in ``scale``, like the answers."""

    id: str
    label: str
    type: FieldType
    unit: str = ""
    scale: int = 0
    """Decimal places: the answer is ``value * 10**scale``."""
    options: tuple[Option, ...] = ()
    exclusive: tuple[str, ...] = ()
    """Codes of a multi that exclude every other (1 无)."""
    hard: tuple[int | None, int | None] = (None, None)
    """Outside: refused."""
    soft: tuple[int | None, int | None] = (None, None)
    """Outside: asked back (suggested plausibility, not official)."""
    required: Expression | None = None
    firm: bool = False
    """Required even on a lost or dead visit, where every other requirement is relaxed."""
    relevant: Expression | None = None
    """Not true: hidden, and its answer is cleared. Unknown counts as not relevant."""
    computed: Expression | None = None
    """Read-only; stored with the record, so that later corrections rewrite no history."""
    default: Expression | None = None
    """Offered in a new form; may be changed."""
    proposal: Expression | None = None
    """Shown as a suggestion beside the field; never taken over by itself."""
    checks: tuple[Check, ...] = ()
    carried: bool = False
    """Filled from the last record of the same form."""
    from_file: str = ""
    """Shown from the resident's or household's file and never stored in the answers."""
    companion_of: tuple[str, tuple[str, ...]] | None = None
    """(field, codes): belongs to these codes of that field."""
    target: str | None = None
    """Field that holds the goal for next time ("现值/目标")."""
    target_of: str | None = None
    rows: RowGroup | None = None
    text_format: str = ""
    """Named shape of a text (``text_formats.py``): phone, citizen_id, archive_no, icd10 …"""
    max_length: int = 0
    future: bool = False
    """A date after today is allowed."""
    sensitive: bool = False
    """Masked on lists and on paper unless the form demands it."""
    help: str = ""
    """填表说明 in Chinese."""
    note: str = ""
    """Standing of the item: unverified, regional, app."""
    extension: str = ""
    """County file that added the field; empty for the national form."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form."""

    id: str
    title: str
    fields: tuple[Field, ...]
    relevant: Expression | None = None
    optional: bool = False
    """Folded until wanted; left off the paper while empty; requires nothing while empty."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class EventMapping:
    """What a record means to a programme (``schedules.md`` 1.2)."""

    programme: str
    """Empty: every programme of the person (a health examination)."""
    kind: str
    """visit, attempt, exam, anc, delivery, treatment_end, bp, sign …"""
    values: tuple[tuple[str, Expression], ...] = ()
    """Event value → expression over the answers."""
    when: Expression | None = None
    date: str = ""
    """Field with the event's date; empty: the record's date."""


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """A line group of the printed form: a heading beside the fields it joins (体征 ▸ …)."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardItem:
    """One item on a side of a card, with the label that the card prints."""

    field: str
    label: str


@dataclass(frozen=True, slots=True)
class CardSide:
    """One side of a card that is cut out of the sheet (信息卡 正面)."""

    title: str
    items: tuple[CardItem, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """How the official sheet looks; what is absent follows the order of the sections."""

    sheet_title: str = ""
    columns: int = 1
    """Records side by side on one sheet (4 visits of the hypertension form)."""
    by: str = ""
    """Field whose answers have a column each (满月, 3月龄 …); empty: visits as they come."""
    orientation: str = "portrait"
    layout: str = "form"
    """form, columns (records side by side), register (one line each), slip (存根 + 联) or cover
    (items as lines below a large title)."""
    order: tuple[str, ...] = ()
    """Field ids in printed order; empty: as in the sections."""
    groups: tuple[PaperGroup, ...] = ()
    head: tuple[str, ...] = ("person_name", "record_no")
    notes: tuple[str, ...] = ()
    """Lines below the form."""
    starred: tuple[str, ...] = ()
    """Items that the sheet prints with a star (报卡类别*); a note says what the star means."""
    identities: bool = False
    """The sheet demands identity numbers in full."""
    card: tuple[CardSide, ...] = ()
    """Sides of a card on a sheet of its own behind the form; options as ticked boxes."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form in one edition."""

    code: str
    edition: str
    effective_from: date
    title: str
    subject: Subject
    source: str
    """Document and clause."""
    sections: tuple[Section, ...]
    group: str = ""
    """Where menus list it: file, exam, chronic, maternal, child, education, register …"""
    programmes: tuple[str, ...] = ()
    """Programmes whose members are offered the form."""
    applies: Expression | None = None
    """To whom it is offered (``sex = '2'``); it can still be filled in for others."""
    repeat: Repeat = Repeat.MANY
    date_field: str = ""
    """Field whose date is the record's ``occurred_on``."""
    sign_field: str = ""
    """Field whose name is the record's ``performed_by``."""
    outcome: Expression | None = None
    """Gives the record's outcome code; ``lost`` and ``dead`` come from B.lost."""
    relaxed: Expression | None = None
    """When true (失访, 死亡) only ``firm`` requirements hold (forms.md 0.4 B.lost)."""
    outcome_field: str = ""
    """Field whose options label the outcome code."""
    events: tuple[EventMapping, ...] = ()
    checks: tuple[Check, ...] = ()
    unique: tuple[Unique, ...] = ()
    stages: Stages | None = None
    also: tuple[Also, ...] = ()
    summary: tuple[str, ...] = ()
    """Fields of the timeline line and of register lists, in order."""
    visits: tuple[str, ...] = ()
    """Reasons of programmes (CHILD_12M, PP_42D) whose visit is this form; needed where a programme
    has several."""
    quick: tuple[str, ...] = ()
    """Fields of the quick entry when a printed visit list is keyed back, in order; empty: the form
    is only filled in whole."""
    search: tuple[str, ...] = ()
    """Fields whose text is found by the search box."""
    paper: Paper = Paper()
    extensions: tuple[str, ...] = ()
    status: str = ""
    """Empty, or a remark that lists show: 待核实 …"""
    _index: Mapping[str, Field] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the fields by id."""
        object.__setattr__(self, "_index", {f.id: f for f in self.fields()})

    def fields(self) -> Iterator[Field]:
        """Every field of every section in order; columns of repeating groups are not among them."""
        for section in self.sections:
            yield from section.fields

    def field(self, field_id: str) -> Field:
        """The field of that id; ``KeyError`` when there is none."""
        return self._index[field_id]

    def has(self, field_id: str) -> bool:
        """Whether there is a field of that id."""
        return field_id in self._index

    def section_of(self, field_id: str) -> Section:
        """The section in which a field stands."""
        for section in self.sections:
            if any(f.id == field_id for f in section.fields):
                return section
        raise KeyError(field_id)

    @property
    def key(self) -> tuple[str, str]:
        """Code and edition: what a record names."""
        return (self.code, self.edition)

    @property
    def field_count(self) -> int:
        """Number of fields, columns of repeating groups counted once each."""
        return sum(1 + (len(f.rows.fields) if f.rows else 0) for f in self.fields())

    def extended(self, sections: tuple[Section, ...], extension: str) -> "Form":
        """The form with the sections of a county file in place of its own."""
        return replace(self, sections=sections, extensions=(*self.extensions, extension))
