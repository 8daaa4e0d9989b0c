"""Marks that are everybody's are known as such, and looked up no more

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "common_mark",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "mark"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("common_mark")
