"""Drafts: kept under a key, listed for the person, gone with the save they were for."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image

from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.clinic import TargetRow, set_targets
from clinic_desktop.services.drafts import drop_draft, find_draft, list_drafts, save_draft
from clinic_desktop.services.education.commands import Material, RecordActivity
from clinic_desktop.services.education.reading import education_year
from clinic_desktop.services.education.saving import record_activity
from clinic_desktop.services.workplace import Workplace

LECTURE = RecordActivity(
    "lecture", date(2026, 2, 10), topic="合理用盐", lecturer="周医生", headcount=56
)


def test_the_newest_state_is_kept(place: Workplace) -> None:
    save_draft(place, "activity:new", "讲座", {"topic": "合理"})
    save_draft(place, "activity:new", "讲座 合理用盐", {"topic": "合理用盐"})
    found = find_draft(place, "activity:new")
    assert found is not None
    assert (found.title, found.content) == ("讲座 合理用盐", {"topic": "合理用盐"})


def test_the_list_is_this_persons_and_of_this_kind(place: Workplace, colleague: Workplace) -> None:
    save_draft(place, "activity:new", "a", {})
    save_draft(place, "record:x", "b", {})
    save_draft(colleague, "activity:old", "c", {})
    assert [draft.key for draft in list_drafts(place, "activity:")] == ["activity:new"]
    assert {draft.key for draft in list_drafts(place)} == {"activity:new", "record:x"}


def test_a_draft_can_be_given_up(place: Workplace) -> None:
    save_draft(place, "activity:new", "a", {})
    drop_draft(place, "activity:new")
    drop_draft(place, "activity:new")
    assert find_draft(place, "activity:new") is None


def test_saving_an_activity_takes_its_draft(place: Workplace) -> None:
    save_draft(place, "activity:new", "a", {})
    save_draft(place, "activity:other", "b", {})
    record_activity(place, replace(LECTURE, draft_key="activity:new"))
    assert [draft.key for draft in list_drafts(place)] == ["activity:other"]


def test_a_photo_is_taken_off_again(place: Workplace, tmp_path: Path) -> None:
    paths = []
    for number in range(2):
        path = tmp_path / f"{number}.jpg"
        Image.new("RGB", (40, 30), (number * 90, 20, 20)).save(path)
        paths.append(path)
    saved = record_activity(place, replace(LECTURE, photos=tuple(paths)))
    first, second = attachments_of(place, ("activity", saved.activity_id))
    record_activity(
        place,
        replace(
            LECTURE, activity_id=saved.activity_id, removed_photos=(first.attachment_id,), photos=()
        ),
    )
    assert attachments_of(place, ("activity", saved.activity_id)) == (second,)


def test_discs_and_printed_items_are_counted_by_title(place: Workplace) -> None:
    set_targets(place, (TargetRow("I-B6", 2026, 1200), TargetRow("I-B7", 2026, 600)))
    disc = RecordActivity("playback", date(2026, 2, 3), topic="用盐", item="用盐宣教片")
    for item in ("用盐宣教片", "用盐宣教片", "戒烟宣教片"):
        record_activity(place, replace(disc, item=item))
    record_activity(
        place, replace(LECTURE, materials=(Material("用盐折页", 60), Material("戒烟折页", 5)))
    )
    record_activity(
        place,
        RecordActivity(
            "material", date(2026, 2, 4), item="用盐折页", materials=(Material("用盐折页", 9),)
        ),
    )
    quotas = {row.kind: (row.done, row.target) for row in education_year(place, 2026).quotas}
    assert quotas["playback"] == (2, 6)
    assert quotas["material"] == (2, 12)
