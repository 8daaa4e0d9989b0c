"""Ledgers are read by day and by village: indexes for what they are asked

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INDEXES = (
    ("visit_place", "visit", ["county_id", "village", "visited_on"]),
    ("problem_day", "problem", ["county_id", "raised_on"]),
    ("verification_day", "verification", ["county_id", "decided_on"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table_name=table)
