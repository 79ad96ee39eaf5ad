"""Findings and remark parts gathered while a row is read."""

from dataclasses import dataclass, field

from clinic_desktop.domain.roster.findings import Finding, Kind
from clinic_desktop.domain.roster.words import Column


@dataclass(slots=True)
class Notes:
    """What one row has shown so far."""

    sheet: str
    row: int
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(
        self, kind: Kind, message: str, proposal: str = "", column: Column | None = None
    ) -> None:
        self.findings.append(Finding(self.row, kind, message, proposal, column, self.sheet))
