"""Shows problems at the lines of a form, also at lines that are built later."""

from collections.abc import Sequence

from clinic_desktop.domain.problems import Problem
from clinic_desktop.ui.forms.section_card import SectionCard
from clinic_desktop.ui.widgets.inputs import RowsField


class ProblemMarks:
    """The problems that were judged last, each at its field."""

    def __init__(self, cards: Sequence[SectionCard]) -> None:
        self._cards = {f.id: card for card in cards for f in card.section.fields}
        self.problems: tuple[Problem, ...] = ()

    def show(self, problems: Sequence[Problem]) -> str:
        """Marks all of them; the first field that is marked."""
        self.clear()
        self.problems = tuple(problems)
        shown = [self._mark(problem) for problem in problems]
        return next((name for name in shown if name), "")

    def clear(self) -> None:
        """Nothing stands against saving."""
        self.problems = ()
        for card in set(self._cards.values()):
            for line in card.lines.values():
                if line.message:
                    line.show_problem(None)
                if isinstance(line.field, RowsField):
                    line.field.clear_row_problems()

    def arrived(self, name: str) -> None:
        """A line was built only now."""
        for problem in self.problems:
            if problem.field.partition(".")[0] == name:
                self._mark(problem)
                break

    def _mark(self, problem: Problem) -> str:
        name, _, rest = problem.field.partition(".")
        card = self._cards.get(name)
        if card is None:
            return ""
        card.unfold()
        card.build_until(name)
        line = card.lines[name]
        number, _, column = rest.partition(".")
        if number.isdecimal() and column and isinstance(line.field, RowsField):
            line.field.show_row_problem(int(number), column, problem)
        elif not line.message:
            line.show_problem(problem)
        return name
