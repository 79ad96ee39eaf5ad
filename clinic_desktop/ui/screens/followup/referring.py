"""转诊回访: one key says whether the person was seen."""

from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.referral_checks import GENERAL, ReferralRow, open_referrals
from clinic_desktop.services.enrolments import NoteEvent, note_event
from clinic_desktop.services.referring import CallRow, calls_due
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.followup.gaps import clinics_shown
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.key_binding import bind_key
from clinic_desktop.ui.widgets.page import action
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

Asked = ReferralRow | CallRow


class ReferralView(QWidget):
    """Referrals that nobody has asked about. 1: 已就诊, 2: 未就诊."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bar = QHBoxLayout()
        bar.addWidget(
            label(tr("转诊后 2 周内要问到结果，可以打电话。按 1 已就诊，按 2 未就诊。"), "soft"), 1
        )
        for name, words, attended in (
            ("attended", tr("1 已就诊"), True),
            ("not-attended", tr("2 未就诊"), False),
        ):
            button = action(words, name=name, kind="primary" if attended else "")
            button.clicked.connect(partial(self._answer, attended))
            bar.addWidget(button)
        layout.addLayout(bar)
        self.table: DataTable[Asked] = DataTable(
            self._columns(),
            name=tr("待回访的转诊"),
            empty=EmptyState(tr("没有待回访的转诊"), icon="circle-check"),
        )
        self.table.setObjectName("referral-table")
        self.table.opened.connect(lambda row: desk.navigator.open("resident", row.resident_id))
        layout.addWidget(self.table, 1)
        for key, attended in (("1", True), ("2", False)):
            bind_key(self.table, key, partial(self._answer, attended))

    def _columns(self) -> tuple[Column[Asked], ...]:
        today = self._desk.today

        def until(row: Asked) -> tuple[str, Tone]:
            over = (today() - row.ask_until).days
            if over > 0:
                return tr("已过期 {n} 天", n=over), Tone.DANGER
            return tr("{day} 前", day=f"{row.ask_until:%m-%d}"), Tone.NOTICE

        def programme(row: Asked) -> str:
            if row.programme == GENERAL:
                return tr("一般转诊")
            return vocabulary.programme_name(row.programme, self._desk.catalogue)

        return (
            Column(tr("姓名"), lambda r: r.name, width=84),
            Column(tr("项目"), programme, width=100),
            Column(tr("转诊日期"), lambda r: r.referred_on.isoformat(), width=112),
            Column(tr("回访时限"), lambda r: until(r)[0], width=110, tone=lambda r: until(r)[1]),
            Column(tr("村组"), lambda r: r.village_group, width=70, wide_only=True),
            Column(tr("户"), lambda r: r.household_no, width=60, wide_only=True),
            Column(tr("电话"), lambda r: r.phone, width=120, stretch=True),
        )

    def load(self) -> None:
        """Read the list again."""
        self._desk.operations.read(self, _open, self.table.set_rows, token="referrals")

    def _answer(self, attended: bool) -> None:
        row = self.table.current()
        if row is None:
            return
        self._desk.operations.change(
            self,
            partial(answer, row=row, attended=attended, on=self._desk.today()),
            lambda _changes: self._desk.navigator.toast(
                tr(
                    "{name}：{said}",
                    name=row.name,
                    said=tr("已就诊") if attended else tr("未就诊"),
                ),
                undo=True,
            ),
        )


def answer(place: Workplace, row: Asked, attended: bool, on: date) -> object:
    """Notes the referral check; the programme's dates follow from it."""
    return note_event(
        place,
        NoteEvent(
            "referral_check", on, row.programme, row.resident_id, details={"attended": attended}
        ),
    )


def _open(place: Workplace) -> tuple[Asked, ...]:
    """Referrals of ours, and whom a programme's rule wants to be asked without one."""
    codes = clinics_shown(place)
    with place.reading() as session:
        slips = open_referrals(session, place.catalogue, place.today, codes)
    known = {(row.resident_id, row.programme) for row in slips}
    calls = [row for row in calls_due(place) if (row.resident_id, row.programme) not in known]
    return tuple(sorted((*slips, *calls), key=lambda row: (row.ask_until, row.id)))
