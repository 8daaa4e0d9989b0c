"""The county's words as they are now: read again whenever their file has changed.

Owns the reading of that file by a running server, and its replacement. Never stops the server for
a slip of the pen: what cannot be read is logged, and the words before it stand.
"""

import threading
from pathlib import Path

import structlog

from server.services.whole_files import write_whole
from shared import vocabulary
from shared.vocabulary import Vocabulary, VocabularyError

log = structlog.get_logger("zoufang.words")

Stamp = tuple[int, int, int]


class LiveWords:
    """A vocabulary that follows its file; every process of a server follows the same one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._words = vocabulary.default()

    def current(self) -> Vocabulary:
        """The words of the file as it is; of the default where there is none."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            with self._lock:
                try:
                    self._read(stamp)
                except VocabularyError as error:
                    log.error("words_not_read", why=str(error))  # noqa: TRY400  the sentence says all
        return self._words

    def load(self) -> Vocabulary:
        """Read the file now. Raises VocabularyError when it cannot be used."""
        with self._lock:
            self._read(self._stamp_now())
        return self._words

    def write(self, text: str) -> None:
        """Put a text into force."""
        write_whole(self.path, text)
        self.load()

    def text(self) -> str:
        """The file itself, empty where there is none."""
        return self.path.read_text("utf-8") if self.path.exists() else ""

    def _stamp_now(self) -> Stamp | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _read(self, stamp: Stamp | None) -> None:
        # The stamp is taken before the file: what is written in between is read the next time.
        self._stamp = stamp
        text = self.text()
        self._words = vocabulary.load(text) if text else vocabulary.default()
