"""What a form definition may name is documented, known and used as it is meant."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from clinic_desktop.definitions.reports import load_reports
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.report_formula import Count, Formula, Named, Quotient, Sum, parse_formula
from clinic_desktop.domain.report_layout import CellRole
from clinic_desktop.reports.figures import known  # noqa: F401
from clinic_desktop.reports.figures.registry import FIGURES, LISTS, NOTES, ROW_SETS

DOCS = Path(__file__).parents[2] / "docs" / "reports.md"
REFERENCES = {"row", "col", "at", "rows", "cell", "number"}


def names(formula: Formula) -> Iterator[str]:
    match formula:
        case Named(name=name):
            yield name
        case Sum(parts=parts):
            for _, part in parts:
                yield from names(part)
        case Quotient(num=num, den=den):
            yield from names(num)
            yield from names(den)
        case Count():
            pass


def test_every_figure_row_set_list_and_footnote_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in FIGURES:
        assert f"| `{name}(" in text, name
    for name in (*ROW_SETS, *LISTS, *NOTES):
        assert f"`{name}`" in text, name


def test_every_name_in_a_definition_is_known(catalogue: Catalogue) -> None:
    used: set[str] = set()
    for layout in catalogue.reports.layouts:
        for grid in layout.grids:
            if grid.rows_from:
                assert grid.rows_from in ROW_SETS
            for row in grid.rows:
                for column in grid.columns:
                    if column.code in row.columns and column.role is CellRole.FIGURE:
                        used.update(names(parse_formula(row.formula_for(column))))
        assert {each.source for each in layout.lists} <= set(LISTS)
        assert set(layout.notes_from) <= set(NOTES)
    assert used <= set(FIGURES) | REFERENCES


def test_every_form_that_an_event_word_names_exists(catalogue: Catalogue) -> None:
    for word in catalogue.reports.words:
        for code in word.forms:
            form = catalogue.form(code, on=date(2026, 1, 1))
            assert form is not None, (word.word, code)
            if word.date_field:
                assert form.has(word.date_field), (word.word, word.date_field)


def test_a_broken_file_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "events.toml").write_text(
        '[word.lecture]\nlabel = "讲座"\nactivities = ["lecture"]\n', encoding="utf-8"
    )
    head = (
        'code = "{code}"\ntitle = "x"\nedition = "1"\neffective_from = 2020-01-01\n'
        'source = "x"\nperiod = "month"\n[[table]]\n[[table.column]]\ncode = "A"\nheading = "a"\n'
        '[[table.row]]\ncode = "1"\nlabel = "x"\nformula = "{formula}"\n'
    )
    for code, formula in {
        "A": "n(lecture | headcount >= 50)",
        "B": "n(lectur)",
        "C": "n(lecture",
        "D": "s(lecture)",
        "E": "n(lecture | headcount >)",
        "F": "n(lecture) n(lecture)",
        "G": "",
    }.items():
        text = head.format(code=code, formula=formula)
        (tmp_path / f"{code}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "H.toml").write_text("not toml", encoding="utf-8")
    (tmp_path / "I.toml").write_text(
        head.format(code="I", formula="n(lecture)") + 'nonsense = "x"\n', encoding="utf-8"
    )
    definitions, broken = load_reports(tmp_path)
    assert [layout.code for layout in definitions.layouts] == ["A"]
    assert [each.path.rpartition("/")[2] for each in broken] == [f"{c}.toml" for c in "BCDEFGHI"]
    assert all(each.reason for each in broken)
    missing, faults = load_reports(tmp_path / "nowhere")
    assert missing.layouts == ()
    assert len(faults) == 1


def test_every_proposed_target_stands_in_a_row_of_a_form(catalogue: Catalogue) -> None:
    looked_for = {
        indicator
        for layout in catalogue.reports.layouts
        for grid in layout.grids
        for row in grid.rows
        for indicator in row.target_indicators
    }
    assert {each.indicator for each in catalogue.reports.proposals} <= looked_for
    general = catalogue.reports.proposal("I-G2.copd", "I-G2")
    assert general is not None
    assert general.value_hundredths == 4000
    assert catalogue.reports.proposal("I-G3.copd", "I-G3") is None


def test_a_target_that_is_no_number_is_listed(tmp_path: Path) -> None:
    (tmp_path / "events.toml").write_text("", encoding="utf-8")
    (tmp_path / "targets.toml").write_text(
        '[target."I-A1"]\nvalue = "eighty"\nsource = "x"\n', encoding="utf-8"
    )
    reports, broken = load_reports(tmp_path)
    assert reports.proposals == ()
    assert [each.path.rpartition("/")[2] for each in broken] == ["targets.toml"]
