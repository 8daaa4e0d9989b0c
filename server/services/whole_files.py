"""Files that are replaced whole: a reader finds the old text or the new one, never half of one.

Owns that way of writing. Never knows what a file says.
"""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put a text into a file. It is on the disk before it bears the file's name."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
