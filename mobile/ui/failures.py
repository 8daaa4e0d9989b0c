"""What a log may hear of a failure: its kind and where it happened.

Owns the last words of the program. It never tells a message: that may quote what a person wrote
(the input of a validation, the key of a record), and a log is read by others.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import PurePath
from types import TracebackType
from typing import Final

MOST_STEPS: Final = 12
log = logging.getLogger(__name__)


def outline(error: BaseException) -> str:
    """`KeyError at book.py:31 put < session.py:108 reload`, the causes behind it."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(told) < 5:
        told.append(f"{type(seen).__name__} at {_steps(seen.__traceback__)}")
        seen = seen.__cause__ or seen.__context__
    return "; because of ".join(told)


def _steps(trace: TracebackType | None) -> str:
    steps = traceback.extract_tb(trace)[-MOST_STEPS:]
    places = (f"{PurePath(step.filename).name}:{step.lineno} {step.name}" for step in steps)
    return " < ".join(reversed(list(places))) or "nowhere"


def keep_quiet() -> None:
    """From now on what nobody caught is told by its outline only."""

    def ended(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        log.critical("ended by %s", outline(error))

    def broken(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            log.error("a thread ended by %s", outline(told.exc_value))

    sys.excepthook = ended
    threading.excepthook = broken
