"""The running office: its database, its folder, its clock, its vocabulary.

Owns what every service needs and nothing that changes. Never reads a clock by itself.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from server.services import keys
from server.services.live_words import LiveWords
from server.store import feed, office_words
from server.store.engine import Database, OnCall, Tx, open_database
from shared.canonical import EMPTY_CHAIN
from shared.fields import instant
from shared.ids import uuid7
from shared.vocabulary import Vocabulary
from shared.workdays import Calendar, calendar_of, day_of

Clock = Callable[[], datetime]
VOCABULARY_FILE: Final = "vocabulary.toml"


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Zoufang:
    """One county's office. `county_id` is the six-digit code that all its area codes begin with."""

    db: Database
    data_dir: Path
    county_id: str
    words: LiveWords
    clock: Clock = system_clock
    random: Callable[[int], bytes] = os.urandom

    @property
    def vocabulary(self) -> Vocabulary:
        """The county's words as they are now."""
        return self.words.current()

    @property
    def calendar(self) -> Calendar:
        """The county's working days as they are now."""
        return calendar_of(self.vocabulary)

    def vocabulary_text(self) -> str:
        """The county's own rows of the vocabulary, empty where it uses the default."""
        return self.words.text()

    def now(self) -> str:
        """The instant, as records and tables keep it."""
        return instant(self.clock())

    def today(self) -> str:
        """The day in Asia/Shanghai."""
        return day_of(self.now())

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return uuid7(int(self.clock().timestamp() * 1000), self.random(10))

    @property
    def sensitive_tags(self) -> frozenset[str]:
        """The ★ tags of the vocabulary."""
        return _sensitive(self.vocabulary)


@lru_cache(maxsize=8)
def _sensitive(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(code for code, tag in vocabulary.tags.items() if tag.sensitive)


def open_zoufang(
    data_dir: str | Path,
    *,
    county_id: str,
    county_name: str = "",
    database_url: str = "",
    clock: Clock = system_clock,
    on_call: OnCall | None = None,
) -> Zoufang:
    """Open the office in a data directory (and a PostgreSQL by URL), founding it when it is new."""
    folder = Path(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    words = LiveWords(folder / VOCABULARY_FILE)
    words.load()
    db = open_database(database_url or folder)
    zoufang = Zoufang(db, folder, county_id, words, clock)
    db.write(lambda tx: _found(zoufang, tx, county_name))
    _follow_editions(zoufang)
    db.on_call = on_call
    return zoufang


def _follow_editions(zoufang: Zoufang) -> None:
    """The newest edition is in force, also when the server died before it wrote the file."""
    newest = zoufang.db.read(lambda tx: office_words.editions(tx, zoufang.county_id))[:1]
    if newest and newest[0].version > zoufang.vocabulary.version:
        zoufang.words.write(newest[0].text)


def _found(zoufang: Zoufang, tx: Tx, name: str) -> None:
    """Make the county's row and its recovery key, once."""
    if feed.county(tx, zoufang.county_id) is not None:
        return
    state = feed.CountyState(
        county_id=zoufang.county_id,
        name=name or zoufang.county_id,
        epoch=zoufang.new_id(),
        feed_seq=0,
        audit_seq=0,
        audit_head=EMPTY_CHAIN,
        backed_up_at=None,
        recovery_key=keys.make_county_key(zoufang.data_dir),
    )
    feed.save_county(tx, state)


def county_of(zoufang: Zoufang, tx: Tx, *, lock: bool = False) -> feed.CountyState:
    """The county's row, which exists since the office was founded."""
    state = feed.county(tx, zoufang.county_id, lock=lock)
    assert state is not None
    return state


def with_clock(zoufang: Zoufang, clock: Clock) -> Zoufang:
    """The same office by another clock."""
    return replace(zoufang, clock=clock)
