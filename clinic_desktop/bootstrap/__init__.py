"""The one place that knows everybody: finds resources, sets up and opens clinics.

Nothing heavy is imported at the top: the login window stands before SQLAlchemy is loaded.
"""

import gc
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.domain.clock import Clock, SystemClock
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.durable import remove_leftover
from clinic_desktop.storage.files import ClinicFolder
from clinic_desktop.storage.vault import Account, ClinicCard, DataKey, Vault

if TYPE_CHECKING:
    from clinic_desktop.domain.catalogue import Catalogue
    from clinic_desktop.services.clinic import ClinicAnswers
    from clinic_desktop.services.workplace import Workplace

PACKAGE = Path(__file__).resolve().parent.parent


def resources_dir() -> Path:
    """Where definitions, fonts, icons and theme lie: bundle, wheel or checkout."""
    return _beside("resources")


def migrations_dir() -> Path:
    """Where the Alembic revisions lie."""
    return _beside("db")


def _beside(name: str) -> Path:
    bundle = getattr(sys, "_MEIPASS", None)
    places = [PACKAGE / f"_{name}", PACKAGE.parent / name]
    if bundle:
        places.insert(0, Path(bundle) / name)
    for place in places:
        if place.is_dir():
            return place
    raise KnownFault(
        "RESOURCES_MISSING",
        tr("程序文件不完整：缺少 {name}", name=name),
        tr("请重新安装程序"),
    )


def default_data_dir() -> Path:
    """The clinic folder when none is named: in the user's own data folder."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "clinic-desktop" / "clinic"


@cache
def load_definitions() -> "Catalogue":
    """Every definition that came with the program; broken ones are listed in it. Read once."""
    from clinic_desktop.definitions.load import load_catalogue

    catalogue = load_catalogue(resources_dir() / "definitions")
    # It lives as long as the program: a collection that walks it makes long lists stutter.
    gc.freeze()
    return catalogue


@dataclass(frozen=True, slots=True)
class Made:
    """A clinic that was just set up. The recovery code is shown and printed once."""

    folder: ClinicFolder
    staff_id: str
    key: DataKey
    recovery_code: str


def make_clinic(
    folder: ClinicFolder,
    answers: "ClinicAnswers",
    doctor: str,
    password: str,
    clock: Clock | None = None,
    *,
    practice: bool = False,
) -> Made:
    """Set up a clinic: folder, vault, encrypted database, first rows.

    The vault is written last but one step before the database's first rows; a folder that was
    left half-made by a power cut has no clinic row and is made again.

    Raises:
        InputProblem: an answer of the set-up is not right.
        KnownFault: a clinic stands here already, the disk refuses.
    """
    from clinic_desktop.services.clinic import check_clinic, create_clinic
    from clinic_desktop.storage import faults
    from clinic_desktop.storage.database import Database
    from clinic_desktop.storage.ids import RowIds

    clock = clock or SystemClock()
    check_clinic(answers)
    if not doctor.strip():
        raise InputProblem(Problem("doctor", "NAME_MISSING", tr("请填写姓名")))
    with faults.told():
        folder.make()
    staff_id = RowIds(clock).new()
    _, key, code = Vault.create(
        folder.vault,
        ClinicCard(answers.code, answers.name, answers.role, practice),
        Account(staff_id, doctor),
        password,
    )
    try:
        with Database.open(folder.database, key, clock) as database:
            create_clinic(database, clock, answers, staff_id, doctor)
    except BaseException:
        # Without its database the key opens nothing: leave no half-made clinic behind.
        remove_leftover(folder.vault)
        remove_leftover(folder.database)
        raise
    return Made(folder, staff_id, key, code)


def unlock(folder: ClinicFolder, password: str, staff_id: str | None = None) -> tuple[str, DataKey]:
    """The account and the data key. Without a staff id every account is tried (command line).

    Raises:
        InputProblem: no account opens with this password.
        KnownFault: no clinic here.
    """
    vault = Vault.open(folder.vault)
    accounts = [staff_id] if staff_id else [a.staff_id for a in vault.list_accounts()]
    wrong: InputProblem | None = None
    for account in accounts:
        try:
            return account, vault.unlock(account, password)
        except InputProblem as problem:
            wrong = problem
    raise wrong or InputProblem(Problem("account", "no_account", tr("这个诊所还没有账号")))


def open_workplace(
    folder: ClinicFolder,
    key: DataKey,
    staff_id: str,
    clock: Clock | None = None,
    sweep_seconds: float = float("inf"),
) -> "Workplace":
    """Open the clinic's database for one person and wire the rules to it. Tasks whose day has
    come since the last opening are brought up to date, for at most ``sweep_seconds``.

    Raises:
        KnownFault: damaged, locked, or written by a newer program.
    """
    from clinic_desktop.definitions.overlay import with_texts
    from clinic_desktop.services.bulletins import definition_texts
    from clinic_desktop.services.clinic import actor_of, own_site
    from clinic_desktop.services.day import begin_day
    from clinic_desktop.services.workplace import Workplace
    from clinic_desktop.storage.database import Database
    from clinic_desktop.storage.derived.handover import HandoverDeriver
    from clinic_desktop.storage.derived.resident_index import ResidentIndexDeriver
    from clinic_desktop.storage.derived.tasks import TaskDeriver
    from clinic_desktop.storage.derived.vaccinations import ForecastDeriver
    from clinic_desktop.storage.migrations import migrate

    clock = clock or SystemClock()
    card = Vault.open(folder.vault).clinic
    migrate(folder.database, key, migrations_dir())
    catalogue = load_definitions()

    def opened(rules: "Catalogue") -> Database:
        derivers = (
            ResidentIndexDeriver(),
            TaskDeriver(rules),
            HandoverDeriver(),
            ForecastDeriver(rules),
        )
        return Database.open(folder.database, key, clock, derivers)

    database = opened(catalogue)
    try:
        with database.reading() as session:
            site = own_site(session, card.code)
            actor = actor_of(session, staff_id)
            texts = definition_texts(session, site.code)
        if texts:
            # What the township has sent out since lies over what came with the program.
            base = resources_dir() / "definitions"
            catalogue = with_texts(base, folder.root / "definitions", texts)
            database.close()
            database = opened(catalogue)
        place = Workplace(database, catalogue, clock, actor, site, folder)
        begin_day(place, at_most=sweep_seconds)
    except BaseException:
        database.close()
        raise
    return place
