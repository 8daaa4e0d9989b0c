"""The web server: API and office pages of one data directory on one port.

Owns the start and the end of uvicorn, the turn of the day, and the jobs. Never lets two servers
share a data directory.
"""

import contextlib
import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from server.services import days, jobs
from server.services.context import Zoufang
from shared.refusals import Refused

if TYPE_CHECKING:
    from fastapi import FastAPI

log = structlog.get_logger("zoufang.serve")

HOST: Final = "127.0.0.1"
DAY_CHECK_S: Final = 60
JOB_CHECK_S: Final = 2
"""How often the job table is looked at: other processes put jobs down too."""
BREATH_S: Final = 0.05
"""Between two lots of jobs the answers have the machine to themselves."""
_LOCK: Final = "server.lock"
_START_S: Final = 20
_LOOK_S: Final = 0.5


class AlreadyServedError(RuntimeError):
    """Another process serves this data directory."""


def application(zoufang: Zoufang) -> "FastAPI":
    """API and office pages."""
    from server.api.app import create_app
    from server.office.app import mount_office

    app = create_app(zoufang)
    mount_office(app, zoufang)
    return app


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only server of a data directory. Raises AlreadyServedError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyServedError(str(folder)) from error
        yield


@contextlib.contextmanager
def serving(zoufang: Zoufang, port: int = 0, host: str = HOST) -> Iterator[int]:
    """Serve in the background while the block runs; gives the port. Raises OSError."""
    import uvicorn

    config = uvicorn.Config(
        application(zoufang),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(_START_S * 50):
        if server.started or not thread.is_alive():
            break
        thread.join(0.02)
    if not server.started:
        raise OSError(f"cannot listen on {host}:{port}")
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(_START_S)


@contextlib.contextmanager
def turning_days(zoufang: Zoufang) -> Iterator[None]:
    """Begin and end pledges at the start and after every midnight, while the block runs."""
    ended = threading.Event()

    def turn() -> None:
        done = ""
        while not ended.is_set():
            today = zoufang.today()
            if today != done:
                try:
                    days.run_day(zoufang)
                    done = today
                except Refused as refused:
                    log.warning("day_not_turned", day=today, refusal=refused.refusal.code)
            ended.wait(DAY_CHECK_S)

    thread = threading.Thread(target=turn, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_START_S)


@contextlib.contextmanager
def working(zoufang: Zoufang) -> Iterator[None]:
    """Work off the job table after the answers, while the block runs."""
    ended = threading.Event()
    worker = f"{os.getpid()}:{zoufang.new_id()[-8:]}"

    def work() -> None:
        while not ended.is_set():
            try:
                done = jobs.run_due(zoufang, worker)
            except Exception:
                # A database that is away comes back; the thread must still be there.
                log.exception("jobs_not_reached")
                done = 0
            ended.wait(BREATH_S if done else JOB_CHECK_S)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_START_S)


def wait_until_told() -> None:
    """Return when the process is interrupted or asked to end."""
    told = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: told.set())
    # A bare wait would never let the handler run on some systems.
    while not told.wait(_LOOK_S):
        pass
