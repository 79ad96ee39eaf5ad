"""The tables of the first release."""

from alembic import op

from clinic_desktop.storage import schema
from clinic_desktop.storage.tables import Base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everything a new database holds."""
    connection = op.get_bind()
    Base.metadata.create_all(connection)
    schema.create_unmapped(connection)
