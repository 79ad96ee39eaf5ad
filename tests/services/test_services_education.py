"""Lectures and other activities: saved whole, amended, cancelled, counted against the quota."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.clinic import TargetRow, set_targets
from clinic_desktop.services.education.commands import Attendee, Material, RecordActivity
from clinic_desktop.services.education.reading import activity_page, education_year
from clinic_desktop.services.education.saving import (
    cancel_activity,
    record_activity,
    void_activity,
)
from clinic_desktop.services.workplace import Workplace

LECTURE = RecordActivity(
    kind="lecture",
    occurred_on=date(2026, 2, 10),
    topic="合理用盐",
    lecturer="周医生",
    headcount=56,
    place="村文化活动室",
    materials=(Material("限盐折页", 60),),
    attendees=(Attendee("王桂兰"), Attendee("李建国", age=71)),
)


def photo(tmp_path: Path, size: tuple[int, int] = (2400, 1800)) -> Path:
    path = tmp_path / "讲座.jpg"
    exif = Image.Exif()
    exif[0x010F] = "camera"
    Image.new("RGB", size, (12, 120, 110)).save(path, "JPEG", exif=exif)
    return path


def test_a_lecture_is_saved_with_material_sign_in_and_photo(
    place: Workplace, tmp_path: Path
) -> None:
    saved = record_activity(place, replace(LECTURE, photos=(photo(tmp_path),)))
    (row,) = education_year(place, 2026).activities
    assert (row.topic, row.headcount, row.copies, row.photos, row.signed_in, row.valid) == (
        "合理用盐",
        56,
        60,
        1,
        2,
        True,
    )
    (kept,) = attachments_of(place, ("activity", saved.activity_id))
    assert kept.path is not None
    with Image.open(io.BytesIO(kept.path.read_bytes())) as image:
        assert max(image.size) == 1600
        assert not image.getexif()


def test_amending_keeps_what_stands_and_voids_what_is_gone(place: Workplace) -> None:
    saved = record_activity(place, LECTURE)
    page = activity_page(place, saved.activity_id)
    assert page.command.materials == LECTURE.materials
    record_activity(
        place,
        replace(page.command, materials=(Material("控烟折页", 20),), attendees=(), headcount=40),
    )
    (row,) = education_year(place, 2026).activities
    assert (row.copies, row.signed_in, row.headcount) == (20, 0, 40)


def test_progress_to_the_quota_counts_valid_lectures_only(place: Workplace) -> None:
    set_targets(place, (TargetRow("I-B1", 2026, 1200),))
    first = record_activity(place, LECTURE)
    record_activity(place, LECTURE)
    cancel_activity(place, first.activity_id, "下雨")
    quota = next(q for q in education_year(place, 2026).quotas if q.kind == "lecture")
    assert (quota.done, quota.target) == (1, 12)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": " "}, "topic"),
        ({"lecturer": ""}, "lecturer"),
        ({"headcount": 0}, "headcount"),
        ({"headcount": -3}, "headcount"),
        ({"occurred_on": date(2026, 3, 3)}, "occurred_on"),
        ({"materials": (Material("折页", 0),)}, "materials"),
        ({"headcount": 1}, "headcount"),
    ],
)
def test_what_is_missing_is_named(place: Workplace, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InputProblem) as caught:
        record_activity(place, replace(LECTURE, **changes))  # type: ignore[arg-type]
    assert field in {problem.field for problem in caught.value.problems}
    assert education_year(place, 2026).activities == ()


def test_a_file_that_is_no_picture_saves_nothing(place: Workplace, tmp_path: Path) -> None:
    bad = tmp_path / "讲座.jpg"
    bad.write_bytes(b"no picture at all")
    with pytest.raises(InputProblem):
        record_activity(place, replace(LECTURE, photos=(bad,)))
    with pytest.raises(KnownFault):
        record_activity(place, replace(LECTURE, photos=(tmp_path / "gone.jpg",)))
    assert education_year(place, 2026).activities == ()


def test_a_voided_activity_leaves_the_log(place: Workplace) -> None:
    saved = record_activity(place, LECTURE)
    void_activity(place, saved.activity_id, "重复")
    assert education_year(place, 2026).activities == ()
    with pytest.raises(InputProblem):
        activity_page(place, saved.activity_id)
