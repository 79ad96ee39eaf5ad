"""The look: tokens exist, colours can be read, icons are there and used."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.ui import icons
from clinic_desktop.ui.fonts import HEADING_FAMILY, TEXT_FAMILY, heading_font, register_fonts
from clinic_desktop.ui.theme import COLOURS, HUES, TONES, dress, style_sheet

PACKAGE = Path(__file__).parents[2] / "clinic_desktop"


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return (
        0.2126 * linear(made.redF())
        + 0.7152 * linear(made.greenF())
        + 0.0722 * linear(made.blueF())
    )


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *[(COLOURS[ink], COLOURS[ground]) for ink in ("text", "text_soft", "text_hint", "teal")
      for ground in ("surface", "ground", "surface_soft", "teal_faint")],
    *[(ink, COLOURS[ground]) for ink in TONES.values() for ground in ("surface", "teal_soft")],
    *[(ink, ground) for ground, ink in HUES.values()],
    (COLOURS["on_teal"], COLOURS["teal"]),
    (COLOURS["on_teal"], COLOURS["teal_deep"]),
    (COLOURS["on_teal_soft"], COLOURS["teal_deep"]),
    (COLOURS["on_teal_soft"], COLOURS["teal_deep_hover"]),
    (COLOURS["danger"], COLOURS["danger_soft"]),
    (COLOURS["notice"], COLOURS["notice_soft"]),
    (COLOURS["good"], COLOURS["good_soft"]),
]  # fmt: skip


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", ["surface", "ground", "surface_soft"])
def test_focus_and_borders_are_seen(ground: str) -> None:
    assert contrast(COLOURS["focus"], COLOURS[ground]) >= 4.5
    assert contrast(COLOURS["focus_on_teal"], COLOURS["teal_deep"]) >= 4.5


@pytest.mark.parametrize("size", [11, 14])
def test_every_token_of_the_sheets_is_known(resources: Path, size: int) -> None:
    assert "$" not in style_sheet(resources, size)


def test_an_unknown_token_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "x.qss").write_text("QLabel { color: ${mauve}; }", "utf-8")
    with pytest.raises(KeyError):
        style_sheet(tmp_path)


def test_both_text_sizes(qapp: QApplication, resources: Path) -> None:
    label = QLabel("随访")
    small = label.sizeHint().height()
    dress(qapp, resources, 14)
    large = QLabel("随访").sizeHint().height()
    dress(qapp, resources)
    assert large > small


def test_the_fonts_are_the_programs_own(resources: Path) -> None:
    register_fonts(resources / "fonts")
    assert heading_font(12).families() == [HEADING_FAMILY, TEXT_FAMILY]
    assert QLabel().font().family() == TEXT_FAMILY


def test_a_missing_font_is_a_known_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_desktop.ui.fonts.TEXT_FAMILY", "not registered yet")
    with pytest.raises(KnownFault) as told:
        register_fonts(tmp_path)
    assert told.value.code == "FONT_MISSING"


def test_icons_take_the_colour_and_the_scale_of_the_screen(qapp: QApplication) -> None:
    drawn = icons.pixmap("house", "#ff0000", 20, 1.5)
    assert drawn.width() == 30
    image = drawn.toImage()
    seen = {
        image.pixelColor(x, y).name()
        for x in range(30)
        for y in range(30)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert "#ff0000" in seen
    assert "#000000" not in seen


def test_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(LookupError):
        icons.pixmap("no-such-icon")


def sources() -> str:
    return "\n".join(p.read_text("utf-8") for p in PACKAGE.rglob("*.py"))


def test_every_icon_that_is_named_is_there(resources: Path) -> None:
    text = sources()
    named = set(re.findall(r'(?:icon=|icons\.icon\(|icons\.pixmap\()"([a-z0-9-]+)"', text))
    present = {p.stem for p in (resources / "icons").glob("*.svg")}
    assert named
    assert named <= present
