"""Beside the list: the pupil under the cursor with what is missing, and the totals."""

from PySide6.QtCore import Signal

from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import Pupil, SchoolTotals
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.vaccination_school.rows import missing_facts, total_facts
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Facts, label, rule
from clinic_desktop.ui.widgets.detail import DetailPanel
from clinic_desktop.ui.widgets.page import action


class PupilPanel(DetailPanel):
    """``opened`` the card of the child, ``reissuing`` the certificate of the pupil shown."""

    opened = Signal(object)
    reissuing = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选学生与进度"))
        self._desk = desk
        self._pupil: Pupil | None = None
        self._name = label("", "title")
        self._who = label("", "soft", wrap=True)
        self._facts = Facts()
        self._missing = Facts()
        self._totals = Facts()
        for part in (self._name, self._who, self._facts, self._missing):
            self.body.addWidget(part)
        self.body.addWidget(rule())
        self.body.addWidget(label(tr("合计"), "heading"))
        self.body.addWidget(self._totals)
        self._card = action(tr("接种卡"), name="open-pupil-card")
        self._card.setToolTip("F2")
        self._card.clicked.connect(lambda: self.opened.emit(self._pupil))
        self._reissue = action(tr("补证"), kind="primary", name="reissue-certificate")
        self._reissue.setToolTip("3")
        self._reissue.clicked.connect(lambda: self.reissuing.emit(self._pupil))
        self.foot.addWidget(self._card)
        self.foot.addWidget(self._reissue, 1)

    def show_pupil(self, pupil: Pupil | None) -> None:
        """Another pupil, or nobody."""
        self._pupil = pupil
        for part in (self._name, self._who, self._facts, self._missing):
            part.setVisible(pupil is not None)
        self._card.setEnabled(pupil is not None and bool(pupil.resident_id))
        self._reissue.setEnabled(pupil is not None)
        if pupil is None:
            return
        self._name.setText(pupil.name)
        age = vocabulary.age(pupil.birth_date, self._desk.today()) if pupil.birth_date else ""
        parts = (vocabulary.sex(pupil.sex), age, pupil.class_name)
        self._who.setText(" · ".join(part for part in parts if part))
        stranger = "" if pupil.resident_id else tr("没有，按接种证填写")
        self._facts.set_facts(
            [
                (tr("家长"), pupil.guardian),
                (tr("电话"), vocabulary.masked_phone(pupil.phone)),
                (tr("档案"), stranger, Tone.NOTICE),
                (tr("查验"), f"{pupil.checked_on.isoformat()} {pupil.checker}"),
                (tr("通知"), pupil.notice_on.isoformat() if pupil.notice_on else ""),
                (tr("补证"), pupil.reissued_on.isoformat() if pupil.reissued_on else ""),
                (tr("复验"), tr("{day} 前", day=pupil.recheck_by) if pupil.needs else ""),
            ]
        )
        self._missing.set_facts(missing_facts(pupil))

    def show_totals(self, sums: SchoolTotals) -> None:
        """Of the class or school."""
        self._totals.set_facts(total_facts(sums))
