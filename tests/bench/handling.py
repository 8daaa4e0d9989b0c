"""What a person does with the phone, timed in the real app, from unlocking to a sync.

Owns these clocks, inside the app's process. Never furnishes the phone, and never judges a figure.
"""

import json
import os
import random
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from tests.bench.window import FRAME_S, frame, frames_ms, rss_mb, until

PLAN_FILE: Final = "plan.json"
OPENINGS: Final = 9
STANDING_S: Final = 1.5
"""Drawn, and what was left before it swept."""


def measured(app: Any, folder: Path, scrolls: int) -> dict[str, Any]:
    """Everything in the order of a day."""
    plan = json.loads((folder / PLAN_FILE).read_text("utf-8"))
    # Nobody touches this window: it must not lock in the middle on a slow machine.
    app.entrance.put("lock_minutes", 60)
    told: dict[str, Any] = {**unlock(app, plan["pin"])}
    told |= open_list(app, scrolls)
    told |= search(app, plan["keystrokes"])
    told |= open_record(app, plan["record_id"])
    told |= sync(app, plan["server"])
    told |= save(app, plan["drafts"], folder)
    return told


def unlock(app: Any, pin: str) -> dict[str, float]:
    """From the sixth digit to home, and the PIN's own work apart."""
    from mobile.store import keys, locks

    until(lambda: _imported(app), "the program is not read")
    account = app.entrance.preferred()
    lock = locks.pin_lock(locks.account_path(app.folder, account.account_id))
    assert lock is not None
    began = perf_counter()
    assert keys.open_with_pin(lock, pin, account.account_id, app.device.keystore)
    derived = perf_counter() - began
    began = perf_counter()
    app.router.screen.unlock(pin)
    until(lambda: app.router.current == "home" and app.router.screen.view is not None, "no home")
    return {"unlock_s": perf_counter() - began - derived, "derive_s": derived}


def _imported(app: Any) -> bool:
    """The program is read while the PIN is typed (`preload`)."""
    import sys

    return "mobile.actions.outbox" in sys.modules and bool(app.runner.idle)


def open_list(app: Any, scrolls: int) -> dict[str, Any]:
    """The list of all households: memory, and frames while it scrolls."""
    began = perf_counter()
    app.router.reset("households")
    page = app.router.screen
    until(lambda: page.rows.rows and app.runner.idle, "no rows")
    opened = perf_counter() - began
    frame()
    told = {"open_list_s": opened, "memory_mb": rss_mb(), "rows": len(page.rows.rows)}

    def move(travelled: float) -> None:
        page.rows.scroll_y = 1 - travelled / (page.rows.children[0].height - page.rows.height)

    return {**told, "frames_ms": frames_ms(move, scrolls)}


def search(app: Any, keystrokes: list[str]) -> dict[str, list[float]]:
    """Each keystroke: until the worker has its rows, and until the list shows them."""
    from mobile.ui.screens import households

    page, find = app.router.screen, households.find
    found_at: list[float] = []

    def timed(*wish: Any) -> Any:
        found = find(*wish)
        found_at.append(perf_counter())
        return found

    households.find = timed  # type: ignore[assignment]
    known, shown = [], []
    for text in keystrokes:
        found_at.clear()
        began = perf_counter()
        page.search(text)
        until(lambda: app.runner.idle, "no answer")
        known.append((found_at[-1] - began) * 1000)
        shown.append((perf_counter() - began) * 1000)
    households.find = find
    page.search("")
    until(lambda: app.runner.idle, "busy")
    return {"search_ms": known, "search_shown_ms": shown}


def open_record(app: Any, record_id: str) -> dict[str, list[float]]:
    """A record with thirty versions, from the touch to the page."""
    spent = []
    for _ in range(OPENINGS):
        app.router.reset("settings")
        until(lambda: app.runner.idle, "busy")
        began = perf_counter()
        app.router.go("record", record_id=record_id)
        page = app.router.screen
        until(lambda page=page: page.view is not None, "no record")
        frame()
        spent.append((perf_counter() - began) * 1000)
    return {"open_record_ms": spent}


def sync(app: Any, server: str) -> dict[str, Any]:
    """The unsent visits go up while the sync page shows: how late each frame comes."""
    app.phone.session.store.set_meta("server", server)
    app.router.reset("sync")
    until(lambda: app.runner.idle, "busy")
    quiet = _delays(lambda began: perf_counter() - began > 2)
    app.sync.start()
    began = perf_counter()
    busy = _delays(lambda _began: not app.sync.running and app.runner.idle)
    took = perf_counter() - began
    counts = app.phone.session.store.counts()
    last_error = app.phone.session.store.meta("last_error")
    assert set(counts) <= {"accepted", "merged"}, (counts, last_error)
    return {"quiet_delays_ms": quiet, "sync_delays_ms": busy, "sync_s": took}


def _delays(ended: Any) -> list[float]:
    """By how much each frame comes later than sixty a second would have it."""
    began = last = perf_counter()
    late = []
    while not ended(began):
        frame()
        now = perf_counter()
        late.append(max(now - last - FRAME_S, 0) * 1000)
        last = now
    return late


def save(app: Any, forms: list[dict[str, Any]], folder: Path) -> dict[str, list[float]]:
    """保存, from the touch to the commit, in turn with a bare write and fsync of as many bytes."""
    from mobile.actions import drafts, visits

    durable: list[float] = []
    store = app.phone.session.store

    def called(name: str) -> None:
        if name == "after:change":
            durable.append(perf_counter())

    store._database._on_call = called
    # A screen that lists nothing and has stood for a moment, as the form has when 保存 is tapped.
    app.router.reset("settings")
    began = perf_counter()
    until(lambda: app.runner.idle and perf_counter() - began > STANDING_S, "busy")
    handle = os.open(folder / "bare.bin", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    content = random.Random(1).randbytes(2_048)
    saved, bare = [], []
    for body in forms:
        draft_id = drafts.save_draft(app.phone, "visit", body).made
        durable.clear()
        began = perf_counter()
        app.act(lambda draft_id=draft_id: visits.record_visit(app.phone, draft_id))
        until(lambda: app.runner.idle, "busy")
        assert durable, "a visit was refused"
        saved.append((durable[0] - began) * 1000)
        began = perf_counter()
        os.write(handle, content)
        os.fsync(handle)
        bare.append((perf_counter() - began) * 1000)
    os.close(handle)
    return {"save_ms": saved, "bare_ms": bare}
