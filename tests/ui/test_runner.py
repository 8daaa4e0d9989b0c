"""Slow work runs elsewhere and comes home on the Kivy thread."""

from __future__ import annotations

import threading

import pytest

from mobile.ui.runner import Runner
from mobile.ui.snapshot import wait_until


@pytest.fixture
def runner():
    made = Runner()
    yield made
    made.close()


def test_work_runs_elsewhere_and_is_delivered_here(runner):
    """The screen never waits, and is never called from another thread."""
    seen = []
    runner.run(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())))
    wait_until(lambda: runner.idle)
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == threading.get_ident()


def test_a_failure_is_delivered(runner):
    """No exception is lost."""
    seen = []
    runner.run(lambda: 1 / 0, failed=seen.append)
    wait_until(lambda: runner.idle)
    assert isinstance(seen[0], ZeroDivisionError)


def test_an_unasked_failure_goes_to_the_runner():
    """Who names no `failed` still hears of it in one place."""
    seen = []
    runner = Runner(on_failure=seen.append)
    runner.run(lambda: 1 / 0)
    wait_until(lambda: runner.idle)
    runner.close()
    assert isinstance(seen[0], ZeroDivisionError)


def test_only_the_latest_search_is_delivered(runner):
    """An older search never overwrites a newer one."""
    gate, seen = threading.Event(), []
    runner.run(lambda: gate.wait(5) and "old", seen.append, key="search")
    runner.run(lambda: "new", seen.append, key="search")
    gate.set()
    wait_until(lambda: runner.idle)
    assert seen == ["new"]


def test_cancelled_work_is_not_delivered(runner):
    """A screen that has gone is not called."""
    seen = []
    runner.run(lambda: 1, seen.append).cancel()
    wait_until(lambda: runner.idle)
    assert not seen
