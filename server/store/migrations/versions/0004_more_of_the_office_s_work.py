"""More of the office's work: search, inspections, own Excel sheets, long exports, own words

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, length: int, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=empty)


def _prose(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    _inspections()
    _search()
    op.create_table(
        "ledger_template",
        _text("county_id", 12),
        _text("id", 36),
        _text("area", 12),
        _text("ledger", 20),
        _text("name", 60),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        _prose("columns"),
        _text("made_by", 36),
        _text("made_at", 20),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_table(
        "ledger_export",
        _text("county_id", 12),
        _text("id", 36),
        _text("account_id", 36),
        _text("ledger", 20),
        _prose("asked"),
        _text("made_at", 20),
        _count("total"),
        _count("done"),
        _text("finished_at", 20, empty=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_table(
        "vocabulary_edition",
        _text("county_id", 12),
        _count("version"),
        _prose("text"),
        _text("reason", 200),
        _text("made_by", 36),
        _text("made_at", 20),
        sa.PrimaryKeyConstraint("county_id", "version"),
    )


def _inspections() -> None:
    op.create_table(
        "inspection",
        _text("county_id", 12),
        _text("id", 36),
        _text("number", 60),
        _text("area", 12),
        _text("first", 10),
        _text("last", 10),
        _text("seed", 60),
        _count("per_village"),
        _count("announced"),
        _count("households"),
        _text("made_by", 36),
        _text("made_at", 20),
        _text("closed_by", 36, empty=True),
        _text("closed_at", 20, empty=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("inspection_number", "inspection", ["county_id", "number"], unique=True)
    op.create_table(
        "inspection_home",
        _text("county_id", 12),
        _text("inspection_id", 36),
        _text("household_id", 36),
        _count("position"),
        _text("stratum", 12),
        _text("told", 12),
        _text("checked_on", 10),
        _text("checkers", 120),
        _prose("situation"),
        _text("entered_by", 36),
        sa.PrimaryKeyConstraint("county_id", "inspection_id", "household_id"),
        sqlite_with_rowid=False,
    )


def _search() -> None:
    """The words, and each database's own index over them, filled by `store/search.py`."""
    op.create_table(
        "search_entry",
        _text("county_id", 12),
        _text("record_id", 36),
        _text("kind", 12),
        _text("village", 12),
        _text("day", 10),
        _count("sealed"),
        _prose("words"),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "record_id"),
    )
    covering = ["county_id", "place", "day", "village", "sealed", "record_id"]
    op.create_index("search_entry_place", "search_entry", covering)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE search_index (county_id varchar(12) NOT NULL, record_id varchar(36)"
            " NOT NULL, bigrams tsvector NOT NULL, PRIMARY KEY (county_id, record_id))"
        )
        op.execute("CREATE INDEX search_index_bigrams ON search_index USING gin (bigrams)")
    else:
        # Contentless: the words stand in search_entry already, and are deleted by saying them.
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5"
            "(bigrams, content='', detail='none', tokenize='unicode61 remove_diacritics 0')"
        )
