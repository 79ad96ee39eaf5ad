"""Lines of the operation log, compressed with a dictionary shipped with the program.

An operation is a few hundred bytes: alone it hardly shrinks, with a dictionary of typical lines it
shrinks to a quarter. Every database holds the dictionaries its own bodies need.
"""

from functools import cache
from importlib import resources

import zstandard
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from clinic_desktop.storage.tables.sync import sync_dict

DICTIONARY = 1
"""Version of the dictionary used for writing; it is also the id inside each frame."""
_LEVEL = 3
_LONGEST = 1 << 20


@cache
def shipped(version: int) -> bytes:
    """The dictionary of this version as it lies beside the program."""
    name = f"lines_{version}.zdict"
    return resources.files("clinic_desktop.storage").joinpath("dictionaries", name).read_bytes()


class LineCodec:
    """Compresses and expands lines for one open session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._readers: dict[int, zstandard.ZstdDecompressor] = {}
        self._writer: zstandard.ZstdCompressor | None = None

    def pack(self, line: bytes) -> bytes:
        """The body of an operation."""
        if self._writer is None:
            self._writer = _compressor(DICTIONARY)
            self._keep(DICTIONARY)
        return self._writer.compress(line)

    def unpack(self, body: bytes) -> bytes:
        """The line of a body."""
        version = zstandard.get_frame_parameters(body).dict_id
        reader = self._readers.get(version)
        if reader is None:
            reader = self._readers[version] = self._reader(version)
        return reader.decompress(body, max_output_size=_LONGEST)

    def _keep(self, version: int) -> None:
        known = select(sync_dict.c.version).where(sync_dict.c.version == version)
        if self._session.scalar(known) is None:
            self._session.execute(insert(sync_dict).values(version=version, body=shipped(version)))

    def _reader(self, version: int) -> zstandard.ZstdDecompressor:
        query = select(sync_dict.c.body).where(sync_dict.c.version == version)
        body = self._session.scalar(query)
        if body is None:
            raise LookupError(f"the database lacks dictionary {version}")
        return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(body))


@cache
def _compressor(version: int) -> zstandard.ZstdCompressor:
    dictionary = zstandard.ZstdCompressionDict(shipped(version))
    dictionary.precompute_compress(level=_LEVEL)
    return zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=dictionary, write_checksum=False, write_content_size=True
    )
