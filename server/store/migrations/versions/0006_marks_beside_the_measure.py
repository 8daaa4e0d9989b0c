"""A visit's marks are kept beside its measure: half the space, and one index less to write

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit_measure", sa.Column("marks", sa.Text(), nullable=False, server_default=""))
    op.drop_index("visit_mark_visit", table_name="visit_mark")
