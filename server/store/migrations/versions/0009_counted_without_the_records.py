"""Lists and counts are answered by their indexes; what is found comes in the order of its day

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FILTERED = ["id", "village", "state", "sealed"]
_INDEXES = (
    ("visit_day", "visit", ["visited_on"], [*_FILTERED]),
    ("visit_state", "visit", ["state", "visited_on"], ["id", "village", "sealed"]),
    ("problem_day", "problem", ["raised_on"], [*_FILTERED, "category", "recorder_id"]),
    ("problem_state", "problem", ["state", "raised_on"], ["id", "village", "sealed"]),
    ("problem_place", "problem", ["village", "raised_on"], ["id", "state", "sealed"]),
    ("resolution_problem", "resolution", ["problem_id", "acted_on"], ["after"]),
)
"""Index, table, what it had behind the county, and what is new."""
_BACK = (
    ("visit_household", ["household_id"], ["visited_on", "visit_id", "mode"]),
    ("visit_visitor", ["person_id"], ["visited_on", "village", "mode", "visit_id"]),
)
_COUNTED = "CASE WHEN v.state = 'W09' OR v.sealed = 1 THEN '' ELSE v.mode END"


def upgrade() -> None:
    for name, table, before, more in _INDEXES:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, ["county_id", *before, *more])
    for table, before, more in _BACK:
        op.drop_index(f"{table}_back", table_name=table)
        _carry(table, [name for name in more if name != "visit_id"])
        op.create_index(f"{table}_back", table, ["county_id", *before, *more])
    if op.get_bind().dialect.name != "postgresql":
        # With the first character of every pair as a word of its own: one character is asked often.
        op.execute("DROP TABLE search_index")
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(bigrams, content='', detail='none',"
            " prefix='5', tokenize='unicode61 remove_diacritics 0')"
        )


def _carry(table: str, names: list[str]) -> None:
    """Let the rows of a look-up say what their visit says."""
    said = {"visited_on": "v.visited_on", "village": "v.village", "mode": _COUNTED}
    lengths = {"visited_on": 10, "village": 12, "mode": 8}
    for name in names:
        column = sa.Column(name, sa.String(lengths[name]), nullable=False, server_default="")
        op.add_column(table, column)
    sets = ", ".join(f"{name} = {said[name]}" for name in names)
    op.execute(
        f"UPDATE {table} SET {sets} FROM visit AS v"  # noqa: S608
        f" WHERE v.county_id = {table}.county_id AND v.id = {table}.visit_id"
    )


def downgrade() -> None:
    for table, before, more in _BACK:
        op.drop_index(f"{table}_back", table_name=table)
        for name in more:
            if name != "visit_id":
                op.drop_column(table, name)
        op.create_index(f"{table}_back", table, ["county_id", *before, "visit_id"])
    for name, table, before, _ in _INDEXES:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, ["county_id", *before])
