"""Y-4: the rounds of a campaign, what they came to, the people behind both sides."""

from datetime import UTC, datetime

import pytest
from report_village import CLINIC, Village
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.monthly import period_form
from clinic_desktop.storage.tables import CareEvent


@pytest.fixture
def campaign(village: Village) -> str:
    """Two rounds; 甲 in both, 乙 in the first, 流 (floating) in the second, 丙 refuses."""
    plan = village.record(
        "vaccination_campaign", None, "2026-01-02", title="脊灰补充免疫",
        vaccine="二价脊髓灰质炎减毒活疫苗", born_from="2022-01-05", born_to="2026-01-05",
        rounds=[
            {"first_day": "2026-01-05", "last_day": "2026-01-09"},
            {"first_day": "2026-02-09", "last_day": "2026-02-13"},
        ],
    )  # fmt: skip
    who = {
        "甲": village.resident("甲", "2024-01-01"),
        "乙": village.resident("乙", "2024-01-01"),
        "丙": village.resident("丙", "2024-01-01"),
        "流": village.resident("流", "2024-01-01", arrived="2026-02-01", kind="4"),
    }
    village.resident("大", "2020-01-01")
    for name, number, on, result in (
        ("甲", 1, "2026-01-05", "given"),
        ("甲", 2, "2026-02-09", "given"),
        ("乙", 1, "2026-01-05", "given"),
        ("流", 2, "2026-02-09", "given"),
        ("丙", 1, "2026-01-05", "refused"),
    ):
        village.add(
            CareEvent, resident_id=who[name], programme="immunisation", kind="campaign_result",
            occurred_on=datetime.fromisoformat(on).date(), record_id=plan,
            details={"round": number, "result": result},
        )  # fmt: skip
    return plan


def form(session: Session, catalogue: Catalogue, half: int) -> FormFigures:
    session.flush()
    made = datetime(2026, 7, 5, tzinfo=UTC)
    return period_form(session, catalogue, "Y-4", 2026, half, CLINIC, generated_at=made)


def test_each_round_by_residence_and_the_rate_of_the_half_year(
    session: Session, catalogue: Catalogue, campaign: str
) -> None:
    figures = form(session, catalogue, 1)
    listed = next(each for each in figures.lists if each.key == "B1")
    assert [row[2:] for row in listed.rows] == [
        ("2026-01-05～2026-01-09", "本地", "3", "2", "66.67%"),
        ("2026-01-05～2026-01-09", "流动", "0", "0", "—"),
        ("2026-01-05～2026-01-09", "合计", "3", "2", "66.67%"),
        ("2026-02-09～2026-02-13", "本地", "3", "1", "33.33%"),
        ("2026-02-09～2026-02-13", "流动", "1", "1", "100.00%"),
        ("2026-02-09～2026-02-13", "合计", "4", "2", "50.00%"),
    ]
    assert figures.cell("Y-4.2.A").value == 4
    assert figures.cell("Y-4.3.A").shown == "4/7 = 57.14%"


def test_a_half_year_without_a_round_is_empty(
    session: Session, catalogue: Catalogue, campaign: str
) -> None:
    figures = form(session, catalogue, 2)
    assert figures.cell("Y-4.2.A").value == 0
    assert figures.cell("Y-4.3.A").shown == "—"
