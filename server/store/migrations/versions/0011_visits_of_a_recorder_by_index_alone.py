"""Whose visits lie near a day is answered by the index alone: the rows lie anywhere

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEFORE = ["county_id", "recorder_id", "visited_on"]


def upgrade() -> None:
    op.drop_index("visit_recorder", table_name="visit")
    op.create_index("visit_recorder", "visit", [*_BEFORE, "id"])


def downgrade() -> None:
    op.drop_index("visit_recorder", table_name="visit")
    op.create_index("visit_recorder", "visit", _BEFORE)
