"""Conditions that each database is to read in its own way.

Owns their wording. SQLite is told which index not to take, because its figures are the same for
every table (`planning.py`); PostgreSQL has counted, and is to know what a condition leaves.
"""

from server.store.engine import Tx


def in_area(tx: Tx, column: str, area: str) -> tuple[str, str]:
    """A village lies in an area (a prefix of its code), while something else gives the order.

    An area is much of a county: as a range of an index it would be read from end to end, and what
    PostgreSQL cannot estimate it takes for rare and sorts the whole table.
    """
    if tx.postgres:
        return f"{column} LIKE ?", f"{area}%"
    return f"substr({column}, 1, {len(area)}) = ?", area


def aside(tx: Tx, column: str) -> str:
    """A column whose values leave nearly everything: no index by it is to be taken."""
    return column if tx.postgres else f"{column} || ''"
