"""Drafts somebody left, behind the bell: a power cut must not leave a visit forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from clinic_desktop.domain.words import tr
from clinic_desktop.services.drafts import DraftRow, list_drafts
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.shell.sources import Alert

LEFT_AFTER = timedelta(minutes=2)
"""A draft younger than this is most likely being typed right now."""


def draft_alerts(place: Workplace) -> Iterator[Alert]:
    """One alert for each draft this person left; choosing it goes on where the typing stopped."""
    for draft in list_drafts(place):
        saved_at = datetime.fromisoformat(draft.saved_at)
        if place.clock.now() - saved_at < LEFT_AFTER:
            continue
        alert = _alert(place, draft, saved_at)
        if alert is not None:
            yield alert


def _alert(place: Workplace, draft: DraftRow, saved_at: datetime) -> Alert | None:
    when = saved_at.astimezone()
    text = tr("没有填完：{title}（{when}）", title=draft.title, when=f"{when:%m-%d %H:%M}")
    kind, _, rest = draft.key.partition(":")
    if kind == "activity":
        return Alert(text, "education")
    if kind != "record":
        return None
    code, _, rest = rest.partition(":")
    subject, _, record = rest.partition(":")
    form = place.catalogue.form(code)
    if form is None:
        return None
    args: dict[str, object] = {"form": code, "about": form.subject.value}
    if record:
        args["record"] = record
    return Alert(text, "record", "" if subject == "clinic" else subject, args=args)
