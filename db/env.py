"""Run by Alembic inside the transaction that ``storage.migrations`` opened on a copy."""

from alembic import context

from clinic_desktop.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
