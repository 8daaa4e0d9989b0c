"""UUIDv7 (RFC 9562 §5.7), made where the record is made.

Owns how an id looks. Never decides order: ids are for uniqueness and index locality only, since a
phone's clock lies. Time and randomness are passed in.
"""

import uuid
from functools import lru_cache


def uuid7(unix_ms: int, random_bytes: bytes) -> str:
    """A UUIDv7 of a Unix time in milliseconds and ten random bytes."""
    value = (unix_ms & (1 << 48) - 1) << 80 | int.from_bytes(random_bytes[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


@lru_cache(maxsize=2048)
def derived(parent_id: str, name: str) -> str:
    """An id that follows from another (UUIDv5), so that a replay makes the same record again."""
    return str(uuid.uuid5(uuid.UUID(parent_id), name))
