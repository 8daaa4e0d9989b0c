"""The office's own work: sampling, calls, closed months, the audit's checkpoint

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str, length: int, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=empty)


def upgrade() -> None:
    op.create_table(
        "audit_checkpoint",
        _text("county_id", 12),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("hash", 64),
        _text("at", 20),
        sa.PrimaryKeyConstraint("county_id"),
    )
    op.create_table(
        "sampling_batch",
        _text("county_id", 12),
        _text("id", 36),
        _text("number", 60),
        _text("area", 12),
        _text("first", 10),
        _text("last", 10),
        _text("seed", 60),
        sa.Column("rule", sa.Text(), nullable=False),
        _text("made_by", 36),
        _text("made_at", 20),
        _text("closed_by", 36, empty=True),
        _text("closed_at", 20, empty=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("sampling_batch_number", "sampling_batch", ["county_id", "number"], unique=True)
    op.create_index("sampling_batch_made", "sampling_batch", ["county_id", "made_at"])
    op.create_table(
        "sampling_item",
        _text("county_id", 12),
        _text("batch_id", 36),
        _text("record_id", 36),
        _text("kind", 12),
        _text("stratum", 40),
        _text("drawn", 20),
        sa.PrimaryKeyConstraint("county_id", "batch_id", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("sampling_item_record", "sampling_item", ["county_id", "record_id"])
    op.create_table(
        "call_attempt",
        _text("county_id", 12),
        _text("id", 36),
        _text("record_id", 36),
        _text("at", 20),
        _text("by", 36),
        _text("outcome", 12),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("call_attempt_record", "call_attempt", ["county_id", "record_id", "at"])
    op.create_table(
        "month_close",
        _text("county_id", 12),
        _text("area", 12),
        _text("ledger", 20),
        _text("month", 7),
        _text("closed_at", 20),
        _text("closed_by", 36),
        sa.PrimaryKeyConstraint("county_id", "area", "ledger", "month"),
    )
    op.create_table(
        "month_line",
        _text("county_id", 12),
        _text("area", 12),
        _text("ledger", 20),
        _text("month", 7),
        _text("record_id", 36),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "area", "ledger", "month", "record_id"),
        sqlite_with_rowid=False,
    )
