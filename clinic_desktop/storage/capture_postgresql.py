"""The same capture for a centre on PostgreSQL: one function, two triggers a table.

What SQLite keeps in ``sync_ctl`` during a unit of work is set here with ``SET LOCAL sync.usr``,
``sync.tx``, ``sync.wall``, ``sync.why``, ``sync.all_heads`` and ``sync.applying``.
"""

from sqlalchemy import MetaData

from clinic_desktop.storage.shapes import spec_of, synced_tables
from clinic_desktop.storage.tables import Base

_FUNCTION = """
CREATE OR REPLACE FUNCTION capture_write() RETURNS trigger LANGUAGE plpgsql AS $capture$
DECLARE
  changed jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.id IS DISTINCT FROM OLD.id THEN
    RAISE EXCEPTION 'capture: %: a row keeps its id', TG_TABLE_NAME;
  END IF;
  IF coalesce(current_setting('sync.applying', true), '') = '1' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'capture: %: rows are voided and never deleted', TG_TABLE_NAME;
  END IF;
  IF TG_ARGV[0] = 'R' AND (SELECT rank FROM sync_ctl) = 0 THEN
    RAISE EXCEPTION 'capture: %: only the centre writes here', TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'INSERT' THEN
    changed := to_jsonb(NEW) - 'id';
  ELSE
    SELECT jsonb_object_agg(field.key, field.value) INTO changed
      FROM jsonb_each(to_jsonb(NEW)) AS field
      WHERE field.value IS DISTINCT FROM to_jsonb(OLD) -> field.key;
    IF changed IS NULL THEN RETURN NEW; END IF;
  END IF;
  INSERT INTO sync_journal (tbl, pk, act, wall, usr, tx, why, all_heads, new_json) VALUES (
    TG_TABLE_NAME, NEW.id, CASE TG_OP WHEN 'INSERT' THEN 'i' ELSE 'u' END,
    coalesce(nullif(current_setting('sync.wall', true), '')::bigint,
             floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint),
    nullif(current_setting('sync.usr', true), ''),
    nullif(current_setting('sync.tx', true), ''),
    nullif(current_setting('sync.why', true), ''),
    coalesce(nullif(current_setting('sync.all_heads', true), '')::int, 0),
    changed::text
  );
  RETURN NEW;
END
$capture$
""".strip()


def statements(metadata: MetaData = Base.metadata) -> tuple[str, ...]:
    """The function and the triggers of every synced table, in the order to run them."""
    made = [_FUNCTION]
    for name, table in synced_tables(metadata).items():
        kind = spec_of(table).sync_class.value
        for suffix, when in (
            ("write", "AFTER INSERT OR UPDATE"),
            ("delete", "BEFORE DELETE"),
        ):
            made.append(
                f"CREATE TRIGGER capture_{name}_{suffix} {when} ON {name} "
                f"FOR EACH ROW EXECUTE FUNCTION capture_write('{kind}')"
            )
    return tuple(made)
