"""A package is taken exactly as it was written, or refused (T6)."""

import hashlib
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pyrage
import pytest
import zstandard

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.exchange import body, limits
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.keys import AgePair, Keys, SigningPair
from clinic_desktop.exchange.manifest import Body, Kind, Manifest, Range, Sender
from clinic_desktop.exchange.package import (
    INNER_MAGIC,
    MAGIC,
    SIGNATURE_DOMAIN,
    TRAILER,
    inspect,
    new_package_id,
    open_package,
    write_package,
)

SENDER = Keys(SigningPair(bytes(range(32))), AgePair.new())
READER = AgePair.new()
RECOVERY = AgePair.new()
LINES = [b'{"a":1}', b'{"b":"\xe7\x8e\x8b"}', b'{"c":3}']


def manifest_for(raw: int, zst: int, lines: int) -> Manifest:
    return Manifest(
        kind=Kind.DATA,
        no=7,
        sender=Sender("V01", "d" * 32, "a" * 16, SENDER.signing.public),
        to=("C00",),
        schema=1,
        min_reader=1,
        app="0.1.0",
        made_wall=1_700_000_000_000,
        body=Body(raw, zst, lines),
        ranges={"a" * 16: Range(1, "0" * 32, lines, "1" * 32)},
        counts={"resident": lines},
    )


def write(path: Path, lines: list[bytes] = LINES, pkg: str | None = None) -> Path:
    blocks = [line + b"\n" for line in lines]
    raw = sum(map(len, blocks))
    packed = body.compress(blocks, raw)
    write_package(
        path,
        pkg or new_package_id(),
        manifest_for(raw, len(packed), len(lines)),
        packed,
        SENDER.signing,
        [READER.public, RECOVERY.public],
    )
    return path


def take(path: Path, reader: AgePair = READER) -> list[bytes]:
    """Everything a receiver checks before it looks at a line."""
    with open_package(path, [reader.identity], path.parent) as opened:
        opened.verify(SENDER.signing.public)
        return list(body.lines(opened))


@pytest.mark.parametrize("reader", [READER, RECOVERY])
def test_what_was_written_is_read(tmp_path: Path, reader: AgePair) -> None:
    path = write(tmp_path / "p.vcp")
    assert take(path, reader) == LINES
    with open_package(path, [READER.identity], tmp_path) as opened:
        raw = sum(len(line) + 1 for line in LINES)
        assert opened.manifest == manifest_for(raw, opened.body_length, 3)


def test_the_outside_tells_nothing_but_a_random_number(tmp_path: Path) -> None:
    pkg = new_package_id()
    path = write(tmp_path / "p.vcp", pkg=pkg)
    content = path.read_bytes()
    assert content.startswith(MAGIC)
    header = content[12 : 12 + int.from_bytes(content[8:12], "little")]
    assert PLAIN.loads(header) == {"v": 1, "pkg": pkg}
    assert content.endswith(hashlib.sha256(content[:-40]).digest() + TRAILER)
    for word in (b"V01", b"resident", SENDER.signing.public.encode()):
        assert word not in content
    assert inspect(path).sha256 == hashlib.sha256(content).hexdigest()


def test_the_standard_tools_can_rescue_it(tmp_path: Path) -> None:
    content = write(tmp_path / "p.vcp").read_bytes()
    start = 12 + int.from_bytes(content[8:12], "little")
    inner = pyrage.decrypt(content[start:-40], [RECOVERY.identity])
    assert inner.startswith(INNER_MAGIC)
    assert len(inner) % 4096 == 0
    at = 12 + int.from_bytes(inner[8:12], "little")
    length = int.from_bytes(inner[at : at + 8], "little")
    plain = zstandard.decompress(inner[at + 8 : at + 8 + length])
    assert plain == b"".join(line + b"\n" for line in LINES)


def test_the_size_hides_the_length(tmp_path: Path) -> None:
    one = write(tmp_path / "1.vcp", LINES[:1]).stat().st_size
    three = write(tmp_path / "3.vcp", LINES).stat().st_size
    # The age file may carry one nonsense stanza of random length.
    assert abs(one - three) < 400


def test_somebody_elses_package(tmp_path: Path) -> None:
    path = write(tmp_path / "p.vcp")
    with pytest.raises(Refused) as refused:
        take(path, AgePair.new())
    assert refused.value.code == "E_NOT_FOR_US"


