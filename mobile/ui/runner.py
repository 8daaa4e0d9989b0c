"""Owns the way from a screen to slow work and back: worker thread out, Kivy thread home.

It never calls a screen from a worker thread, and never loses an exception.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from kivy.clock import Clock

from mobile.ui.failures import outline

T = TypeVar("T")
log = logging.getLogger(__name__)


class Job:
    """One piece of work under way; `cancel` keeps its outcome from being delivered."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.cancelled = False
        self.finished = False

    def cancel(self) -> None:
        """Do not deliver; work that has begun still runs to its end."""
        self.cancelled = True


def _to_kivy(call: Callable[[], None]) -> None:
    Clock.schedule_once(lambda _dt: call(), 0)


def _log_failure(error: Exception) -> None:
    log.error("background work failed: %s", outline(error))


class Runner:
    """Runs work in order on worker threads and delivers outcomes on the Kivy thread."""

    def __init__(
        self,
        workers: int = 1,
        deliver: Callable[[Callable[[], None]], None] = _to_kivy,
        on_failure: Callable[[Exception], None] = _log_failure,
    ) -> None:
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="runner")
        self._deliver = deliver
        self._on_failure = on_failure
        self._lock = threading.Lock()
        self._closed = False
        self._open: set[Job] = set()
        self._latest: dict[str, Job] = {}

    @property
    def idle(self) -> bool:
        """Whether every outcome has been delivered."""
        with self._lock:
            return not self._open

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        key: str | None = None,
    ) -> Job:
        """Start `work`; a newer job with the same `key` cancels the older one (searching).

        After `close` nothing starts any more: the job comes back cancelled.
        """
        job = Job(key)
        with self._lock:
            if self._closed:
                job.cancel()
                return job
            if key is not None:
                if older := self._latest.get(key):
                    older.cancel()
                self._latest[key] = job
            self._open.add(job)
        self._pool.submit(self._work, job, work, done, failed or self._on_failure)
        return job

    def close(self, wait: bool = True) -> None:
        """Take no more work; with `wait`, let what has begun end."""
        with self._lock:
            self._closed = True
        self._pool.shutdown(wait=wait, cancel_futures=True)
        with self._lock:
            self._open.clear()

    def _work(
        self, job: Job, work: Callable[[], Any], done: Callable[[Any], None] | None, failed: Any
    ) -> None:
        outcome: Callable[[], None] | None = None
        if not job.cancelled:
            try:
                value = work()
            except Exception as error:  # noqa: BLE001  any failure belongs to `failed`
                outcome = partial(failed, error)
            else:
                outcome = partial(done, value) if done else None
        self._deliver(lambda: self._finish(job, outcome))

    def _finish(self, job: Job, outcome: Callable[[], None] | None) -> None:
        with self._lock:
            self._open.discard(job)
            if job.key is not None and self._latest.get(job.key) is job:
                del self._latest[job.key]
        job.finished = True
        if outcome is not None and not job.cancelled:
            outcome()
