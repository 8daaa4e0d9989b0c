"""What is being written, saved at every change of a field.

Owns drafts. Never shows one as a record: a draft becomes a change, and goes, in one transaction.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mobile.store.sealing import DamagedError, Seal
from mobile.store.tables import DraftTable, drop, put

_PUT = put(DraftTable)
_DROP = drop(DraftTable)
_COLUMNS = "SELECT id, kind, updated_at, version, blob FROM draft"


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it stands. `id` is the id of the record that it will become."""

    id: str
    kind: str
    updated_at: str
    body: dict[str, Any]
    version: int = 0


class Drafts:
    """Reads and writes drafts with a connection that it is given."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def save(self, connection: Any, draft: Draft) -> Draft:
        """Keep the draft as it stands now; return it with its version."""
        known = connection.execute("SELECT version FROM draft WHERE id = ?", (draft.id,)).fetchone()
        version = known[0] + 1 if known else 1
        connection.execute(
            _PUT,
            {
                "id": draft.id,
                "kind": draft.kind,
                "updated_at": draft.updated_at,
                "version": version,
                "blob": self._seal.close(draft.body, "draft", draft.id, version),
            },
        )
        return Draft(draft.id, draft.kind, draft.updated_at, draft.body, version)

    @staticmethod
    def discard(connection: Any, draft_id: str) -> None:
        connection.execute(_DROP, {"by_id": draft_id})

    def one(self, connection: Any, draft_id: str) -> Draft | None:
        """A draft by its id."""
        found = connection.execute(f"{_COLUMNS} WHERE id = ?", (draft_id,)).fetchone()
        return self._open(found) if found else None

    def all(self, connection: Any) -> list[Draft]:
        """Every draft, the last written first."""
        found = connection.execute(f"{_COLUMNS} ORDER BY updated_at DESC, id").fetchall()
        drafts = []
        for row in found:
            # One that was changed on disk never hides the others.
            with suppress(DamagedError):
                drafts.append(self._open(row))
        return drafts

    def _open(self, row: Any) -> Draft:
        draft_id, kind, updated_at, version, blob = row
        body = self._seal.open(blob, "draft", draft_id, version)
        return Draft(draft_id, kind, updated_at, body, version)