def test_truncated_at_every_length(tmp_path: Path) -> None:
    """Every length at both ends, where the parts meet; between them every eleventh."""
    cut = write(tmp_path / "p.vcp")
    whole = cut.stat().st_size
    lengths = {*range(300), *range(300, whole, 11), *range(whole - 150, whole)}
    for length in sorted(lengths, reverse=True):
        os.truncate(cut, length)
        with pytest.raises(Refused) as refused:
            take(cut)
        assert refused.value.code == "E_TRUNCATED"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E_TRUNCATED"),
        (bytes(5000), "E_DAMAGED"),
        (b"PK\x03\x04" + bytes(100), "E_NOT_PACKAGE"),
        (MAGIC + bytes(100) + TRAILER, "E_DAMAGED"),
    ],
)
def test_what_a_stick_leaves_behind(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "p.vcp"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        take(path)
    assert refused.value.code == code


def with_trailer(content: bytes) -> bytes:
    return content[:-40] + hashlib.sha256(content[:-40]).digest() + TRAILER


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    content = write(tmp_path / "p.vcp").read_bytes()
    dice = random.Random(5)
    bad = tmp_path / "bad.vcp"
    for number in range(800):
        changed = bytearray(content)
        changed[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        bad.write_bytes(with_trailer(bytes(changed)) if number % 2 else changed)
        if bad.read_bytes() == content:  # the flip hit the trailer and was mended
            continue
        with pytest.raises(Refused):
            take(bad)


@dataclass
class Inside:
    """The plain content of a package, to be changed and encrypted again by a stranger."""

    outer: bytes
    inner: bytes

    @classmethod
    def of(cls, path: Path) -> "Inside":
        content = path.read_bytes()
        start = 12 + int.from_bytes(content[8:12], "little")
        return cls(content[:start], pyrage.decrypt(content[start:-40], [READER.identity]))

    def write(self, path: Path) -> Path:
        whole = self.outer + pyrage.encrypt(self.inner, [READER.identity.to_public()])
        path.write_bytes(whole + hashlib.sha256(whole).digest() + TRAILER)
        return path


def test_flips_inside_by_somebody_who_can_encrypt(tmp_path: Path) -> None:
    inside = Inside.of(write(tmp_path / "p.vcp"))
    used = len(inside.inner.rstrip(b"\0")) + 30
    dice = random.Random(6)
    for _ in range(600):
        changed = bytearray(inside.inner)
        changed[dice.randrange(used)] ^= 1 << dice.randrange(8)
        bad = replace(inside, inner=bytes(changed)).write(tmp_path / "bad.vcp")
        with pytest.raises(Refused):
            take(bad)


def test_spliced_files(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a.vcp"), write(tmp_path / "b.vcp", LINES[::-1])
    first, second = a.read_bytes(), b.read_bytes()
    dice = random.Random(7)
    bad = tmp_path / "bad.vcp"
    for number in range(300):
        at, to = dice.randrange(len(first)), dice.randrange(len(second))
        spliced = first[:at] + second[to:]
        if spliced in (first, second):
            continue
        bad.write_bytes(with_trailer(spliced) if number % 2 else spliced)
        with pytest.raises(Refused):
            take(bad)
    header_of_one = replace(Inside.of(b), outer=Inside.of(a).outer).write(bad)
    with pytest.raises(Refused) as refused:
        take(header_of_one)
    assert refused.value.code == "E_TAMPERED"


def reseal(
    tmp_path: Path,
    change: Callable[[dict[str, object]], None] = lambda _found: None,
    packed: bytes | None = None,
    tail: bytes = b"",
) -> Path:
    """A package by the enrolled sender itself, wrong in one respect, its signature right."""
    blocks = [line + b"\n" for line in LINES]
    raw = sum(map(len, blocks))
    content = body.compress(blocks, raw) if packed is None else packed
    found = manifest_for(raw, len(content), len(LINES)).plain()
    change(found)
    described = PLAIN.dumps(found)
    header = PLAIN.dumps({"pkg": "a" * 32, "v": 1})
    outer = MAGIC + len(header).to_bytes(4, "little") + header
    digests = b"".join(hashlib.sha256(part).digest() for part in (outer, described, content))
    inner = b"".join(
        (
            INNER_MAGIC,
            len(described).to_bytes(4, "little"),
            described,
            len(content).to_bytes(8, "little"),
            content,
            SENDER.signing.sign(SIGNATURE_DOMAIN + digests),
            tail,
        )
    )
    return Inside(outer, inner + bytes(-len(inner) % 4096)).write(tmp_path / "h.vcp")


def code_of(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        take(path)
    return refused.value.code


def test_the_resealed_sample_is_whole(tmp_path: Path) -> None:
    assert take(reseal(tmp_path)) == LINES


def test_a_sender_who_lies_about_the_body(tmp_path: Path) -> None:
    def state(**values: int) -> Callable[[dict[str, object]], None]:
        def change(found: dict[str, object]) -> None:
            assert isinstance(found["body"], dict)
            found["body"].update(values)

        return change

    assert code_of(reseal(tmp_path, state(lines=2))) == "E_FORMAT"
    assert code_of(reseal(tmp_path, state(lines=4))) == "E_FORMAT"
    assert code_of(reseal(tmp_path, state(lines=limits.LINES + 1))) == "E_LIMIT"
    assert code_of(reseal(tmp_path, state(raw=5))) == "E_FORMAT"
    assert code_of(reseal(tmp_path, state(raw=limits.RAW_BYTES + 1))) == "E_LIMIT"
    assert code_of(reseal(tmp_path, state(raw=10_000_000))) == "E_LIMIT"
    assert code_of(reseal(tmp_path, state(zst=5))) == "E_FORMAT"


def test_a_bomb_does_not_unfold(tmp_path: Path) -> None:
    plain = bytes(50_000_000)
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(plain)

    def honest(found: dict[str, object]) -> None:
        found["body"] = {"raw": len(plain), "zst": len(packed), "lines": 1}

    assert code_of(reseal(tmp_path, honest, packed)) == "E_LIMIT"


@pytest.mark.parametrize(
    "make",
    [
        lambda plain: zstandard.ZstdCompressor(write_checksum=False).compress(plain),
        lambda plain: zstandard.ZstdCompressor(
            write_checksum=True, write_content_size=False
        ).compress(plain),
        lambda plain: zstandard.ZstdCompressor(write_checksum=True).compress(plain) + b"more",
        lambda plain: zstandard.ZstdCompressor(write_checksum=True).compress(plain)[:-1],
        lambda _plain: b"junk" * 10,
        lambda _plain: b"",
    ],
    ids=["no checksum", "no size", "more", "less", "junk", "empty"],
)
def test_only_one_whole_frame(tmp_path: Path, make: Callable[[bytes], bytes]) -> None:
    packed = make(b"".join(line + b"\n" for line in LINES))
    assert code_of(reseal(tmp_path, packed=packed)) == "E_FORMAT"


def test_a_window_too_wide(tmp_path: Path) -> None:
    plain = random.Random(1).randbytes(12_000_000)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        3, window_log=24, write_checksum=True, write_content_size=True
    )
    packed = zstandard.ZstdCompressor(compression_params=parameters).compress(plain)

    def honest(found: dict[str, object]) -> None:
        found["body"] = {"raw": len(plain), "zst": len(packed), "lines": 1}

    assert code_of(reseal(tmp_path, honest, packed)) == "E_LIMIT"


def test_padding_must_be_zero_and_short(tmp_path: Path) -> None:
    assert code_of(reseal(tmp_path, tail=b"hidden")) == "E_FORMAT"
    assert code_of(reseal(tmp_path, tail=bytes(4096))) == "E_FORMAT"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.pop("from"),
        lambda found: found.update(type="other"),
        lambda found: found.update(no=-1),
        lambda found: found.update(no=True),
        lambda found: found.update(to=["../../etc"]),
        lambda found: found.update(to="C00"),
        lambda found: found.update(ranges={"xyz": [1, "0" * 32, 1, "0" * 32]}),
        lambda found: found.update(ranges={"a" * 16: [0, "0" * 32, 1, "0" * 32]}),
        lambda found: found.update(ranges={"a" * 16: [9, "0" * 32, 1, "0" * 32]}),
        lambda found: found.update(flags=None),
        lambda found: found.update(body=[1, 2, 3]),
        lambda found: found.update(receipts=[{}]),
        lambda found: found.update(docs={"root": {"body": 5, "sigs": {}}, "devices": None}),
        lambda found: found["from"].update(device="x"),
        lambda found: found["from"].update(site="a/b"),
        lambda found: found.update(fmt=0),
    ],
)
def test_a_manifest_out_of_form(
    tmp_path: Path, change: Callable[[dict[str, object]], None]
) -> None:
    assert code_of(reseal(tmp_path, change)) == "E_FORMAT"


def test_a_newer_format_is_kept_for_later(tmp_path: Path) -> None:
    assert code_of(reseal(tmp_path, lambda found: found.update(fmt=2))) == "E_TOO_NEW"


def test_another_key_than_the_expected(tmp_path: Path) -> None:
    path = write(tmp_path / "p.vcp")
    with open_package(path, [READER.identity], tmp_path) as opened:
        with pytest.raises(Refused) as refused:
            opened.verify(SigningPair.new().public)
        assert refused.value.code == "E_FORGED"


def test_a_signature_by_another_hand(tmp_path: Path) -> None:
    inside = Inside.of(write(tmp_path / "p.vcp"))
    other = SigningPair.new()
    at = len(inside.inner.rstrip(b"\0"))
    forged = inside.inner.replace(SENDER.signing.public.encode(), other.public.encode())
    bad = replace(inside, inner=forged[:at] + inside.inner[at:]).write(tmp_path / "bad.vcp")
    assert code_of(bad) == "E_FORGED"


def test_a_large_package_leaves_no_plain_file_behind(
    tmp_path: Path,
) -> None:
    dice = random.Random(8)
    lines = [b"%032x" % dice.getrandbits(128) for _ in range(2000)]
    path = write(tmp_path / "p.vcp", lines)
    with open_package(path, [READER.identity], tmp_path, in_memory=1000) as opened:
        opened.verify(SENDER.signing.public)
        assert list(body.lines(opened)) == lines
    assert [p.name for p in tmp_path.iterdir()] == ["p.vcp"]
