"""Where an office is, if it says so, and what arrived photos look like

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "office_place",
        _text("county_id", 12),
        _text("area", 12),
        sa.Column("lat_e6", sa.Integer(), nullable=False),
        sa.Column("lon_e6", sa.Integer(), nullable=False),
        _text("datum", 6),
        _text("set_by", 36),
        _text("set_at", 20),
        sa.PrimaryKeyConstraint("county_id", "area"),
    )
    op.create_table(
        "photo_hash",
        _text("county_id", 12),
        _text("sha256", 64),
        sa.Column("hash", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "sha256"),
    )
    op.create_table(
        "photo_mark",
        _text("county_id", 12),
        sa.Column("mark", sa.Integer(), nullable=False),
        _text("sha256", 64),
        sa.PrimaryKeyConstraint("county_id", "mark", "sha256"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("photo_mark")
    op.drop_table("photo_hash")
    op.drop_table("office_place")
