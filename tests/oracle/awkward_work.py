"""The clinic's own work in an invented village: education, epidemics, inspections, stock."""

from datetime import date, timedelta

from awkward_logs import LOGS
from awkward_people import People
from awkward_rows import LAST, YEAR, Rows

from clinic_desktop.storage.tables import Activity, ActivityMaterial, Attachment, Dose

START = date(YEAR - 1, 11, 20)


class Work:
    """Everything that is not about one patient's management."""

    def __init__(self, rows: Rows, people: People) -> None:
        self.rows = rows
        self.people = people
        for _ in range(45):
            self._activity()
        for _ in range(10):
            self._education_form()
        for number in range(12):
            self._case(number)
        for _ in range(34):
            self._log()
        self._sites()
        for _ in range(8):
            self._feast()
        self._stock()
        for number in range(6):
            self._pupil(number)

    def _activity(self) -> None:
        rows = self.rows
        on = rows.day(START)
        kind = rows.chosen(
            ("lecture", "lecture", "consult", "column", "playback", "material", "material",
             "advice", "other_activity", "training")
        )  # fmt: skip
        about = {"topic": rows.chosen(("合理用盐", "戒烟", "艾滋病", None))}
        if kind not in ("lecture", "column"):
            about["topic"] = about["topic"] or "戒烟"
        activity = rows.add(
            Activity,
            kind=kind,
            occurred_on=on,
            **about,
            place="村委会",
            audience=["村民"],
            lecturer=rows.chosen(("周医生", "周医生", None)),
            headcount=rows.chosen((None, 0, 12, 49, 50, 51)),
            minutes=rows.chosen((None, 30, 90)),
            item=rows.chosen(("宣教片一", "宣教片二", None)) if kind == "playback" else None,
            subject=rows.chosen(("health_education", "emergency", "infectious", "supervision"))
            if kind == "training"
            else None,
            cancelled=rows.chance(0.1),
            resident_id=rows.chosen(tuple(p.id for p in self.people.all))
            if kind == "advice"
            else None,
        )
        for _ in range(rows.random.randrange(3)):
            rows.add(
                ActivityMaterial,
                activity_id=activity,
                item=rows.chosen(("折页", "手册", "宣传单")),
                topic=rows.chosen((about["topic"], "艾滋病", None)),
                copies=rows.chosen((1, 20, 60)),
                given_on=on,
                household_id=rows.chosen(tuple(self.people.houses))
                if kind == "material" or rows.chance(0.2)
                else None,
            )
        if rows.chance(0.5):
            rows.add(
                Attachment,
                owner_table="activity",
                owner_id=activity,
                sha256="0" * 64,
                size=1,
                mime="image/jpeg",
            )

    def _education_form(self) -> None:
        rows = self.rows
        on = rows.day(START)
        match rows.random.randrange(4):
            case 0:
                rows.record(
                    "material_distribution",
                    None,
                    on,
                    material_kind="1",
                    give_date=on.isoformat(),
                    title=rows.chosen(("折页", "海报")),
                    quantity=rows.chosen((5, 30)),
                )
            case 1:
                rows.record(
                    "board_change",
                    None,
                    on,
                    changed_date=on.isoformat(),
                    board_title="控盐",
                    photo=["0" * 64] if rows.chance(0.6) else None,
                )
            case 2:
                rows.record(
                    "video_playing",
                    None,
                    on,
                    video_title=rows.chosen(("宣教片一", "健康素养")),
                    start_date=on.isoformat(),
                    days=rows.chosen((1, 5)),
                    minutes_per_day=20,
                )
            case _:
                persons = rows.chosen((10, 20))
                rows.record(
                    "health_survey",
                    None,
                    on,
                    survey_date=on.isoformat(),
                    kind=rows.chosen(("knowledge", "knowledge", "behaviour")),
                    timing=rows.chosen(("before", "after", "single")),
                    persons=persons,
                    questions=5,
                    correct=rows.random.randrange(persons * 5 + 1),
                )

    def _case(self, number: int) -> None:
        rows = self.rows
        on = rows.day(START)
        name = f"病例{number}"
        code, word = rows.chosen(
            (
                ("0200", "霍乱"),
                ("2700", "传染性非典型肺炎"),
                ("0301", "病毒性肝炎 甲型"),
                ("4000", "手足口病"),
                ("3500", "流行性感冒"),
                ("3900", "以外的感染性腹泻病"),
                ("9998", "水痘"),
            )
        )
        hours = rows.chosen((0, 1, 3, 20, 25, 49))
        sent = on + timedelta(days=(9 + hours) // 24)
        timed = rows.chance(0.5)
        late = rows.chosen((0, 0, 1, 2))
        filled = sent if timed else on + timedelta(days=late)
        card = f"{number + 1}" if rows.chance(0.5) else None
        if rows.chance(0.8):
            dead = rows.day(on) if rows.chance(0.2) else None
            rows.record(
                "infectious_report",
                None,
                filled,
                card_no=card,
                card_kind="1",
                patient_name=name,
                sex=rows.chosen(("1", "2")),
                age=30,
                age_unit="1",
                belongs="1",
                population_kind="18",
                case_class1="1",
                case_class2="1",
                onset_date=on.isoformat(),
                diagnosis_datetime=f"{on.isoformat()}T09:00",
                death_date=dead.isoformat() if dead else None,
                disease_code=code,
                other_monitored="水痘" if code == "9998" else None,
                fill_date=filled.isoformat(),
                sent_to_township_at=f"{sent.isoformat()}T{(9 + hours) % 24:02d}:00"
                if timed
                else None,
            )
            if rows.chance(0.2):
                again = on + timedelta(days=12)
                rows.record(
                    "infectious_report",
                    None,
                    again,
                    card_no=card,
                    card_kind="2",
                    patient_name=name,
                    onset_date=on.isoformat(),
                    diagnosis_datetime=f"{on.isoformat()}T09:00",
                    disease_code=code,
                    corrected_name=word,
                    fill_date=again.isoformat(),
                )
        else:
            rows.record(
                "infectious_register",
                None,
                on,
                patient_name=f"登记{number}",
                sex="1",
                disease=word,
                onset_date=on.isoformat(),
                diagnosis_date=on.isoformat(),
                report_date=on.isoformat(),
            )

    def _log(self) -> None:
        rows = self.rows
        on = rows.day(START)
        form = rows.chosen(tuple(LOGS))
        rows.record(form, None, on, **LOGS[form](rows, on))

    def _sites(self) -> None:
        rows = self.rows
        for number in range(9):
            listed = rows.day(date(YEAR - 2, 1, 1), date(YEAR, 9, 1))
            closed = rows.day(max(listed, START)) if rows.chance(0.15) else None
            kind = rows.chosen((*"12345678", "9", "10"))
            name = f"单位{number}"
            rows.record(
                "supervision_site",
                None,
                listed,
                site_name=name,
                kind=kind,
                yearly_visits=rows.chosen((None, None, 1, 4)),
                registered_on=listed.isoformat(),
                closed_on=closed.isoformat() if closed else None,
            )
            for _ in range(rows.random.randrange(7)):
                on = rows.day(max(START, listed), closed or LAST)
                rows.record(
                    "supervision_patrol",
                    None,
                    on,
                    org_name="石门村卫生室",
                    year=on.year,
                    site_name=name,
                    place_content=rows.chosen(("食堂", "复查食堂")),
                    problem=rows.chosen(("未发现问题", "无", "生熟不分", "无消毒记录")),
                    patrol_date=on.isoformat(),
                    remark=rows.chosen((None, None, "已整改")),
                )

    def _feast(self) -> None:
        rows = self.rows
        on = rows.day(START)
        taught = on - timedelta(days=2) if rows.chance(0.5) else None
        ill = rows.chance(0.3)
        applied = on - timedelta(days=rows.chosen((3, 6)))
        rows.record(
            "banquet",
            None,
            applied,
            host_name="某甲",
            reason=rows.chosen(("1", "2", "3", "4", "5", "6", "9", None)),
            village_group="1组",
            place="家中",
            tables=rows.chosen((5, 20, None)),
            meals=rows.chosen((1, 3, None)),
            people_count=rows.chosen((50, 200)),
            banquet_date=on.isoformat(),
            apply_date=applied.isoformat(),
            teacher="周医生" if taught else None,
            teach_date=taught.isoformat() if taught else None,
            guide_date=on.isoformat() if rows.chance(0.3) else None,
            poisoning="1" if ill else "2",
            poisoning_count=4 if ill else None,
        )

    def _stock(self) -> None:
        rows = self.rows
        lots = (("HepB", "乙肝疫苗", "L1"), ("MMR", "麻腮风疫苗", "L2"), ("IPV", "脊灰疫苗", "L3"))
        for product, name, lot in lots:
            quantities = [(START, "1", 100)] + [
                (rows.day(START), rows.chosen(tuple("1345679")), rows.chosen((1, 2, 5)))
                for _ in range(5)
            ]
            for on, way, quantity in quantities:
                rows.record(
                    "vaccine_stock",
                    None,
                    on,
                    move_date=on.isoformat(),
                    direction=way,
                    vaccine_name=name,
                    batch_no=lot,
                    expiry_date="2026-01-01",
                    quantity=quantity,
                    unit="2",
                    loss_reason="破损" if way == "3" else None,
                    balance=90 if rows.chance(0.05) else None,
                )
            for row in rows.of[Dose]:
                own = row["product"] == product and row["source"] == "local"
                if own and row["given_on"] >= START:
                    row["lot_no"] = lot
        children = [p for p in self.people.all if p.birth.year >= 2017]
        for child in children:
            on = rows.day(max(child.birth, START), max(child.birth, LAST))
            if on > child.until():
                continue
            if rows.chance(0.3):
                rows.record(
                    "vaccine_defaulter",
                    child.id,
                    on,
                    vaccine=rows.chosen(("脊灰疫苗", "百白破疫苗", "麻腮风疫苗", "乙肝疫苗")),
                    dose_no=rows.chosen((1, 2, 3)),
                    due_date=on.isoformat(),
                    reason=rows.chosen(("1", "2", "3", "4", "5", "6", "9")),
                    contacted_date=on.isoformat(),
                )
            if rows.chance(0.1):
                until = on + timedelta(days=rows.chosen((20, 60)))
                lasting = rows.chance(0.5)
                rows.event(
                    child.id,
                    "immunisation",
                    "vaccination_hold",
                    on,
                    series=rows.chosen(("Polio", "DTaP", "MMR", "HepB")),
                    contraindicated=lasting,
                    **({} if lasting else {"until": until.isoformat()}),
                )
            if rows.chance(0.1):
                rows.record(
                    "aefi_register",
                    child.id,
                    on,
                    vaccine="百白破疫苗",
                    vaccinated_date=on.isoformat(),
                    onset_date=on.isoformat(),
                    symptom="发热",
                )

    def _pupil(self, number: int) -> None:
        rows = self.rows
        on = rows.day(date(YEAR, 9, 1), date(YEAR, 10, 15))
        whole = rows.chance(0.4)
        rows.record(
            "school_check_pupil",
            None,
            on,
            school=rows.chosen(("石门小学", "石门幼儿园")),
            class_name="一班",
            term="秋季",
            pupil_name=f"学生{number}",
            sex="1",
            birth_date="2018-01-01",
            has_cert=rows.chosen(("1", "1", "2")),
            cert_reissued=rows.chosen((None, "1", "2")),
            fully_vaccinated="1" if whole else "2",
            missing_doses=None if whole else [{"vaccine": "脊灰疫苗", "dose_no": 4}],
            catchup_status=None if whole else rows.chosen(("0", "2")),
            check_date=on.isoformat(),
        )
