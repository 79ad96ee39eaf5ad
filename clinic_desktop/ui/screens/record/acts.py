"""Keys beside a form: F7 saves it and opens the referral slip; F8, F9 as on the person's page."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import FormStart
from clinic_desktop.services.referring import SLIP, slip_answers
from clinic_desktop.ui.screens.person.acts import PersonActs, Whom
from clinic_desktop.ui.screens.record.loading import Wanted
from clinic_desktop.ui.widgets.page import action

if TYPE_CHECKING:
    from clinic_desktop.ui.screens.record.screen import RecordScreen

_REASON, _PLACE = "referral_reason", "referral_org_dept"


class RecordActs(PersonActs):
    """Lives as long as the screen of forms."""

    def __init__(self, screen: "RecordScreen") -> None:
        super().__init__(screen.desk, screen, self._about)
        self._screen = screen
        self.button = action(tr("更多"), icon="ellipsis", name="more-acts")
        menu = QMenu(self.button)
        menu.addAction(tr("转诊单（F7）"), self.refer)
        menu.addAction(tr("健康处方（F8）"), self.advise)
        menu.addAction(tr("预约（F9）"), self.book)
        self.button.setMenu(menu)

    def _about(self) -> Whom | None:
        start = self._screen.start
        if start is None or not start.about.resident_id:
            return None
        programmes = [event.programme for event in start.form.events if event.programme]
        return Whom(start.about.resident_id, programmes[0] if programmes else "", self._why())

    def _why(self) -> str:
        """Why somebody is referred: written on the form, else what the rule says."""
        filling, rule = self._screen.filling, self._screen.rule
        written = filling.answers.get(_REASON) if filling is not None else None
        if written:
            return str(written)
        proposal = rule.proposal if rule is not None else None
        return proposal.reason_text.partition("，")[0] if proposal is not None else ""

    def offer(self, start: FormStart) -> None:
        """The button only where there is a person."""
        self.button.setVisible(start.about.resident_id is not None and start.form.code != SLIP)

    def refer(self) -> None:
        """Writes reason and place on the form, saves it, and opens the slip filled in."""
        whom = self._about()
        start = self._screen.start
        if whom is None or start is None or start.form.code == SLIP:
            return
        if not any(event.kind in ("visit", "anc") for event in start.form.events):
            super().refer()
            return
        self._desk.operations.read(
            self._screen,
            partial(
                slip_answers,
                resident_id=whom.resident_id,
                programme=whom.programme,
                reason=whom.reason,
            ),
            partial(self._write_and_save, whom),
            token="slip",
        )

    def _write_and_save(self, whom: Whom, known: dict[str, Any]) -> None:
        form = self._screen.editor
        if form is None:
            return
        for name, value in ((_REASON, whom.reason), (_PLACE, known.get("to_org"))):
            filling = form.filling
            if value and filling.form.has(name) and not filling.typed(name):
                if filling.form.has("referral") and not filling.visible(name):
                    form.answer("referral", "2")
                form.answer(name, value)
        self._screen.save(partial(self._open_slip, whom))

    def _open_slip(self, whom: Whom) -> None:
        """What was just saved is told on the slip."""
        self._desk.navigator.back()
        self._desk.operations.read(
            self,
            partial(
                slip_answers,
                resident_id=whom.resident_id,
                programme=whom.programme,
                reason=whom.reason,
            ),
            partial(self.open_form, whom.resident_id, SLIP),
            token="slip",
        )

    def following(self, wanted: Wanted | None) -> Callable[[], object] | None:
        """The next form of the same trip."""
        if wanted is None or wanted.then is None:
            return None
        return partial(self._go_to, *wanted.then)

    def _go_to(self, resident_id: str, form: str) -> None:
        self._desk.navigator.back()
        self._desk.navigator.open("record", resident_id, form=form)
