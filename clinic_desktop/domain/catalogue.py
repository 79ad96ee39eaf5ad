"""All definitions that came with the program or the centre, read once and handed around."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic_desktop.domain.advice import AdviceLibrary
from clinic_desktop.domain.calendar import HealthCalendar
from clinic_desktop.domain.dictionaries import Dictionary
from clinic_desktop.domain.diseases import DiseaseList
from clinic_desktop.domain.forms.editions import EditionMapping, Legible, convert
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.growth import GrowthStandard
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.programmes.rules import Programme
from clinic_desktop.domain.registers import RegisterOrder
from clinic_desktop.domain.report_layout import ReportDefinitions
from clinic_desktop.domain.roster.words import RosterWords


@dataclass(frozen=True, slots=True)
class BrokenDefinition:
    """A file that could not be used: it is listed and switched off, the rest goes on working."""

    path: str
    """Relative to the definitions folder."""
    reason: str
    """Chinese sentence: what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Programmes, forms, vaccines …: each a mapping from code, empty if there are none.

    Later wings add a field with a default; nobody has to change who constructs it.
    """

    programmes: Mapping[str, Programme] = field(default_factory=dict)
    dictionaries: Mapping[str, Dictionary] = field(default_factory=dict)
    """Official code lists: ``relation``, ``ethnicity``, ``id_type``."""
    forms: Mapping[tuple[str, str], Form] = field(default_factory=dict)
    """(code, edition) → form; ``form`` finds the one in force."""
    edition_mappings: tuple[EditionMapping, ...] = ()
    roster: RosterWords = field(default_factory=RosterWords)
    """The words of village rosters."""
    reports: ReportDefinitions = field(default_factory=ReportDefinitions)
    """Report forms and the event words of their formulas."""
    vaccines: ImmunisationRules = field(default_factory=ImmunisationRules.empty)
    """Vaccine products and the immunisation rules of every edition."""
    calendar: HealthCalendar = field(default_factory=HealthCalendar)
    """Health days and the themes of the months."""
    diseases: DiseaseList = field(default_factory=DiseaseList)
    """Notifiable diseases and how soon they must be reported."""
    growth: GrowthStandard = field(default_factory=GrowthStandard)
    """Tables of the growth standard for children."""
    registers: RegisterOrder = field(default_factory=RegisterOrder)
    """On which shelf each register stands."""
    advice: AdviceLibrary = field(default_factory=AdviceLibrary)
    """Health prescriptions to hand out."""
    broken: tuple[BrokenDefinition, ...] = ()

    def form(self, code: str, edition: str | None = None, on: date | None = None) -> Form | None:
        """The form in this edition; without one, the edition in force on a day (the latest known
        where no day is told). ``None`` where the form is missing or broken.
        """
        if edition is not None and (exact := self.forms.get((code, edition))):
            return exact
        known = sorted(
            (form for (name, _), form in self.forms.items() if name == code),
            key=lambda form: (form.effective_from, form.edition),
        )
        in_force = [form for form in known if on is None or form.effective_from <= on]
        # A visit before the first known edition is still written on some form.
        return in_force[-1] if in_force else (known[0] if known else None)

    def legible(self, code: str, edition: str, answers: Mapping[str, Any]) -> Legible | None:
        """The answers of a record, and the form they are to be read by: that of its edition; the
        codes of an older edition that is not carried any more are mapped, never copied. ``None``
        where the form is missing or broken.
        """
        form = self.form(code, edition)
        if form is None or form.edition == edition:
            return Legible(form, answers) if form is not None else None
        for mapping in self.edition_mappings:
            newer = self.forms.get((code, mapping.newer))
            if (mapping.form, mapping.older) == (code, edition) and newer is not None:
                converted = convert(newer, mapping, answers)
                return Legible(newer, converted.answers, converted.left_out)
        return Legible(form, answers)

    def current_forms(self) -> tuple[Form, ...]:
        """Every form in its latest edition, by group and title."""
        codes = {code for code, _ in self.forms}
        latest = (self.form(code) for code in codes)
        return tuple(sorted((f for f in latest if f is not None), key=lambda f: (f.group, f.title)))
