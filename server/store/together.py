"""Several phones' batches in one transaction: one fsync for all who wait (group commit).

Owns who writes for whom. Never lets one batch touch another's fate: each stands in a savepoint of
its own, and whatever fails is written again by itself, by the thread that brought it.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from server.store.engine import Tx

log = structlog.get_logger("zoufang.store")

MOST: Final = 8
"""So many at once: all of them wait for the slowest."""


class Writer(Protocol):
    """What a database offers to those who write together."""

    def one_writer(self) -> AbstractContextManager[None]:
        """Be the only one who writes, while the block runs."""

    def writing(self) -> AbstractContextManager["Tx"]:
        """One writing transaction."""

    def write(self, work: Callable[["Tx"], Any]) -> Any:
        """Run some work in a transaction of its own, again when it lost a race."""


@dataclass(slots=True, eq=False)
class Waiting:
    """Some work that wants to be written. `alone`: it failed in company, or there is none."""

    work: Callable[["Tx"], Any]
    result: Any = None
    done: bool = False
    alone: bool = False


class Together:
    """Those who wait for the one writer of a database: whoever comes first writes for all."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: list[Waiting] = []
        self._queueing = threading.Lock()

    def join(self, work: Callable[["Tx"], Any]) -> Waiting:
        """Stand in line. `work` may be run more than once, and for another thread."""
        waiting = Waiting(work)
        with self._queueing:
            self._queue.append(waiting)
        return waiting

    def finish(self, waiting: Waiting) -> Any:
        """Return what the work returned, once it is committed. Raises what the work raises."""
        with self._writer.one_writer():
            if not (waiting.done or waiting.alone):
                self._write(self._company(waiting))
        return waiting.result if waiting.done else self._writer.write(waiting.work)

    def _company(self, first: Waiting) -> list[Waiting]:
        """The first of the line with those behind it."""
        with self._queueing:
            others = [one for one in self._queue if one is not first]
            self._queue = others[MOST - 1 :]
        return [first, *others[: MOST - 1]]

    def _write(self, company: list[Waiting]) -> None:
        if len(company) == 1:
            company[0].alone = True
            return
        try:
            with self._writer.writing() as tx:
                for one in company:
                    _try(tx, one)
        except DBAPIError:  # the transaction as a whole: none of them is there
            for one in company:
                one.alone = True
            return
        for one in company:
            one.done = not one.alone


def _try(tx: "Tx", one: Waiting) -> None:
    """Run one's work apart from the others'. Raises DBAPIError when all of them are undone."""
    tx.run("SAVEPOINT part")
    try:
        one.result = one.work(tx)
    except Exception:  # whatever it is, its own thread meets it again, and alone
        log.warning("part_undone", exc_info=True)
        one.alone = True
        tx.run("ROLLBACK TO part")  # fails where the database has undone the whole already
    tx.run("RELEASE part")
