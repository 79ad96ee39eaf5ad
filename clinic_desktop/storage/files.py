"""Where everything of one clinic lies (docs/architecture.md, "A clinic folder")."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClinicFolder:
    """The folder of one clinic and the places in it."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "clinic.db"

    @property
    def vault(self) -> Path:
        """The data key, wrapped once per account."""
        return self.root / "vault.json"

    @property
    def blobs(self) -> Path:
        """Attachments by SHA-256."""
        return self.root / "blobs"

    @property
    def backups(self) -> Path:
        """Verified copies."""
        return self.root / "backups"

    @property
    def outbox(self) -> Path:
        """Packages built here."""
        return self.root / "outbox"

    @property
    def inbox(self) -> Path:
        """Packages being read."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Packages read."""
        return self.root / "archive"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "logs"

    def blob(self, sha256: str) -> Path:
        """Where the bytes of an attachment lie."""
        return self.blobs / sha256[:2] / sha256

    @property
    def exists(self) -> bool:
        """Whether a clinic was set up here."""
        return self.vault.is_file()

    def make(self) -> None:
        """Create the folder and its subfolders."""
        for folder in (self.blobs, self.backups, self.outbox, self.inbox, self.archive, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
