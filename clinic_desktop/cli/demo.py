"""``demo``: a practice clinic with invented people; its password is "demo"."""

import argparse
import sys

from clinic_desktop import bootstrap
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.services.clinic import ClinicAnswers
from clinic_desktop.services.practice.filling import fill_practice
from clinic_desktop.storage.files import ClinicFolder

PASSWORD = "demo"  # noqa: S105 - the practice clinic's, printed in the README

_VILLAGE = ClinicAnswers(
    role="village",
    name="石门村卫生室",
    county_code="420399",
    township_code="101",
    village_code="103",
    township_name="清溪镇",
    village_name="石门村",
    phone="0719-0000000",
)
_CENTRE = ClinicAnswers(
    role="centre",
    name="清溪镇卫生院",
    county_code="420399",
    township_code="101",
    village_code="000",
    township_name="清溪镇",
)


def make_demo(arguments: argparse.Namespace) -> int:
    """Set the clinic up and fill it; a folder that holds anything already is refused."""
    folder = ClinicFolder(arguments.folder)
    if folder.root.exists() and any(folder.root.iterdir()):
        raise KnownFault(
            "FOLDER_NOT_EMPTY",
            tr("{folder} 不是空文件夹", folder=folder.root),
            tr("请换一个新文件夹"),
        )
    village = arguments.role == "village"
    answers = _VILLAGE if village else _CENTRE
    made = bootstrap.make_clinic(
        folder, answers, tr("周医生") if village else tr("李主任"), PASSWORD, practice=True
    )
    place = bootstrap.open_workplace(folder, made.key, made.staff_id)
    try:
        if village:
            fill_practice(
                place,
                arguments.residents,
                arguments.years,
                arguments.seed,
                _show,
                whole=True,
                rich=arguments.rich,
            )
    finally:
        place.database.close()
    print(tr("练习诊所已建立：{folder}（密码 {password}）", folder=folder.root, password=PASSWORD))
    return 0


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else "\r"
        print(f"{100 * done // total:3d} %", end=end, file=sys.stderr, flush=True)
