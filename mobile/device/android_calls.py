"""How Python reaches Java on an Android phone: classes, the activity, another app's answer.

Owns these three. Never decides what to ask for. Never run on a real phone yet.
"""

import importlib
import itertools
import threading
from typing import Any, Final

RESULT_OK: Final = -1
RESULT_CANCELED: Final = 0
_requests = itertools.count(4711)


def java(name: str) -> Any:
    """A Java class by its full name."""
    return importlib.import_module("jnius").autoclass(name)


def activity() -> Any:
    """The running activity, which is also the context of all services."""
    return java("org.kivy.android.PythonActivity").mActivity


def ask_another_app(intent: Any, timeout_s: float) -> tuple[int, Any]:
    """Show another app's screen and wait: its result code, and the intent it answered with."""
    asked = next(_requests)
    done = threading.Event()
    answers: list[tuple[int, Any]] = []

    def answered(request: int, result: int, answer: Any) -> None:
        if request == asked:
            answers.append((result, answer))
            done.set()

    bus = importlib.import_module("android.activity")
    bus.bind(on_activity_result=answered)
    try:
        activity().startActivityForResult(intent, asked)
        done.wait(timeout_s)
    finally:
        bus.unbind(on_activity_result=answered)
    return answers[0] if answers else (RESULT_CANCELED, None)
