"""How fast forms open, follow typing, are saved and printed, offscreen.

``python tests/benchmarks/bench_forms_ui.py [--repeat N]`` prints one line a figure, the time on
the clock and the time of the processor, and ends with status 1 when the processor alone took more
than twice the target (the clock tells of a busy computer too). Targets: the longest form is on
screen within 150 ms; from a key to its effect at most 16 ms (95th percentile), also while the rest
of the form is still being built; the longest form is saved within 100 ms, on the disk when it
returns; its sheets are a PDF within 0.5 s.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PySide6.QtCore import Qt, qInstallMessageHandler  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QStackedWidget  # noqa: E402
from random_answers import answers_of  # noqa: E402
from sqlalchemy import select  # noqa: E402

from clinic_desktop import bootstrap  # noqa: E402
from clinic_desktop.cli.demo import _VILLAGE  # noqa: E402
from clinic_desktop.domain.clock import FixedClock  # noqa: E402
from clinic_desktop.domain.forms.carry import new_answers  # noqa: E402
from clinic_desktop.domain.forms.context import Context  # noqa: E402
from clinic_desktop.domain.forms.model import Answers, Form  # noqa: E402
from clinic_desktop.domain.forms.validate import validate  # noqa: E402
from clinic_desktop.domain.problems import Severity  # noqa: E402
from clinic_desktop.reports.paper.answers import Filled  # noqa: E402
from clinic_desktop.reports.paper.fonts import load_fonts  # noqa: E402
from clinic_desktop.reports.paper.pdf import write_pdf  # noqa: E402
from clinic_desktop.reports.paper.record_pdf import record_document  # noqa: E402
from clinic_desktop.services.practice.filling import fill_practice  # noqa: E402
from clinic_desktop.services.records.reading import start_form  # noqa: E402
from clinic_desktop.services.records.saving import RecordForm, record_form  # noqa: E402
from clinic_desktop.services.records.subject import About  # noqa: E402
from clinic_desktop.storage.files import ClinicFolder  # noqa: E402
from clinic_desktop.storage.tables import Resident  # noqa: E402
from clinic_desktop.ui.forms.editor import FormEditor  # noqa: E402
from clinic_desktop.ui.forms.filling import Filling  # noqa: E402
from clinic_desktop.ui.theme import dress  # noqa: E402
from clinic_desktop.ui.widgets.rows_model import Column, PagedModel  # noqa: E402
from clinic_desktop.ui.widgets.tables import DataTable  # noqa: E402

OPEN_MS, KEY_MS, JUMP_MS, SAVE_MS, PRINT_MS = 150.0, 16.0, 50.0, 100.0, 500.0
TODAY = date(2026, 11, 22)
Times = tuple[float, float]
"""Milliseconds on the clock, and of the processor."""


class Watch:
    """Runs from its making."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def times(self) -> Times:
        return (
            (time.perf_counter() - self._wall) * 1000,
            (time.process_time() - self._cpu) * 1000,
        )


class Figures:
    """What was measured against what was promised."""

    def __init__(self) -> None:
        self.bad: list[str] = []

    def add(self, what: str, times: Times, target: float | None = None) -> None:
        wall, cpu = times
        wanted = "" if target is None else f"   target {target:g} ms"
        print(f"{what:<62} {wall:8.1f} ms, cpu {cpu:6.1f} ms{wanted}", flush=True)
        if target is not None and cpu > 2 * target:
            self.bad.append(what)


def took(act: Callable[[], object]) -> Times:
    """One call with the events that follow at once."""
    watch = Watch()
    act()
    QApplication.processEvents()
    return watch.times


def p95(values: Sequence[Times]) -> Times:
    def one(numbers: list[float]) -> float:
        return statistics.quantiles(numbers, n=20)[-1] if len(numbers) > 1 else numbers[0]

    return one([wall for wall, _ in values]), one([cpu for _, cpu in values])


def middle(values: Sequence[Times]) -> Times:
    return statistics.median(w for w, _ in values), statistics.median(c for _, c in values)


def filling_of(form: Form) -> Filling:
    context = Context(TODAY, person={"name": "王桂兰", "sex": "2", "birth_date": date(1954, 3, 2)})
    return Filling(form, new_answers(form, context), context)


def open_forms(host: QStackedWidget, forms: list[Form], repeat: int, figures: Figures) -> None:
    for form in forms:
        shown, whole = [], []
        for _ in range(repeat):
            watch = Watch()
            editor = FormEditor(filling_of(form))
            host.addWidget(editor)
            host.setCurrentWidget(editor)
            editor.go_to(editor.first())
            QApplication.processEvents()
            shown.append(watch.times)
            while not editor.built:
                QApplication.processEvents()
            whole.append(watch.times)
            host.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
            QApplication.processEvents()
        name = f"{form.code} ({form.field_count} fields)"
        figures.add(f"open {name}: on screen, median", middle(shown), OPEN_MS)
        figures.add(f"open {name}: every line built, median", middle(whole))


