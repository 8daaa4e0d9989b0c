"""Findings, and what detection measures

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str, length: int, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=empty)


def _number(name: str, kind: type[sa.Integer] = sa.Integer) -> sa.Column[int]:
    return sa.Column(name, kind(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "finding",
        _text("county_id", 12),
        _text("id", 36),
        _number("revision"),
        _text("state", 8),
        _text("number", 60),
        sa.Column("content", sa.Text(), nullable=False),
        _text("content_hash", 64),
        sa.Column("buckets", sa.Text(), nullable=False),
        _text("received_at", 20),
        _text("changed_at", 20),
        _number("ordinal"),
        _text("visit_id", 36, empty=True),
        _text("recorder_id", 36, empty=True),
        _text("village", 12, empty=True),
        _text("raised_on", 10, empty=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("finding_state", "finding", ["county_id", "state", "raised_on"])
    op.create_index("finding_visit", "finding", ["county_id", "visit_id"])
    op.create_index("finding_raised", "finding", ["county_id", "raised_on"])
    op.create_table(
        "visit_measure",
        _text("county_id", 12),
        _text("visit_id", 36),
        _text("month", 7),
        _number("method"),
        sa.Column("measures", sa.Text(), nullable=False),
        _text("measured_at", 20),
        sa.PrimaryKeyConstraint("county_id", "visit_id"),
    )
    op.create_index("visit_measure_month", "visit_measure", ["county_id", "month"])
    op.create_table(
        "visit_mark",
        _text("county_id", 12),
        _number("mark", sa.BigInteger),
        _text("visit_id", 36),
        sa.PrimaryKeyConstraint("county_id", "mark", "visit_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("visit_mark_visit", "visit_mark", ["county_id", "visit_id"])
    op.create_table(
        "circumstance",
        _text("county_id", 12),
        _text("person_id", 36),
        _number("remote"),
        _number("paper_first"),
        _text("set_by", 36),
        _text("set_at", 20),
        sa.PrimaryKeyConstraint("county_id", "person_id"),
    )
