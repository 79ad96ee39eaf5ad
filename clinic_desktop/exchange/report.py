"""What an export or an import did, in plain frozen rows for screens and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinic_desktop.exchange.foresight import RowForeseen
from clinic_desktop.exchange.review import Review

OK = "OK"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """A package on the stick. ``counts``: operations by table; ``made_wall`` in milliseconds."""

    path: Path
    pkg: str
    no: int
    to: tuple[str, ...]
    lines: int
    size: int
    counts: Mapping[str, int]
    made_wall: int
    full: bool
    blob_paths: tuple[Path, ...] = ()
    new_incarnation: str | None = None
    """Why this database goes on under a new identity of its own (a restored or copied one)."""
    more: tuple["ExportReport", ...] = ()
    """At the centre: the packages for the other villages."""


@dataclass(frozen=True, slots=True)
class TableCounts:
    """Rows of one table that are new, changed or voided now."""

    table: str
    new: int = 0
    changed: int = 0
    voided: int = 0


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One unit of one row with different values written apart."""

    table: str
    row: str
    unit: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A row that cannot be shown yet: no_insert, no_parent, unknown_table."""

    table: str
    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """An operation that was kept but not admitted, and why."""

    op_id: str
    table: str
    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers ``first … last`` of one author that have not arrived."""

    inc: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ClockNote:
    """Both times in milliseconds; ``ahead_ms`` is how far the sender's is before ours."""

    made_wall: int
    here_wall: int
    ahead_ms: int


@dataclass(frozen=True, slots=True)
class SenderLine:
    """Who made the package."""

    site: str
    site_name: str
    device: str
    device_name: str
    key: str = ""
    """Public key the signature was made with."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file. ``code`` is OK or the code of the refusal, ``message`` its sentence."""

    name: str
    code: str
    message: str = ""
    kind: str = ""
    pkg: str = ""
    no: int = 0
    sender: SenderLine | None = None
    made_wall: int | None = None
    lines: int = 0
    fresh: int = 0
    duplicates: int = 0
    tables: tuple[TableCounts, ...] = ()
    conflicts: tuple[ConflictLine, ...] = ()
    waiting: tuple[WaitingLine, ...] = ()
    quarantine: tuple[QuarantineLine, ...] = ()
    gaps: tuple[Gap, ...] = ()
    forks: tuple[str, ...] = ()
    clock: ClockNote | None = None
    schema_notes: Mapping[str, int] = field(default_factory=dict)
    """Table → operations that need a newer version of this program."""
    receipt: "ReceiptReport | None" = None
    blobs: int = 0
    recoverable: int = 0
    """Operations by others that this village still holds and a centre that was set back has lost;
    they count once a supervisor takes the file with ``recover``."""
    review: Review = field(default_factory=Review)
    """What a person should look at: the same person twice, events after a death …"""
    rows: tuple[tuple[str, str], ...] = ()
    """Rows new or changed, for opening (the first thousand)."""
    path: Path | None = None
    """Where the file lies."""
    foreseen: tuple[RowForeseen, ...] = ()
    """In a preview: what becomes of each row (the first hundreds)."""
    taken_before: str = ""
    """When this very package was taken before."""
    since_wall: int | None = None
    """What the sender's clock said in the package that was taken before this one."""
    epoch_over: bool = False
    """Made before the centre was set back: later packages bring everything again."""
    earlier_missing: bool = False
    """An earlier package of the centre has not come here."""
    outdated: bool = False
    """Its receipt is older than one that was taken: it has nothing more to say."""

    @property
    def taken(self) -> bool:
        """Whether the file was applied."""
        return self.code == OK


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """What the centre confirmed. ``acked``: own author → highest confirmed number."""

    epoch: int
    rc: int
    centre_wall: int
    acked: Mapping[str, int]
    still_unsent: int
    quarantine: int
    new_incarnation: str | None = None
    behind_ms: int = 0
    """How far the local clock is behind the centre's at least."""


@dataclass(frozen=True, slots=True)
class ReceiveReport:
    """All files of one run. ``passed_over``: files on the stick that are for somebody else."""

    files: tuple[FileReport, ...]
    dry_run: bool
    passed_over: int = 0
    replies: tuple[Path, ...] = ()
    """Receipts written onto the stick."""
    reply_problem: str = ""
    """Why a receipt or the archive copy could not be written; the import stands."""

    @property
    def taken(self) -> int:
        """Files applied."""
        return sum(file.taken for file in self.files)