def type_into(host: QStackedWidget, form: Form, figures: Figures) -> None:
    editor = FormEditor(filling_of(form))
    host.addWidget(editor)
    host.setCurrentWidget(editor)
    names = [f.id for f in form.fields() if f.type.value in ("int", "dec") and not f.computed]
    names = [n for n in names if editor.filling.visible(n)]
    early: list[Times] = []
    while not editor.built and len(early) < 12:
        target = editor.line(names[0]).field.editor
        early.append(took(lambda target=target: QTest.keyClick(target, Qt.Key.Key_1)))  # type: ignore[misc]
        early.append(took(lambda target=target: QTest.keyClick(target, Qt.Key.Key_Backspace)))  # type: ignore[misc]
    while not editor.built:
        QApplication.processEvents()
    letters, moves = [], []
    for name in names[:30]:
        editor.go_to(name)
        QApplication.processEvents()
        target = editor.line(name).field.editor
        letters += [took(lambda k=k, t=target: QTest.keyClicks(t, k)) for k in "72"]  # type: ignore[misc]
        moves.append(took(lambda t=target: QTest.keyClick(t, Qt.Key.Key_Return)))  # type: ignore[misc]
    if early:
        figures.add(f"key while {form.code} is being built, p95", p95(early), 2 * KEY_MS)
    figures.add(f"key in {form.code}: seen, judged, derived, p95", p95(letters), KEY_MS)
    figures.add(f"Enter in {form.code}: judged and at the next field, p95", p95(moves), 2 * KEY_MS)
    host.removeWidget(editor)
    editor.hide()
    editor.deleteLater()
    QApplication.processEvents()


def jump_in_a_township(host: QStackedWidget, figures: Figures) -> None:
    columns = [Column[str](f"列{n}", lambda row, n=n: f"{row}-{n}", 110) for n in range(7)]  # type: ignore[misc]
    model: PagedModel[str] = PagedModel(columns, lambda ids, arrived: arrived(list(ids)))
    table: DataTable[str] = DataTable(columns, name="居民", model=model)
    host.addWidget(table)
    host.setCurrentWidget(table)
    ids = [f"{n:032x}" for n in range(90_000)]
    figures.add("list of 90,000: shown", took(lambda: model.set_ids(ids)), 100.0)
    jumps = [
        took(lambda n=n: table.view.selectRow((n * 7919) % 90_000))  # type: ignore[misc]
        for n in range(1, 60)
    ]
    figures.add("list of 90,000: random jump, p95", p95(jumps), JUMP_MS)


def filled_exam(form: Form, context: Context, seed: int) -> Answers:
    """Random answers of nearly every item that nothing stands against."""
    chance = Random(seed)
    while True:
        answers: Answers = answers_of(form, context, chance, 0.9)
        if all(p.severity is not Severity.ERROR for p in validate(form, answers, context)):
            return answers


def save_and_print(form: Form, repeat: int, figures: Figures) -> None:
    """The longest form into a clinic of some hundred people, and onto paper."""
    clock = FixedClock.on(TODAY)
    with tempfile.TemporaryDirectory() as scratch:
        folder = ClinicFolder(Path(scratch) / "clinic")
        made = bootstrap.make_clinic(folder, _VILLAGE, "周医生", "demo", clock, practice=True)
        place = bootstrap.open_workplace(folder, made.key, made.staff_id, clock)
        try:
            fill_practice(place, people=300, years=2, seed=1)
            with place.reading() as session:
                query = select(Resident.id).where(Resident.birth_date < date(1955, 1, 1))
                people = session.scalars(query.limit(repeat + 1)).all()
            saves = []
            for seed, person in enumerate(people):
                start = start_form(place, form.code, About(resident_id=person))
                answers = filled_exam(form, start.context, seed)
                names = frozenset(f.id for f in form.fields()) | {c.field for c in form.checks}
                command = RecordForm(form.code, answers, start.about, confirmed=names)
                saves.append(took(lambda command=command: record_form(place, command)))  # type: ignore[misc]
            figures.add(f"save {form.code}, p95 (first one left out)", p95(saves[1:]), SAVE_MS)
        finally:
            place.database.close()
    fonts_read = Watch()
    fonts = load_fonts(ROOT / "resources" / "fonts")
    figures.add("fonts for the first sheet of a day", fonts_read.times)
    context = Context(TODAY, person={"name": "王桂兰", "sex": "2", "birth_date": date(1954, 3, 2)})
    filled = Filled(filled_exam(form, context, 1), dict(context.person))
    at = clock.now()
    prints = [
        took(lambda: write_pdf(record_document(form, fonts, [filled], made_at=at), fonts))
        for _ in range(repeat + 1)
    ]
    figures.add(f"print {form.code}: first PDF", prints[0], PRINT_MS)
    figures.add(f"print {form.code}: PDF, median", middle(prints[1:]), PRINT_MS)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=7)
    figures = Figures()
    measure(figures, parser.parse_args().repeat)
    for what in figures.bad:
        print(f"more than twice its target: {what}")
    return 1 if figures.bad else 0


def measure(figures: Figures, repeat: int) -> None:
    """All figures: the three longest forms, a follow-up, a long list."""
    qInstallMessageHandler(lambda *_message: None)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    dress(app, ROOT / "resources")
    catalogue = bootstrap.load_definitions()
    forms = sorted(catalogue.current_forms(), key=lambda f: -f.field_count)
    longest = forms[:3]
    follow_up = [f for f in forms if f.code == "hypertension_followup"]
    host = QStackedWidget()
    host.resize(1120, 640)
    host.show()
    open_forms(host, [*longest, *follow_up], repeat, figures)
    for form in [longest[0], *follow_up]:
        type_into(host, form, figures)
    jump_in_a_township(host, figures)
    save_and_print(longest[0], repeat, figures)


if __name__ == "__main__":
    sys.exit(main())
