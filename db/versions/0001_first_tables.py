"""The tables of the first release, in plain words: this file never changes again."""

import secrets

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def check(name: str, sqlite: str, postgresql: str = "") -> list[CheckConstraint]:
    """The limit of a column in the words of each engine."""
    made = [CheckConstraint(sqlite, name=name).ddl_if(dialect="sqlite")]
    if postgresql:
        made.append(CheckConstraint(postgresql, name=name).ddl_if(dialect="postgresql"))
    return made


def upgrade() -> None:
    """Everything a new database holds; the triggers are put in afterwards."""
    op.create_table(
        "activity",
        Column("kind", String(20), nullable=False),
        Column("occurred_on", String(10), nullable=False),
        Column("start_time", String(5)),
        Column("place", String(100)),
        Column("topic", String(100)),
        Column("theme", String(40)),
        Column("organizer", String(60)),
        Column("lecturer", String(60)),
        Column("lecturer_org", String(100)),
        Column("lecturer_title", String(40)),
        Column("audience", Text),
        Column("headcount", Integer),
        Column("minutes", Integer),
        Column("item", String(100)),
        Column("subject", String(20)),
        Column("content", String(4000)),
        Column("evaluation", String(2000)),
        Column("archived", Text),
        Column("cancelled", Integer, nullable=False),
        Column("resident_id", String(32)),
        Column("filled_by", String(60)),
        Column("head_signed", String(60)),
        Column("filled_on", String(10)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_activity__kind",
            "typeof(kind) IN ('text', 'null') AND instr(kind, char(0)) = 0 AND length(kind) <= 20",
        ),
        *check(
            "ck_activity__occurred_on",
            "occurred_on IS date(occurred_on)",
            "occurred_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_activity__start_time",
            "typeof(start_time) IN ('text', 'null') AND instr(start_time, char(0)) = 0 AND length(start_time) <= 5",
        ),
        *check(
            "ck_activity__place",
            "typeof(place) IN ('text', 'null') AND instr(place, char(0)) = 0 AND length(place) <= 100",
        ),
        *check(
            "ck_activity__topic",
            "typeof(topic) IN ('text', 'null') AND instr(topic, char(0)) = 0 AND length(topic) <= 100",
        ),
        *check(
            "ck_activity__theme",
            "typeof(theme) IN ('text', 'null') AND instr(theme, char(0)) = 0 AND length(theme) <= 40",
        ),
        *check(
            "ck_activity__organizer",
            "typeof(organizer) IN ('text', 'null') AND instr(organizer, char(0)) = 0 AND length(organizer) <= 60",
        ),
        *check(
            "ck_activity__lecturer",
            "typeof(lecturer) IN ('text', 'null') AND instr(lecturer, char(0)) = 0 AND length(lecturer) <= 60",
        ),
        *check(
            "ck_activity__lecturer_org",
            "typeof(lecturer_org) IN ('text', 'null') AND instr(lecturer_org, char(0)) = 0 AND length(lecturer_org) <= 100",
        ),
        *check(
            "ck_activity__lecturer_title",
            "typeof(lecturer_title) IN ('text', 'null') AND instr(lecturer_title, char(0)) = 0 AND length(lecturer_title) <= 40",
        ),
        *check(
            "ck_activity__audience",
            "typeof(audience) IN ('text', 'null') AND instr(audience, char(0)) = 0 AND octet_length(audience) <= 65536",
            "octet_length(audience) <= 65536",
        ),
        *check(
            "ck_activity__headcount",
            "typeof(headcount) IN ('integer', 'null') AND headcount BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_activity__minutes",
            "typeof(minutes) IN ('integer', 'null') AND minutes BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_activity__item",
            "typeof(item) IN ('text', 'null') AND instr(item, char(0)) = 0 AND length(item) <= 100",
        ),
        *check(
            "ck_activity__subject",
            "typeof(subject) IN ('text', 'null') AND instr(subject, char(0)) = 0 AND length(subject) <= 20",
        ),
        *check(
            "ck_activity__content",
            "typeof(content) IN ('text', 'null') AND instr(content, char(0)) = 0 AND length(content) <= 4000",
        ),
        *check(
            "ck_activity__evaluation",
            "typeof(evaluation) IN ('text', 'null') AND instr(evaluation, char(0)) = 0 AND length(evaluation) <= 2000",
        ),
        *check(
            "ck_activity__archived",
            "typeof(archived) IN ('text', 'null') AND instr(archived, char(0)) = 0 AND octet_length(archived) <= 65536",
            "octet_length(archived) <= 65536",
        ),
        *check("ck_activity__cancelled", "cancelled IN (0, 1)", "cancelled IN (0, 1)"),
        *check(
            "ck_activity__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_activity__filled_by",
            "typeof(filled_by) IN ('text', 'null') AND instr(filled_by, char(0)) = 0 AND length(filled_by) <= 60",
        ),
        *check(
            "ck_activity__head_signed",
            "typeof(head_signed) IN ('text', 'null') AND instr(head_signed, char(0)) = 0 AND length(head_signed) <= 60",
        ),
        *check(
            "ck_activity__filled_on",
            "filled_on IS date(filled_on)",
            "filled_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_activity__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_activity__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_activity__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_activity__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_activity__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_activity__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_activity__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_activity_clinic", "activity", ["clinic_code", "occurred_on", "kind"])
    op.create_table(
        "activity_attendee",
        Column("activity_id", String(32), nullable=False),
        Column("resident_id", String(32)),
        Column("name", String(60), nullable=False),
        Column("sex", String(1)),
        Column("age", Integer),
        Column("address", String(200)),
        Column("phone", String(40)),
        Column("line_no", Integer, nullable=False),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_activity_attendee__activity_id",
            "typeof(activity_id) IN ('text', 'null') AND instr(activity_id, char(0)) = 0 AND length(activity_id) <= 32",
        ),
        *check(
            "ck_activity_attendee__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_activity_attendee__name",
            "typeof(name) IN ('text', 'null') AND instr(name, char(0)) = 0 AND length(name) <= 60",
        ),
        *check(
            "ck_activity_attendee__sex",
            "typeof(sex) IN ('text', 'null') AND instr(sex, char(0)) = 0 AND length(sex) <= 1",
        ),
        *check(
            "ck_activity_attendee__age",
            "typeof(age) IN ('integer', 'null') AND age BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_activity_attendee__address",
            "typeof(address) IN ('text', 'null') AND instr(address, char(0)) = 0 AND length(address) <= 200",
        ),
        *check(
            "ck_activity_attendee__phone",
            "typeof(phone) IN ('text', 'null') AND instr(phone, char(0)) = 0 AND length(phone) <= 40",
        ),
        *check(
            "ck_activity_attendee__line_no",
            "typeof(line_no) IN ('integer', 'null') AND line_no BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_activity_attendee__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_activity_attendee__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_activity_attendee__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_activity_attendee__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_activity_attendee__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_activity_attendee__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_activity_attendee__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_activity_attendee_activity", "activity_attendee", ["activity_id"])
    op.create_table(
        "activity_material",
        Column("activity_id", String(32), nullable=False),
        Column("item", String(100), nullable=False),
        Column("topic", String(60)),
        Column("copies", Integer, nullable=False),
        Column("given_on", String(10), nullable=False),
        Column("household_id", String(32)),
        Column("signed_by", String(60)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_activity_material__activity_id",
            "typeof(activity_id) IN ('text', 'null') AND instr(activity_id, char(0)) = 0 AND length(activity_id) <= 32",
        ),
        *check(
            "ck_activity_material__item",
            "typeof(item) IN ('text', 'null') AND instr(item, char(0)) = 0 AND length(item) <= 100",
        ),
        *check(
            "ck_activity_material__topic",
            "typeof(topic) IN ('text', 'null') AND instr(topic, char(0)) = 0 AND length(topic) <= 60",
        ),
        *check(
            "ck_activity_material__copies",
            "typeof(copies) IN ('integer', 'null') AND copies BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_activity_material__given_on",
            "given_on IS date(given_on)",
            "given_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_activity_material__household_id",
            "typeof(household_id) IN ('text', 'null') AND instr(household_id, char(0)) = 0 AND length(household_id) <= 32",
        ),
        *check(
            "ck_activity_material__signed_by",
            "typeof(signed_by) IN ('text', 'null') AND instr(signed_by, char(0)) = 0 AND length(signed_by) <= 60",
        ),
        *check(
            "ck_activity_material__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_activity_material__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_activity_material__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_activity_material__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_activity_material__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_activity_material__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_activity_material__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_activity_material_activity", "activity_material", ["activity_id"])
    op.create_index(
        "ix_activity_material_household", "activity_material", ["household_id", "given_on"]
    )
    op.create_table(
        "attachment",
        Column("owner_table", String(40), nullable=False),
        Column("owner_id", String(32), nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("size", Integer, nullable=False),
        Column("mime", String(40), nullable=False),
        Column("caption", String(100)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_attachment__owner_table",
            "typeof(owner_table) IN ('text', 'null') AND instr(owner_table, char(0)) = 0 AND length(owner_table) <= 40",
        ),
        *check(
            "ck_attachment__owner_id",
            "typeof(owner_id) IN ('text', 'null') AND instr(owner_id, char(0)) = 0 AND length(owner_id) <= 32",
        ),
        *check(
            "ck_attachment__sha256",
            "typeof(sha256) IN ('text', 'null') AND instr(sha256, char(0)) = 0 AND length(sha256) <= 64",
        ),
        *check(
            "ck_attachment__size",
            "typeof(size) IN ('integer', 'null') AND size BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_attachment__mime",
            "typeof(mime) IN ('text', 'null') AND instr(mime, char(0)) = 0 AND length(mime) <= 40",
        ),
        *check(
            "ck_attachment__caption",
            "typeof(caption) IN ('text', 'null') AND instr(caption, char(0)) = 0 AND length(caption) <= 100",
        ),
        *check(
            "ck_attachment__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_attachment__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_attachment__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_attachment__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_attachment__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_attachment__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_attachment__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_attachment_owner", "attachment", ["owner_table", "owner_id"])
    op.create_table(
        "bulletin",
        Column("kind", String(12), nullable=False),
        Column("title", String(100), nullable=False),
        Column("body", String(20000), nullable=False),
        Column("path", String(100)),
        Column("effective_on", String(10)),
        Column("sites", Text),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_bulletin__kind",
            "typeof(kind) IN ('text', 'null') AND instr(kind, char(0)) = 0 AND length(kind) <= 12",
        ),
        *check(
            "ck_bulletin__title",
            "typeof(title) IN ('text', 'null') AND instr(title, char(0)) = 0 AND length(title) <= 100",
        ),
        *check(
            "ck_bulletin__body",
            "typeof(body) IN ('text', 'null') AND instr(body, char(0)) = 0 AND length(body) <= 20000",
        ),
        *check(
            "ck_bulletin__path",
            "typeof(path) IN ('text', 'null') AND instr(path, char(0)) = 0 AND length(path) <= 100",
        ),
        *check(
            "ck_bulletin__effective_on",
            "effective_on IS date(effective_on)",
            "effective_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_bulletin__sites",
            "typeof(sites) IN ('text', 'null') AND instr(sites, char(0)) = 0 AND octet_length(sites) <= 65536",
            "octet_length(sites) <= 65536",
        ),
        *check(
            "ck_bulletin__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_bulletin__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_bulletin__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_bulletin__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_bulletin__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_bulletin__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_bulletin__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_bulletin_kind", "bulletin", ["kind", "created_at"])
    op.create_table(
        "care_event",
        Column("resident_id", String(32)),
        Column("household_id", String(32)),
        Column("programme", String(40), nullable=False),
        Column("kind", String(30), nullable=False),
        Column("occurred_on", String(10), nullable=False),
        Column("details", Text),
        Column("record_id", String(32)),
        Column("note", String(500)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_care_event__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_care_event__household_id",
            "typeof(household_id) IN ('text', 'null') AND instr(household_id, char(0)) = 0 AND length(household_id) <= 32",
        ),
        *check(
            "ck_care_event__programme",
            "typeof(programme) IN ('text', 'null') AND instr(programme, char(0)) = 0 AND length(programme) <= 40",
        ),
        *check(
            "ck_care_event__kind",
            "typeof(kind) IN ('text', 'null') AND instr(kind, char(0)) = 0 AND length(kind) <= 30",
        ),
        *check(
            "ck_care_event__occurred_on",
            "occurred_on IS date(occurred_on)",
            "occurred_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_care_event__details",
            "typeof(details) IN ('text', 'null') AND instr(details, char(0)) = 0 AND octet_length(details) <= 65536",
            "octet_length(details) <= 65536",
        ),
        *check(
            "ck_care_event__record_id",
            "typeof(record_id) IN ('text', 'null') AND instr(record_id, char(0)) = 0 AND length(record_id) <= 32",
        ),
        *check(
            "ck_care_event__note",
            "typeof(note) IN ('text', 'null') AND instr(note, char(0)) = 0 AND length(note) <= 500",
        ),
        *check(
            "ck_care_event__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_care_event__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_care_event__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_care_event__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_care_event__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_care_event__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_care_event__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_care_event_clinic", "care_event", ["clinic_code", "occurred_on", "kind"])
    op.create_index("ix_care_event_household", "care_event", ["household_id"])
    op.create_index(
        "ix_care_event_resident", "care_event", ["resident_id", "programme", "occurred_on"]
    )
    op.create_table(
        "clinic",
        Column("name", String(60), nullable=False),
        Column("role", String(10), nullable=False),
        Column("county_code", String(6), nullable=False),
        Column("township_code", String(3), nullable=False),
        Column("village_code", String(3), nullable=False),
        Column("township_name", String(60), nullable=False),
        Column("village_name", String(60)),
        Column("phone", String(40)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_clinic__name",
            "typeof(name) IN ('text', 'null') AND instr(name, char(0)) = 0 AND length(name) <= 60",
        ),
        *check(
            "ck_clinic__role",
            "typeof(role) IN ('text', 'null') AND instr(role, char(0)) = 0 AND length(role) <= 10",
        ),
        *check(
            "ck_clinic__county_code",
            "typeof(county_code) IN ('text', 'null') AND instr(county_code, char(0)) = 0 AND length(county_code) <= 6",
        ),
        *check(
            "ck_clinic__township_code",
            "typeof(township_code) IN ('text', 'null') AND instr(township_code, char(0)) = 0 AND length(township_code) <= 3",
        ),
        *check(
            "ck_clinic__village_code",
            "typeof(village_code) IN ('text', 'null') AND instr(village_code, char(0)) = 0 AND length(village_code) <= 3",
        ),
        *check(
            "ck_clinic__township_name",
            "typeof(township_name) IN ('text', 'null') AND instr(township_name, char(0)) = 0 AND length(township_name) <= 60",
        ),
        *check(
            "ck_clinic__village_name",
            "typeof(village_name) IN ('text', 'null') AND instr(village_name, char(0)) = 0 AND length(village_name) <= 60",
        ),
        *check(
            "ck_clinic__phone",
            "typeof(phone) IN ('text', 'null') AND instr(phone, char(0)) = 0 AND length(phone) <= 40",
        ),
        *check(
            "ck_clinic__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_clinic__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_clinic__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_clinic__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_clinic__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_clinic__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_clinic__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_clinic_code", "clinic", ["clinic_code"])
    op.create_table(
        "dose",
        Column("resident_id", String(32), nullable=False),
        Column("product", String(30), nullable=False),
        Column("given_on", String(10), nullable=False),
        Column("given_time", String(5)),
        Column("dose_no", Integer),
        Column("lot_no", String(40)),
        Column("expires_on", String(10)),
        Column("maker", String(100)),
        Column("trace_code", String(60)),
        Column("site", String(20)),
        Column("vaccinator", String(60)),
        Column("given_at", String(100)),
        Column("source", String(12), nullable=False),
        Column("verdict", String(12)),
        Column("verdict_reason", String(200)),
        Column("remark", String(500)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_dose__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_dose__product",
            "typeof(product) IN ('text', 'null') AND instr(product, char(0)) = 0 AND length(product) <= 30",
        ),
        *check(
            "ck_dose__given_on",
            "given_on IS date(given_on)",
            "given_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_dose__given_time",
            "typeof(given_time) IN ('text', 'null') AND instr(given_time, char(0)) = 0 AND length(given_time) <= 5",
        ),
        *check(
            "ck_dose__dose_no",
            "typeof(dose_no) IN ('integer', 'null') AND dose_no BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_dose__lot_no",
            "typeof(lot_no) IN ('text', 'null') AND instr(lot_no, char(0)) = 0 AND length(lot_no) <= 40",
        ),
        *check(
            "ck_dose__expires_on",
            "expires_on IS date(expires_on)",
            "expires_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_dose__maker",
            "typeof(maker) IN ('text', 'null') AND instr(maker, char(0)) = 0 AND length(maker) <= 100",
        ),
        *check(
            "ck_dose__trace_code",
            "typeof(trace_code) IN ('text', 'null') AND instr(trace_code, char(0)) = 0 AND length(trace_code) <= 60",
        ),
        *check(
            "ck_dose__site",
            "typeof(site) IN ('text', 'null') AND instr(site, char(0)) = 0 AND length(site) <= 20",
        ),
        *check(
            "ck_dose__vaccinator",
            "typeof(vaccinator) IN ('text', 'null') AND instr(vaccinator, char(0)) = 0 AND length(vaccinator) <= 60",
        ),
        *check(
            "ck_dose__given_at",
            "typeof(given_at) IN ('text', 'null') AND instr(given_at, char(0)) = 0 AND length(given_at) <= 100",
        ),
        *check(
            "ck_dose__source",
            "typeof(source) IN ('text', 'null') AND instr(source, char(0)) = 0 AND length(source) <= 12",
        ),
        *check(
            "ck_dose__verdict",
            "typeof(verdict) IN ('text', 'null') AND instr(verdict, char(0)) = 0 AND length(verdict) <= 12",
        ),
        *check(
            "ck_dose__verdict_reason",
            "typeof(verdict_reason) IN ('text', 'null') AND instr(verdict_reason, char(0)) = 0 AND length(verdict_reason) <= 200",
        ),
        *check(
            "ck_dose__remark",
            "typeof(remark) IN ('text', 'null') AND instr(remark, char(0)) = 0 AND length(remark) <= 500",
        ),
        *check(
            "ck_dose__id", "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'", "id ~ '^[0-9a-f]{32}$'"
        ),
        *check(
            "ck_dose__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_dose__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_dose__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_dose__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_dose__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_dose__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_dose_clinic", "dose", ["clinic_code", "given_on"])
    op.create_index("ix_dose_resident", "dose", ["resident_id", "given_on"])
    op.create_table(
        "draft",
        Column("key", String(120), autoincrement=False, nullable=False),
        Column("title", String(100), nullable=False),
        Column("saved_at", String(27), nullable=False),
        Column("staff_id", String(32), nullable=False),
        Column("content", Text, nullable=False),
        PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "enrolment",
        Column("resident_id", String(32)),
        Column("household_id", String(32)),
        Column("programme", String(40), nullable=False),
        Column("enrolled_on", String(10), nullable=False),
        Column("attributes", Text),
        Column("source", String(20)),
        Column("closed_on", String(10)),
        Column("close_reason", String(20)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_enrolment__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_enrolment__household_id",
            "typeof(household_id) IN ('text', 'null') AND instr(household_id, char(0)) = 0 AND length(household_id) <= 32",
        ),
        *check(
            "ck_enrolment__programme",
            "typeof(programme) IN ('text', 'null') AND instr(programme, char(0)) = 0 AND length(programme) <= 40",
        ),
        *check(
            "ck_enrolment__enrolled_on",
            "enrolled_on IS date(enrolled_on)",
            "enrolled_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_enrolment__attributes",
            "typeof(attributes) IN ('text', 'null') AND instr(attributes, char(0)) = 0 AND octet_length(attributes) <= 65536",
            "octet_length(attributes) <= 65536",
        ),
        *check(
            "ck_enrolment__source",
            "typeof(source) IN ('text', 'null') AND instr(source, char(0)) = 0 AND length(source) <= 20",
        ),
        *check(
            "ck_enrolment__closed_on",
            "closed_on IS date(closed_on)",
            "closed_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_enrolment__close_reason",
            "typeof(close_reason) IN ('text', 'null') AND instr(close_reason, char(0)) = 0 AND length(close_reason) <= 20",
        ),
        *check(
            "ck_enrolment__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_enrolment__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_enrolment__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_enrolment__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_enrolment__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_enrolment__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_enrolment__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_enrolment_household", "enrolment", ["household_id"])
    op.create_index(
        "ix_enrolment_programme", "enrolment", ["clinic_code", "programme", "closed_on"]
    )
    op.create_index("ix_enrolment_resident", "enrolment", ["resident_id"])
    op.create_table(
        "handover_item",
        Column("subject_table", String(20), autoincrement=False, nullable=False),
        Column("subject_id", String(32), autoincrement=False, nullable=False),
        Column("kind", String(60), nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("resident_id", String(32)),
        Column("household_id", String(32)),
        Column("occurred_on", String(10), nullable=False),
        Column("state", String(10), nullable=False),
        Column("changed", Text),
        PrimaryKeyConstraint("subject_table", "subject_id"),
    )
    op.create_index(
        "ix_handover_item_list", "handover_item", ["clinic_code", "kind", "occurred_on"]
    )
    op.create_index("ix_handover_item_person", "handover_item", ["resident_id"])
    op.create_table(
        "handover_tick",
        Column("subject_table", String(20), nullable=False),
        Column("subject_id", String(32), nullable=False),
        Column("kind", String(60), nullable=False),
        Column("occurred_on", String(10), nullable=False),
        Column("entered_by", String(60)),
        Column("marks", Text, nullable=False),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_handover_tick__subject_table",
            "typeof(subject_table) IN ('text', 'null') AND instr(subject_table, char(0)) = 0 AND length(subject_table) <= 20",
        ),
        *check(
            "ck_handover_tick__subject_id",
            "typeof(subject_id) IN ('text', 'null') AND instr(subject_id, char(0)) = 0 AND length(subject_id) <= 32",
        ),
        *check(
            "ck_handover_tick__kind",
            "typeof(kind) IN ('text', 'null') AND instr(kind, char(0)) = 0 AND length(kind) <= 60",
        ),
        *check(
            "ck_handover_tick__occurred_on",
            "occurred_on IS date(occurred_on)",
            "occurred_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_handover_tick__entered_by",
            "typeof(entered_by) IN ('text', 'null') AND instr(entered_by, char(0)) = 0 AND length(entered_by) <= 60",
        ),
        *check(
            "ck_handover_tick__marks",
            "typeof(marks) IN ('text', 'null') AND instr(marks, char(0)) = 0 AND octet_length(marks) <= 65536",
            "octet_length(marks) <= 65536",
        ),
        *check(
            "ck_handover_tick__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_handover_tick__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_handover_tick__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_handover_tick__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_handover_tick__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_handover_tick__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_handover_tick__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_handover_tick_subject", "handover_tick", ["subject_id", "subject_table"])
    op.create_table(
        "household",
        Column("household_no", String(40), nullable=False),
        Column("head_id", String(32)),
        Column("village_group", String(40)),
        Column("house_order", Integer),
        Column("address", String(200)),
        Column("phone", String(40)),
        Column("tags", Text),
        Column("opened_on", String(10)),
        Column("closed_on", String(10)),
        Column("closed_reason", String(100)),
        Column("remark", String(500)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_household__household_no",
            "typeof(household_no) IN ('text', 'null') AND instr(household_no, char(0)) = 0 AND length(household_no) <= 40",
        ),
        *check(
            "ck_household__head_id",
            "typeof(head_id) IN ('text', 'null') AND instr(head_id, char(0)) = 0 AND length(head_id) <= 32",
        ),
        *check(
            "ck_household__village_group",
            "typeof(village_group) IN ('text', 'null') AND instr(village_group, char(0)) = 0 AND length(village_group) <= 40",
        ),
        *check(
            "ck_household__house_order",
            "typeof(house_order) IN ('integer', 'null') AND house_order BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_household__address",
            "typeof(address) IN ('text', 'null') AND instr(address, char(0)) = 0 AND length(address) <= 200",
        ),
        *check(
            "ck_household__phone",
            "typeof(phone) IN ('text', 'null') AND instr(phone, char(0)) = 0 AND length(phone) <= 40",
        ),
        *check(
            "ck_household__tags",
            "typeof(tags) IN ('text', 'null') AND instr(tags, char(0)) = 0 AND octet_length(tags) <= 65536",
            "octet_length(tags) <= 65536",
        ),
        *check(
            "ck_household__opened_on",
            "opened_on IS date(opened_on)",
            "opened_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_household__closed_on",
            "closed_on IS date(closed_on)",
            "closed_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_household__closed_reason",
            "typeof(closed_reason) IN ('text', 'null') AND instr(closed_reason, char(0)) = 0 AND length(closed_reason) <= 100",
        ),
        *check(
            "ck_household__remark",
            "typeof(remark) IN ('text', 'null') AND instr(remark, char(0)) = 0 AND length(remark) <= 500",
        ),
        *check(
            "ck_household__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_household__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_household__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_household__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_household__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_household__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_household__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index(
        "ix_household_group", "household", ["clinic_code", "village_group", "house_order"]
    )
    op.create_index("ix_household_no", "household", ["household_no"])
    op.create_table(
        "population_base",
        Column("year", Integer, nullable=False),
        Column("kind", String(10), nullable=False),
        Column("people", Integer, nullable=False),
        Column("source", String(100)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_population_base__year",
            "typeof(year) IN ('integer', 'null') AND year BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_population_base__kind",
            "typeof(kind) IN ('text', 'null') AND instr(kind, char(0)) = 0 AND length(kind) <= 10",
        ),
        *check(
            "ck_population_base__people",
            "typeof(people) IN ('integer', 'null') AND people BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_population_base__source",
            "typeof(source) IN ('text', 'null') AND instr(source, char(0)) = 0 AND length(source) <= 100",
        ),
        *check(
            "ck_population_base__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_population_base__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_population_base__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_population_base__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_population_base__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_population_base__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_population_base__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_population_base", "population_base", ["clinic_code", "year"])
    op.create_table(
        "record",
        Column("form_code", String(60), nullable=False),
        Column("form_edition", String(20), nullable=False),
        Column("resident_id", String(32)),
        Column("household_id", String(32)),
        Column("occurred_on", String(10), nullable=False),
        Column("performed_by", String(60)),
        Column("outcome", String(20)),
        Column("answers", Text, nullable=False),
        Column("entry_order", Integer, nullable=False),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_record__form_code",
            "typeof(form_code) IN ('text', 'null') AND instr(form_code, char(0)) = 0 AND length(form_code) <= 60",
        ),
        *check(
            "ck_record__form_edition",
            "typeof(form_edition) IN ('text', 'null') AND instr(form_edition, char(0)) = 0 AND length(form_edition) <= 20",
        ),
        *check(
            "ck_record__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_record__household_id",
            "typeof(household_id) IN ('text', 'null') AND instr(household_id, char(0)) = 0 AND length(household_id) <= 32",
        ),
        *check(
            "ck_record__occurred_on",
            "occurred_on IS date(occurred_on)",
            "occurred_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_record__performed_by",
            "typeof(performed_by) IN ('text', 'null') AND instr(performed_by, char(0)) = 0 AND length(performed_by) <= 60",
        ),
        *check(
            "ck_record__outcome",
            "typeof(outcome) IN ('text', 'null') AND instr(outcome, char(0)) = 0 AND length(outcome) <= 20",
        ),
        *check(
            "ck_record__answers",
            "typeof(answers) IN ('text', 'null') AND instr(answers, char(0)) = 0 AND octet_length(answers) <= 65536",
            "octet_length(answers) <= 65536",
        ),
        *check(
            "ck_record__entry_order",
            "typeof(entry_order) IN ('integer', 'null') AND entry_order BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_record__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_record__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_record__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_record__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_record__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_record__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_record__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index(
        "ix_record_clinic", "record", ["clinic_code", "form_code", "occurred_on", "entry_order"]
    )
    op.create_index("ix_record_day", "record", ["clinic_code", "occurred_on", "entry_order"])
    op.create_index("ix_record_household", "record", ["household_id", "occurred_on"])
    op.create_index("ix_record_resident", "record", ["resident_id", "occurred_on"])
    op.create_table(
        "report_behind",
        Column("submission_id", String(32), autoincrement=False, nullable=False),
        Column("content", Text, nullable=False),
        PrimaryKeyConstraint("submission_id"),
    )
    op.create_table(
        "report_submission",
        Column("form_code", String(20), nullable=False),
        Column("form_edition", String(20), nullable=False),
        Column("period_first", String(10), nullable=False),
        Column("period_last", String(10), nullable=False),
        Column("cutoff", String(10), nullable=False),
        Column("period_name", String(40), nullable=False),
        Column("version_no", Integer, nullable=False),
        Column("submitted_on", String(10), nullable=False),
        Column("submitted_by", String(60)),
        Column("program_version", String(20), nullable=False),
        Column("content", Text, nullable=False),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_report_submission__form_code",
            "typeof(form_code) IN ('text', 'null') AND instr(form_code, char(0)) = 0 AND length(form_code) <= 20",
        ),
        *check(
            "ck_report_submission__form_edition",
            "typeof(form_edition) IN ('text', 'null') AND instr(form_edition, char(0)) = 0 AND length(form_edition) <= 20",
        ),
        *check(
            "ck_report_submission__period_first",
            "period_first IS date(period_first)",
            "period_first ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_report_submission__period_last",
            "period_last IS date(period_last)",
            "period_last ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_report_submission__cutoff",
            "cutoff IS date(cutoff)",
            "cutoff ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_report_submission__period_name",
            "typeof(period_name) IN ('text', 'null') AND instr(period_name, char(0)) = 0 AND length(period_name) <= 40",
        ),
        *check(
            "ck_report_submission__version_no",
            "typeof(version_no) IN ('integer', 'null') AND version_no BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_report_submission__submitted_on",
            "submitted_on IS date(submitted_on)",
            "submitted_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_report_submission__submitted_by",
            "typeof(submitted_by) IN ('text', 'null') AND instr(submitted_by, char(0)) = 0 AND length(submitted_by) <= 60",
        ),
        *check(
            "ck_report_submission__program_version",
            "typeof(program_version) IN ('text', 'null') AND instr(program_version, char(0)) = 0 AND length(program_version) <= 20",
        ),
        *check(
            "ck_report_submission__content",
            "typeof(content) IN ('text', 'null') AND instr(content, char(0)) = 0 AND octet_length(content) <= 65536",
            "octet_length(content) <= 65536",
        ),
        *check(
            "ck_report_submission__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_report_submission__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_report_submission__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_report_submission__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_report_submission__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_report_submission__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_report_submission__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index(
        "ix_report_submission", "report_submission", ["clinic_code", "form_code", "period_last"]
    )
    op.create_table(
        "residence_period",
        Column("resident_id", String(32), nullable=False),
        Column("village_group", String(40)),
        Column("residence_type", String(1), nullable=False),
        Column("from_on", String(10), nullable=False),
        Column("to_on", String(10)),
        Column("arrival", String(12)),
        Column("came_from", String(200)),
        Column("went_to", String(200)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_residence_period__resident_id",
            "typeof(resident_id) IN ('text', 'null') AND instr(resident_id, char(0)) = 0 AND length(resident_id) <= 32",
        ),
        *check(
            "ck_residence_period__village_group",
            "typeof(village_group) IN ('text', 'null') AND instr(village_group, char(0)) = 0 AND length(village_group) <= 40",
        ),
        *check(
            "ck_residence_period__residence_type",
            "typeof(residence_type) IN ('text', 'null') AND instr(residence_type, char(0)) = 0 AND length(residence_type) <= 1",
        ),
        *check(
            "ck_residence_period__from_on",
            "from_on IS date(from_on)",
            "from_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_residence_period__to_on",
            "to_on IS date(to_on)",
            "to_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_residence_period__arrival",
            "typeof(arrival) IN ('text', 'null') AND instr(arrival, char(0)) = 0 AND length(arrival) <= 12",
        ),
        *check(
            "ck_residence_period__came_from",
            "typeof(came_from) IN ('text', 'null') AND instr(came_from, char(0)) = 0 AND length(came_from) <= 200",
        ),
        *check(
            "ck_residence_period__went_to",
            "typeof(went_to) IN ('text', 'null') AND instr(went_to, char(0)) = 0 AND length(went_to) <= 200",
        ),
        *check(
            "ck_residence_period__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_residence_period__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_residence_period__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_residence_period__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_residence_period__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_residence_period__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_residence_period__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_residence_resident", "residence_period", ["resident_id", "from_on"])
    op.create_table(
        "resident",
        Column("household_id", String(32)),
        Column("relation_to_head", String(2)),
        Column("name", String(60), nullable=False),
        Column("sex", String(1), nullable=False),
        Column("birth_date", String(10), nullable=False),
        Column("id_type", String(2)),
        Column("id_no", String(30)),
        Column("phone", String(40)),
        Column("ethnicity", String(2)),
        Column("residence_type", String(1), nullable=False),
        Column("address", String(200)),
        Column("registered_address", String(200)),
        Column("contact_name", String(60)),
        Column("contact_phone", String(40)),
        Column("tags", Text),
        Column("archive_no", String(17)),
        Column("filing_date", String(10)),
        Column("filing_person", String(60)),
        Column("responsible_doctor", String(60)),
        Column("file_closed_on", String(10)),
        Column("file_closed_reason", String(1)),
        Column("status", String(10), nullable=False),
        Column("moved_on", String(10)),
        Column("death_date", String(10)),
        Column("death_cause", String(200)),
        Column("merged_into", String(32)),
        Column("remark", String(500)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_resident__household_id",
            "typeof(household_id) IN ('text', 'null') AND instr(household_id, char(0)) = 0 AND length(household_id) <= 32",
        ),
        *check(
            "ck_resident__relation_to_head",
            "typeof(relation_to_head) IN ('text', 'null') AND instr(relation_to_head, char(0)) = 0 AND length(relation_to_head) <= 2",
        ),
        *check(
            "ck_resident__name",
            "typeof(name) IN ('text', 'null') AND instr(name, char(0)) = 0 AND length(name) <= 60",
        ),
        *check(
            "ck_resident__sex",
            "typeof(sex) IN ('text', 'null') AND instr(sex, char(0)) = 0 AND length(sex) <= 1",
        ),
        *check(
            "ck_resident__birth_date",
            "birth_date IS date(birth_date)",
            "birth_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_resident__id_type",
            "typeof(id_type) IN ('text', 'null') AND instr(id_type, char(0)) = 0 AND length(id_type) <= 2",
        ),
        *check(
            "ck_resident__id_no",
            "typeof(id_no) IN ('text', 'null') AND instr(id_no, char(0)) = 0 AND length(id_no) <= 30",
        ),
        *check(
            "ck_resident__phone",
            "typeof(phone) IN ('text', 'null') AND instr(phone, char(0)) = 0 AND length(phone) <= 40",
        ),
        *check(
            "ck_resident__ethnicity",
            "typeof(ethnicity) IN ('text', 'null') AND instr(ethnicity, char(0)) = 0 AND length(ethnicity) <= 2",
        ),
        *check(
            "ck_resident__residence_type",
            "typeof(residence_type) IN ('text', 'null') AND instr(residence_type, char(0)) = 0 AND length(residence_type) <= 1",
        ),
        *check(
            "ck_resident__address",
            "typeof(address) IN ('text', 'null') AND instr(address, char(0)) = 0 AND length(address) <= 200",
        ),
        *check(
            "ck_resident__registered_address",
            "typeof(registered_address) IN ('text', 'null') AND instr(registered_address, char(0)) = 0 AND length(registered_address) <= 200",
        ),
        *check(
            "ck_resident__contact_name",
            "typeof(contact_name) IN ('text', 'null') AND instr(contact_name, char(0)) = 0 AND length(contact_name) <= 60",
        ),
        *check(
            "ck_resident__contact_phone",
            "typeof(contact_phone) IN ('text', 'null') AND instr(contact_phone, char(0)) = 0 AND length(contact_phone) <= 40",
        ),
        *check(
            "ck_resident__tags",
            "typeof(tags) IN ('text', 'null') AND instr(tags, char(0)) = 0 AND octet_length(tags) <= 65536",
            "octet_length(tags) <= 65536",
        ),
        *check(
            "ck_resident__archive_no",
            "typeof(archive_no) IN ('text', 'null') AND instr(archive_no, char(0)) = 0 AND length(archive_no) <= 17",
        ),
        *check(
            "ck_resident__filing_date",
            "filing_date IS date(filing_date)",
            "filing_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_resident__filing_person",
            "typeof(filing_person) IN ('text', 'null') AND instr(filing_person, char(0)) = 0 AND length(filing_person) <= 60",
        ),
        *check(
            "ck_resident__responsible_doctor",
            "typeof(responsible_doctor) IN ('text', 'null') AND instr(responsible_doctor, char(0)) = 0 AND length(responsible_doctor) <= 60",
        ),
        *check(
            "ck_resident__file_closed_on",
            "file_closed_on IS date(file_closed_on)",
            "file_closed_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_resident__file_closed_reason",
            "typeof(file_closed_reason) IN ('text', 'null') AND instr(file_closed_reason, char(0)) = 0 AND length(file_closed_reason) <= 1",
        ),
        *check(
            "ck_resident__status",
            "typeof(status) IN ('text', 'null') AND instr(status, char(0)) = 0 AND length(status) <= 10",
        ),
        *check(
            "ck_resident__moved_on",
            "moved_on IS date(moved_on)",
            "moved_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_resident__death_date",
            "death_date IS date(death_date)",
            "death_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
        ),
        *check(
            "ck_resident__death_cause",
            "typeof(death_cause) IN ('text', 'null') AND instr(death_cause, char(0)) = 0 AND length(death_cause) <= 200",
        ),
        *check(
            "ck_resident__merged_into",
            "typeof(merged_into) IN ('text', 'null') AND instr(merged_into, char(0)) = 0 AND length(merged_into) <= 32",
        ),
        *check(
            "ck_resident__remark",
            "typeof(remark) IN ('text', 'null') AND instr(remark, char(0)) = 0 AND length(remark) <= 500",
        ),
        *check(
            "ck_resident__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_resident__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_resident__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_resident__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_resident__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_resident__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_resident__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_resident_archive", "resident", ["archive_no"])
    op.create_index("ix_resident_birth", "resident", ["clinic_code", "birth_date"])
    op.create_index("ix_resident_household", "resident", ["household_id"])
    op.create_index("ix_resident_id_no", "resident", ["id_no"])
    op.create_table(
        "resident_index",
        Column("resident_id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("household_id", String(32)),
        Column("listed", Integer, nullable=False),
        Column("name", String(60), nullable=False),
        Column("pinyin", String(200), nullable=False),
        Column("initials", String(60), nullable=False),
        Column("sex", String(1), nullable=False),
        Column("birth_date", String(10), nullable=False),
        Column("id_no", String(30)),
        Column("id_no_reversed", String(30)),
        Column("phone", String(40)),
        Column("phones", String(140)),
        Column("archive_no", String(17)),
        Column("household_no", String(40)),
        Column("village_group", String(40)),
        Column("address", String(200)),
        Column("programmes", String(200), nullable=False),
        Column("tags", String(200), nullable=False),
        Column("status", String(10), nullable=False),
        PrimaryKeyConstraint("resident_id"),
    )
    op.create_index("ix_ri_archive", "resident_index", ["archive_no", "resident_id"])
    op.create_index("ix_ri_household", "resident_index", ["household_id"])
    op.create_index("ix_ri_household_no", "resident_index", ["household_no"])
    op.create_index("ix_ri_id", "resident_index", ["id_no"])
    op.create_index("ix_ri_id_reversed", "resident_index", ["id_no_reversed"])
    op.create_index("ix_ri_initials", "resident_index", ["initials"])
    op.create_index(
        "ix_ri_list",
        "resident_index",
        ["clinic_code", "listed", "village_group", "household_no", "resident_id"],
    )
    op.create_index("ix_ri_name", "resident_index", ["name"])
    op.create_index("ix_ri_phones", "resident_index", ["phones", "resident_id"])
    op.create_index("ix_ri_pinyin", "resident_index", ["pinyin"])
    op.create_table(
        "resident_spelling",
        Column("resident_id", String(32), autoincrement=False, nullable=False),
        Column("letters", String(200), autoincrement=False, nullable=False),
        PrimaryKeyConstraint("resident_id", "letters"),
    )
    op.create_index("ix_resident_spelling", "resident_spelling", ["letters", "resident_id"])
    op.create_table(
        "roster_review",
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("line_key", String(64), nullable=False),
        Column("subject", String(10), nullable=False),
        Column("state", String(10), nullable=False),
        Column("file_name", String(200), nullable=False),
        Column("sheet", String(60), nullable=False),
        Column("row", Integer, nullable=False),
        Column("name", String(60), nullable=False),
        Column("household_no", String(40)),
        Column("village_group", String(40)),
        Column("cells", Text, nullable=False),
        Column("findings", Text, nullable=False),
        Column("resident_id", String(32)),
        Column("programme", String(40)),
        Column("noted_on", String(10), nullable=False),
        Column("settled_on", String(10)),
        Column("settled_by", String(32)),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roster_review_key", "roster_review", ["line_key"])
    op.create_index("ix_roster_review_state", "roster_review", ["clinic_code", "state", "subject"])
    op.create_table(
        "saved_action",
        Column("number", Integer, autoincrement=False, nullable=False),
        Column("tx", String(32), nullable=False),
        Column("saved_at", String(27), nullable=False),
        Column("staff_id", String(32)),
        Column("action", String(100), nullable=False),
        Column("reason", String(500)),
        Column("rows", Integer, nullable=False),
        Column("undoes", String(32)),
        Column("undone_by", String(32)),
        Column("first_op", Integer),
        Column("last_op", Integer),
        PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_saved_action_staff", "saved_action", ["staff_id", "number"])
    op.create_index("ix_saved_action_tx", "saved_action", ["tx"])
    op.create_table(
        "setting",
        Column("key", String(60), autoincrement=False, nullable=False),
        Column("value", Text, nullable=False),
        PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "staff",
        Column("name", String(60), nullable=False),
        Column("role", String(20), nullable=False),
        Column("phone", String(40)),
        Column("active", Integer, nullable=False),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_staff__name",
            "typeof(name) IN ('text', 'null') AND instr(name, char(0)) = 0 AND length(name) <= 60",
        ),
        *check(
            "ck_staff__role",
            "typeof(role) IN ('text', 'null') AND instr(role, char(0)) = 0 AND length(role) <= 20",
        ),
        *check(
            "ck_staff__phone",
            "typeof(phone) IN ('text', 'null') AND instr(phone, char(0)) = 0 AND length(phone) <= 40",
        ),
        *check("ck_staff__active", "active IN (0, 1)", "active IN (0, 1)"),
        *check(
            "ck_staff__id", "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'", "id ~ '^[0-9a-f]{32}$'"
        ),
        *check(
            "ck_staff__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_staff__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_staff__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_staff__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_staff__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_staff__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_table(
        "sync_acked",
        Column("o", Integer, autoincrement=False, nullable=False),
        Column("n", Integer, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        PrimaryKeyConstraint("o"),
    )
    op.create_table(
        "sync_blob",
        Column("sha256", String(64), autoincrement=False, nullable=False),
        Column("pkg", String(32)),
        Column("no", Integer),
        PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "sync_claim",
        Column("o", Integer, autoincrement=False, nullable=False),
        Column("n", Integer, autoincrement=False, nullable=False),
        Column("digest", LargeBinary, autoincrement=False, nullable=False),
        PrimaryKeyConstraint("o", "n", "digest"),
    )
    op.create_table(
        "sync_conflict",
        Column("tbl", String(40), autoincrement=False, nullable=False),
        Column("pk", String(32), autoincrement=False, nullable=False),
        Column("unit", String(40), autoincrement=False, nullable=False),
        Column("heads_json", Text, nullable=False),
        Column("state", String(12)),
        Column("seen_by", String(32)),
        Column("seen_at", String(27)),
        PrimaryKeyConstraint("tbl", "pk", "unit"),
    )
    op.create_table(
        "sync_ctl",
        Column("one", Integer, autoincrement=False, nullable=False),
        Column("applying", Integer, nullable=False),
        Column("inc", String(16), nullable=False),
        Column("lamport", Integer, nullable=False),
        Column("rank", Integer, nullable=False),
        Column("newest_wall", Integer, nullable=False),
        Column("schema", Integer, nullable=False),
        Column("usr", String(32)),
        Column("tx", String(32)),
        Column("wall", Integer),
        Column("why", String(500)),
        Column("all_heads", Integer, nullable=False),
        PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "sync_dict",
        Column("version", Integer, autoincrement=False, nullable=False),
        Column("body", LargeBinary, nullable=False),
        PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "sync_document",
        Column("kind", String(10), autoincrement=False, nullable=False),
        Column("ver", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
        PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "sync_event",
        Column("kind", String(20), nullable=False),
        Column("subject", String(60)),
        Column("details", Text),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_sync_event__kind",
            "typeof(kind) IN ('text', 'null') AND instr(kind, char(0)) = 0 AND length(kind) <= 20",
        ),
        *check(
            "ck_sync_event__subject",
            "typeof(subject) IN ('text', 'null') AND instr(subject, char(0)) = 0 AND length(subject) <= 60",
        ),
        *check(
            "ck_sync_event__details",
            "typeof(details) IN ('text', 'null') AND instr(details, char(0)) = 0 AND octet_length(details) <= 65536",
            "octet_length(details) <= 65536",
        ),
        *check(
            "ck_sync_event__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_sync_event__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_sync_event__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_sync_event__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_sync_event__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_sync_event__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_sync_event__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_sync_event_clinic", "sync_event", ["clinic_code", "created_at"])
    op.create_table(
        "sync_import",
        Column("n", Integer, autoincrement=True, nullable=False),
        Column("at", String(27), nullable=False),
        Column("operator", String(32)),
        Column("file_name", String(200), nullable=False),
        Column("sha256", String(64)),
        Column("size", Integer),
        Column("pkg", String(32)),
        Column("kind", String(10)),
        Column("no", Integer),
        Column("from_site", String(32)),
        Column("from_device", String(32)),
        Column("signer", String(64)),
        Column("made_wall", Integer),
        Column("code", String(30), nullable=False),
        Column("detail", String(200)),
        Column("lines", Integer, nullable=False),
        Column("fresh", Integer, nullable=False),
        Column("report_json", Text),
        PrimaryKeyConstraint("n"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_import_device", "sync_import", ["from_device", "n"])
    op.create_index("ix_sync_import_pkg", "sync_import", ["pkg"])
    op.create_table(
        "sync_journal",
        Column("n", Integer, autoincrement=True, nullable=False),
        Column("tbl", String(40), nullable=False),
        Column("pk", String(32), nullable=False),
        Column("act", String(1), nullable=False),
        Column("wall", Integer, nullable=False),
        Column("usr", String(32)),
        Column("tx", String(32)),
        Column("why", String(500)),
        Column("all_heads", Integer, nullable=False),
        Column("new_json", Text, nullable=False),
        PrimaryKeyConstraint("n"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sync_op",
        Column("n", Integer, autoincrement=True, nullable=False),
        Column("id", LargeBinary, nullable=False),
        Column("tbl", String(40), nullable=False),
        Column("pk", String(32), nullable=False),
        Column("o", Integer, nullable=False),
        Column("sn", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
        PrimaryKeyConstraint("n"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_op_origin", "sync_op", ["o", "sn"])
    op.create_index("ix_sync_op_row", "sync_op", ["pk", "tbl"])
    op.create_table(
        "sync_origin",
        Column("o", Integer, autoincrement=False, nullable=False),
        Column("inc", String(16), nullable=False),
        Column("device", String(32)),
        Column("contig", Integer, nullable=False),
        Column("forked", Integer, nullable=False),
        Column("tip", LargeBinary, nullable=False),
        PrimaryKeyConstraint("o"),
        UniqueConstraint("inc"),
    )
    op.create_table(
        "sync_outbox",
        Column("site", String(32), autoincrement=False, nullable=False),
        Column("link_no", Integer, autoincrement=False, nullable=False),
        Column("op_n", Integer, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        PrimaryKeyConstraint("site", "link_no"),
    )
    op.create_index("ix_sync_outbox_op", "sync_outbox", ["op_n"])
    op.create_table(
        "sync_package",
        Column("pkg", String(32), autoincrement=False, nullable=False),
        Column("no", Integer, nullable=False),
        Column("kind", String(10), nullable=False),
        Column("to_site", String(32), nullable=False),
        Column("file_name", String(80), nullable=False),
        Column("state", String(10), nullable=False),
        Column("made_at", String(27), nullable=False),
        Column("written_at", String(27)),
        Column("lines", Integer, nullable=False),
        Column("size", Integer, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("ranges_json", Text, nullable=False),
        Column("made_by", String(32)),
        PrimaryKeyConstraint("pkg"),
    )
    op.create_index("ix_sync_package_no", "sync_package", ["no"])
    op.create_table(
        "sync_peer",
        Column("device", String(32), autoincrement=False, nullable=False),
        Column("site", String(32), nullable=False),
        Column("last_no", Integer, nullable=False),
        Column("last_at", String(27)),
        Column("made_wall", Integer),
        Column("ahead_ms", Integer),
        Column("rc", Integer, nullable=False),
        Column("link_epoch", Integer, nullable=False),
        Column("link_no", Integer, nullable=False),
        Column("got_gossip", Integer, nullable=False),
        Column("want_restore", Integer, nullable=False),
        Column("app", String(200)),
        Column("schema", Integer),
        PrimaryKeyConstraint("device"),
    )
    op.create_table(
        "sync_peer_origin",
        Column("device", String(32), autoincrement=False, nullable=False),
        Column("o", Integer, autoincrement=False, nullable=False),
        PrimaryKeyConstraint("device", "o"),
    )
    op.create_table(
        "sync_refusal",
        Column("op_id", String(32), nullable=False),
        Column("tbl", String(40), nullable=False),
        Column("pk", String(32), nullable=False),
        Column("reason", String(30), nullable=False),
        Column("state", String(10)),
        Column("note", String(200)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_sync_refusal__op_id",
            "typeof(op_id) IN ('text', 'null') AND instr(op_id, char(0)) = 0 AND length(op_id) <= 32",
        ),
        *check(
            "ck_sync_refusal__tbl",
            "typeof(tbl) IN ('text', 'null') AND instr(tbl, char(0)) = 0 AND length(tbl) <= 40",
        ),
        *check(
            "ck_sync_refusal__pk",
            "typeof(pk) IN ('text', 'null') AND instr(pk, char(0)) = 0 AND length(pk) <= 32",
        ),
        *check(
            "ck_sync_refusal__reason",
            "typeof(reason) IN ('text', 'null') AND instr(reason, char(0)) = 0 AND length(reason) <= 30",
        ),
        *check(
            "ck_sync_refusal__state",
            "typeof(state) IN ('text', 'null') AND instr(state, char(0)) = 0 AND length(state) <= 10",
        ),
        *check(
            "ck_sync_refusal__note",
            "typeof(note) IN ('text', 'null') AND instr(note, char(0)) = 0 AND length(note) <= 200",
        ),
        *check(
            "ck_sync_refusal__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_sync_refusal__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_sync_refusal__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_sync_refusal__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_sync_refusal__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_sync_refusal__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_sync_refusal__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_sync_refusal_op", "sync_refusal", ["op_id"])
    op.create_table(
        "sync_scope",
        Column("pk", String(32), autoincrement=False, nullable=False),
        Column("site", String(32), autoincrement=False, nullable=False),
        Column("kind", String(6), nullable=False),
        PrimaryKeyConstraint("pk", "site"),
    )
    op.create_index("ix_sync_scope_site", "sync_scope", ["site"])
    op.create_table(
        "sync_self",
        Column("one", Integer, autoincrement=False, nullable=False),
        Column("root_pub", String(64)),
        Column("site", String(32)),
        Column("package_no", Integer, nullable=False),
        Column("epoch", Integer, nullable=False),
        Column("rc", Integer, nullable=False),
        Column("link_epoch", Integer, nullable=False),
        Column("link_no", Integer, nullable=False),
        Column("link_digest", LargeBinary, nullable=False),
        Column("outbox_n", Integer, nullable=False),
        Column("want_restore", Integer, nullable=False),
        Column("gossip_due", Integer, nullable=False),
        Column("centre_wall", Integer),
        Column("receipt_at", String(27)),
        PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "sync_unplaced",
        Column("tbl", String(40), autoincrement=False, nullable=False),
        Column("pk", String(32), autoincrement=False, nullable=False),
        PrimaryKeyConstraint("tbl", "pk"),
    )
    op.create_table(
        "sync_wait",
        Column("tbl", String(40), autoincrement=False, nullable=False),
        Column("pk", String(32), autoincrement=False, nullable=False),
        Column("reason", String(20), nullable=False),
        PrimaryKeyConstraint("tbl", "pk"),
    )
    op.create_table(
        "target",
        Column("indicator", String(40), nullable=False),
        Column("year", Integer, nullable=False),
        Column("value_hundredths", Integer, nullable=False),
        Column("direction", String(2), nullable=False),
        Column("source", String(100)),
        Column("id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("created_at", String(27), nullable=False),
        Column("created_by", String(32)),
        Column("voided", Integer, nullable=False),
        Column("void_by", String(32)),
        Column("void_reason", String(200)),
        PrimaryKeyConstraint("id"),
        *check(
            "ck_target__indicator",
            "typeof(indicator) IN ('text', 'null') AND instr(indicator, char(0)) = 0 AND length(indicator) <= 40",
        ),
        *check(
            "ck_target__year",
            "typeof(year) IN ('integer', 'null') AND year BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_target__value_hundredths",
            "typeof(value_hundredths) IN ('integer', 'null') AND value_hundredths BETWEEN -9007199254740992 AND 9007199254740992",
        ),
        *check(
            "ck_target__direction",
            "typeof(direction) IN ('text', 'null') AND instr(direction, char(0)) = 0 AND length(direction) <= 2",
        ),
        *check(
            "ck_target__source",
            "typeof(source) IN ('text', 'null') AND instr(source, char(0)) = 0 AND length(source) <= 100",
        ),
        *check(
            "ck_target__id",
            "length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'",
            "id ~ '^[0-9a-f]{32}$'",
        ),
        *check(
            "ck_target__clinic_code",
            "typeof(clinic_code) IN ('text', 'null') AND instr(clinic_code, char(0)) = 0 AND length(clinic_code) <= 32",
        ),
        *check(
            "ck_target__created_at",
            "typeof(created_at) IN ('text', 'null') AND instr(created_at, char(0)) = 0 AND length(created_at) <= 27",
        ),
        *check(
            "ck_target__created_by",
            "typeof(created_by) IN ('text', 'null') AND instr(created_by, char(0)) = 0 AND length(created_by) <= 32",
        ),
        *check("ck_target__voided", "voided IN (0, 1)", "voided IN (0, 1)"),
        *check(
            "ck_target__void_by",
            "typeof(void_by) IN ('text', 'null') AND instr(void_by, char(0)) = 0 AND length(void_by) <= 32",
        ),
        *check(
            "ck_target__void_reason",
            "typeof(void_reason) IN ('text', 'null') AND instr(void_reason, char(0)) = 0 AND length(void_reason) <= 200",
        ),
    )
    op.create_index("ix_target", "target", ["clinic_code", "year", "indicator"])
    op.create_table(
        "task",
        Column("enrolment_id", String(32), autoincrement=False, nullable=False),
        Column("clinic_code", String(32), nullable=False),
        Column("resident_id", String(32)),
        Column("household_id", String(32)),
        Column("village_group", String(40)),
        Column("programme", String(40), nullable=False),
        Column("state", String(12), nullable=False),
        Column("next_due", String(10)),
        Column("window_start", String(10)),
        Column("window_end", String(10)),
        Column("reason", String(60), nullable=False),
        Column("clinical_priority", Integer, nullable=False),
        Column("last_contact_on", String(10)),
        Column("recompute_on", String(10)),
        Column("trace", Text, nullable=False),
        PrimaryKeyConstraint("enrolment_id"),
    )
    op.create_index("ix_task_household", "task", ["household_id"])
    op.create_index(
        "ix_task_now", "task", ["state", "window_start", "window_end", "programme", "clinic_code"]
    )
    op.create_index("ix_task_person", "task", ["resident_id"])
    op.create_index(
        "ix_task_pressing",
        "task",
        [
            "state",
            "clinical_priority",
            "window_end",
            "window_start",
            "programme",
            "village_group",
            "clinic_code",
        ],
    )
    op.create_index("ix_task_programme", "task", ["clinic_code", "programme", "state", "next_due"])
    op.create_index("ix_task_recompute", "task", ["recompute_on"])
    op.create_table(
        "vaccination_forecast",
        Column("resident_id", String(32), autoincrement=False, nullable=False),
        Column("doses", Integer, nullable=False),
        Column("last_on", String(10)),
        Column("next_from", String(10)),
        Column("valid_from", String(10), nullable=False),
        Column("recompute_on", String(10)),
        Column("rules", String(32), nullable=False),
        Column("lines", Text, nullable=False),
        PrimaryKeyConstraint("resident_id"),
    )
    op.create_index("ix_vaccination_forecast_due", "vaccination_forecast", ["next_from"])
    op.create_index(
        "ix_vaccination_forecast_turn",
        "vaccination_forecast",
        ["recompute_on", "valid_from", "rules", "resident_id"],
    )
    op.execute(
        "CREATE VIRTUAL TABLE resident_search USING fts5(resident_id UNINDEXED, name, address, tokenize = 'unicode61 remove_diacritics 0')"
    )
    incarnation = secrets.token_hex(8)
    op.execute(
        "INSERT INTO sync_ctl (one, applying, inc, lamport, rank, newest_wall, schema, all_heads)"
        f" VALUES (1, 0, '{incarnation}', 0, 0, 0, 1, 0)"
    )
    op.execute(
        "INSERT INTO sync_origin (o, inc, contig, forked, tip)"
        f" VALUES (1, '{incarnation}', 0, 0, zeroblob(16))"
    )
