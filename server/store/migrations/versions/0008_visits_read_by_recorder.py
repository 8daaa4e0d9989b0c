"""Visits are read by who recorded them, the latest first

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("visit_recorder", "visit", ["county_id", "recorder_id", "visited_on"])


def downgrade() -> None:
    op.drop_index("visit_recorder", table_name="visit")
