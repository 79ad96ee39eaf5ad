"""Makes ``storage/dictionaries/lines_N.zdict`` from the operations of an invented village.

Run only to make a NEW version (and raise ``compression.DICTIONARY``): bodies already written need
the old one. ``python tests/benchmarks/train_dictionary.py NUMBER``
"""

import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import Integer, insert, select
from storage_village import Village

from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.domain.ops import compose
from clinic_desktop.storage import schema
from clinic_desktop.storage.database import Database, DataKey
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.shapes import synced_tables
from clinic_desktop.storage.tables.base import Flag, IsoDate, JsonText
from clinic_desktop.storage.tables.sync import sync_journal

FOLDER = Path(__file__).parents[2] / "clinic_desktop" / "storage" / "dictionaries"
SIZE = 32 * 1024
FULL = {"household", "resident", "record", "dose"}


def sample_row(village: Village, table: Any, dice: random.Random) -> dict[str, Any]:
    """A row of a table the village does not write, every second optional column filled."""
    row = village.stamp()
    for column in table.columns:
        if column.name in row or (column.nullable and dice.random() < 0.5):
            continue
        kind = column.type
        if column.name.endswith("_id"):
            row[column.name] = dice.choice(village.residents)
        elif isinstance(kind, Flag):
            row[column.name] = False
        elif isinstance(kind, IsoDate):
            row[column.name] = date(2024, 1, 1) + timedelta(days=dice.randrange(800))
        elif isinstance(kind, JsonText):
            row[column.name] = {}
        elif isinstance(kind, Integer):
            row[column.name] = dice.randrange(200)
        else:
            row[column.name] = dice.choice(("1", "2", "张医生", "高血压"))[: kind.length]
    return row


def lines(database: Database) -> list[bytes]:
    """The operations that the journal would be sealed into."""
    found = []
    with database.reading() as session:
        for row in session.execute(select(sync_journal)):
            values = {k: v for k, v in FAST.loads(row.new_json.encode()).items() if v is not None}
            line = compose(
                origin="8f2a6c1d9e04b735",
                number=row.n,
                counter=row.n,
                wall=row.wall,
                wall_quality=1,
                schema=schema.SCHEMA,
                user=row.usr,
                tx=row.tx,
                reason=None,
                rank=0,
                table=row.tbl,
                row=row.pk,
                act="i",
                values=values,
                codec=FAST,
            )[1]
            found.append(line)
    return found


def main(version: int) -> None:
    target = FOLDER / f"lines_{version}.zdict"
    if target.exists():
        sys.exit(f"{target} exists: bodies may need it as it is")
    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.db"
        clock = FixedClock.on(date(2026, 3, 2))
        with Database.open(path, DataKey.random(), clock) as database:
            village = Village(database)
            village.settle(1_500)
            village.history(8_000, 3_000)
            with database.unit("其他", "a" * 32) as unit:
                for name, table in synced_tables().items():
                    if name not in FULL and not name.startswith("sync_"):
                        rows = [sample_row(village, table, dice) for _ in range(400)]
                        for row in rows:
                            unit.session.execute(insert(table), row)
                unit.commit()
            samples = lines(database)
    dice.shuffle(samples)
    trained = zstandard.train_dictionary(SIZE, samples, dict_id=version, level=3)
    FOLDER.mkdir(exist_ok=True)
    target.write_bytes(trained.as_bytes())
    compressor = zstandard.ZstdCompressor(level=3, dict_data=trained)
    raw = sum(map(len, samples))
    packed = sum(len(compressor.compress(line)) for line in samples)
    print(f"{len(samples)} lines, {raw} -> {packed} bytes, dictionary {len(trained.as_bytes())}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
