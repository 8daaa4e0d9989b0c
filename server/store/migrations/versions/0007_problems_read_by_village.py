"""Problems are read by village, in the order of the day

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("problem_place", "problem", ["county_id", "village", "raised_on"])


def downgrade() -> None:
    op.drop_index("problem_place", table_name="problem")
