"""The editions of the county's own words in and out of their table.

Owns the SQL of that table. Never reads a vocabulary.
"""

from dataclasses import dataclass

from server.store.engine import Tx
from server.store.office_tables import VocabularyEdition


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: its number, the whole text (TOML), why it was made, by whom and when."""

    version: int
    text: str
    reason: str
    made_by: str
    made_at: str


def editions(tx: Tx, county_id: str) -> list[Edition]:
    """All editions, newest first."""
    rows = tx.select(VocabularyEdition, "county_id = ? ORDER BY version DESC", (county_id,))
    return [Edition(*row[1:]) for row in rows]


def add(tx: Tx, county_id: str, edition: Edition) -> None:
    """Keep an edition. Raises IntegrityError when its number is taken."""
    made = (edition.reason, edition.made_by, edition.made_at)
    tx.insert(VocabularyEdition, [(county_id, edition.version, edition.text, *made)])
