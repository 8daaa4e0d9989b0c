"""The journal beside the database: revocations and erasures, which a restore must not undo.

Owns one append-only file of JSON lines in the data directory, fsynced before the database commits.
Never holds content: an id, who, and when.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

JOURNAL_FILE: Final = "journal.jsonl"


def write(data_dir: Path, line: dict[str, Any]) -> None:
    """Add one line, on the disk when this returns."""
    with (data_dir / JOURNAL_FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(data_dir: Path) -> Iterator[dict[str, Any]]:
    """Every whole line, in order; a line that a crash cut off is passed over."""
    path = data_dir / JOURNAL_FILE
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
