"""The yearly diagnosis: charts say what the forms say, on screen and in black and white."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pypdfium2
import pytest

from clinic_desktop import bootstrap
from clinic_desktop.cli.demo import _VILLAGE
from clinic_desktop.domain.clock import FixedClock
from clinic_desktop.reports.diagnosis import Diagnosis, Share, diagnosis, months_of
from clinic_desktop.reports.monthly import month_form
from clinic_desktop.reports.paper.diagnosis_pdf import diagnosis_document
from clinic_desktop.reports.paper.fonts import PaperFonts, load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.page import Box, Page, Rule, Text
from clinic_desktop.reports.paper.pdf import write_pdf
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.files import ClinicFolder

DAY = date(2026, 4, 2)


@pytest.fixture(scope="module")
def fonts() -> PaperFonts:
    return load_fonts(bootstrap.resources_dir() / "fonts")


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    clock = FixedClock.on(DAY)
    folder = ClinicFolder(tmp_path_factory.mktemp("diagnosis") / "clinic")
    made = bootstrap.make_clinic(folder, _VILLAGE, "周医生", "demo", clock, practice=True)
    place = bootstrap.open_workplace(folder, made.key, made.staff_id, clock)
    with closing(place.database):
        fill_practice(place, people=50, years=1, seed=5)
        yield place


@pytest.fixture(scope="module")
def found(village: Workplace) -> Diagnosis:
    return diagnosis(village, 2026)


def test_only_full_months_are_shown(found: Diagnosis) -> None:
    assert [month.month for month in months_of(2026, DAY)] == [1, 2, 3]
    assert months_of(2026, date(2026, 1, 20)) == (date(2026, 1, 1),)
    assert len(months_of(2025, DAY)) == 12
    months = {month for trend in found.trends for month, _ in trend.points}
    assert months == {date(2026, m, 1) for m in (1, 2, 3)}


def test_the_pyramid_is_the_form(village: Workplace, found: Diagnosis) -> None:
    men, women = (found.form.cell(f"Y-9.T.{n}").value for n in (1, 2))
    assert sum(band.men for band in found.people) == men
    assert sum(band.women for band in found.people) == women
    assert [band.label for band in found.people][:2] == ["0—4", "5—9"]
    del village


def test_rates_and_their_months_are_the_summary_form(village: Workplace, found: Diagnosis) -> None:
    with village.reading() as session:
        march = month_form(session, village.catalogue, "R-12", 2026, 3, village.site.code)
    for share in found.rates:
        cell = march.cell(f"R-12.{share.code}.R")
        assert (share.num, share.den) == (cell.num, cell.den)
    last = {trend.code: trend.points[-1] for trend in found.trends}
    for share in found.rates:
        if share.percent is not None:
            assert last[share.code] == (date(2026, 3, 1), share.percent)


def test_groups_add_up_to_the_village(found: Diagnosis) -> None:
    living = sum(found.form.cell(f"Y-9.T.{n}").value for n in (1, 2))
    assert sum(share.den for share in found.files) == living
    assert all(share.num <= share.den for share in (*found.files, *found.exams))


def test_a_target_is_judged_on_the_whole_fraction() -> None:
    assert Share("1", "", "率", 84_996, 100_000, 85).reached is False
    assert Share("1", "", "率", 85, 100, 85).reached is True
    assert Share("1", "", "率", 0, 0, 85).reached is None


def test_the_yearly_form_carries_its_pyramid(found: Diagnosis, fonts: PaperFonts) -> None:
    pages = form_document(found.form, fonts).pages
    assert any("人口金字塔" in page.texts for page in pages)


def test_the_printed_diagnosis_is_black_and_white_and_inside_its_sheets(
    found: Diagnosis, fonts: PaperFonts
) -> None:
    document = diagnosis_document(found, fonts)
    texts = [text for page in document.pages for text in page.texts]
    for title in ("人口金字塔", "建档：各村民组", "65岁及以上体检：各村民组"):
        assert title in texts
    assert any(text.startswith("各项率逐月") for text in texts)
    for page in document.pages:
        for mark in page.marks:
            assert inside(mark, page), mark
    pdf = write_pdf(document, fonts)
    with closing(pypdfium2.PdfDocument(pdf)) as read:
        assert len(read) == len(document.pages)
        with closing(read[len(read) - 1]) as page:
            image = page.render(scale=0.5).to_pil().convert("RGB")
    colours = image.getcolors(maxcolors=1 << 24) or []
    assert colours
    assert all(red == green == blue for _, (red, green, blue) in colours)


def inside(mark: object, page: Page) -> bool:
    match mark:
        case Text():
            return 0 <= mark.x <= page.width and 0 <= mark.y <= page.height
        case Rule():
            return max(mark.x1, mark.x2) <= page.width and max(mark.y1, mark.y2) <= page.height
        case Box():
            return mark.x + mark.width <= page.width and mark.y + mark.height <= page.height
        case _:
            return True


def test_reckoning_can_be_stopped(village: Workplace) -> None:
    class Stop(Exception):
        pass

    steps: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 1:
            raise Stop

    with pytest.raises(Stop):
        diagnosis(village, 2026, progress)
    assert steps == [(0, 4), (1, 4)]
