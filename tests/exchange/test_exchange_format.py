"""Format 1 is final: a package written by the first release is read by every later one (T9)."""

import json
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.domain.ops import extend, materialise, op_id, read_line
from clinic_desktop.exchange import body
from clinic_desktop.exchange.keys import AgePair
from clinic_desktop.exchange.package import inspect, open_package
from clinic_desktop.exchange.standing import check_devices, check_root
from clinic_desktop.storage.ops_store import FAST
from clinic_desktop.storage.shapes import shapes

SAMPLE = Path(__file__).parent / "samples" / "format-1.vcp"


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLE.with_suffix(".json").read_text("utf-8"))
    return found


def test_the_first_package_is_read_as_it_was_written(tmp_path: Path, known: dict[str, Any]) -> None:
    assert inspect(SAMPLE).sha256 == known["sha256"]
    reader = AgePair(known["secret"])
    with open_package(SAMPLE, [reader.identity], tmp_path) as opened:
        opened.verify(known["signer"])
        lines = list(body.lines(opened))
        assert [line.decode() for line in lines] == known["lines"]
        assert opened.manifest.plain() == known["manifest"]
        manifest = opened.manifest
    assert manifest.root is not None
    assert manifest.devices is not None
    root = check_root(manifest.root, known["signer"])
    assert check_devices(manifest.devices, root).active_of("V01")[0].name == "一号机"
    (span,) = manifest.ranges.values()
    assert extend(span.before, map(op_id, lines)) == span.after


def test_its_operations_mean_what_they_meant(known: dict[str, Any]) -> None:
    ops = [read_line(line.encode(), shapes(), FAST) for line in known["lines"]]
    assert [op.id for op in ops] == known["ids"]
    found = materialise(ops, shapes()["resident"])
    assert found.row is not None
    assert (found.row["name"], found.row["voided"]) == ("样例二", 1)
    assert found.conflicts == ()
