"""Limits of a file (``sync.md`` section 17); those of one line: ``domain.ops.limits``."""

from typing import Final

MIB: Final = 1024 * 1024

FILE_BYTES: Final = 1024 * MIB
HEADER_BYTES: Final = 4096
MANIFEST_BYTES: Final = MIB
RAW_BYTES: Final = 2048 * MIB
RAW_RATIO: Final = 400
"""The body may unfold to at most this many times its compressed size."""
WINDOW_BYTES: Final = 8 * MIB
LINES: Final = 3_000_000
COUNTER_LEAP: Final = 10_000_000
"""A Lamport counter further ahead than this of our own sends the package to quarantine."""

BLOB_BYTES: Final = 4 * MIB
BLOB_PACKAGE_BYTES: Final = 64 * MIB
SPOOL_BYTES: Final = 64 * MIB
"""Up to here an opened package stays in memory."""
BLOCK_BYTES: Final = MIB
STICK_RESERVE_BYTES: Final = 16 * MIB
"""Free space that must remain on a stick after writing."""
KEPT_ON_STICK: Final = 3
REQUEST_BYTES: Final = 16 * 1024
CLAIMS_IN_RECEIPT: Final = 8
MISSING_IN_RECEIPT: Final = 64
"""Ranges of missing numbers listed per author."""
BLOBS_WANTED: Final = 2000
CLOCK_AHEAD_MS: Final = 10 * 60 * 1000
"""A sender's clock this far ahead of the centre's is reported."""
BATCH_LINES: Final = 5000
