"""The editor of an Android phone for long words: a dialog with an EditText.

Owns the dialog. What is typed is told after every change: nothing waits for a button, so that a
killed app loses no more of it than of any other field. Never run on a real phone yet.
"""

import importlib
from collections.abc import Callable
from typing import Any, Final

from mobile.device.android_calls import activity, java

DONE: Final = "完成"
_LINES: Final = 6
_PADDING_DP: Final = 20


class AndroidEditor:
    """One dialog at a time. Android shows dialogs on its own thread alone."""

    available = True

    def __init__(self) -> None:
        self._dialog: Any = None
        self._watcher: Any = None

    def write(self, title: str, text: str, changed: Callable[[str], None]) -> None:
        on_ui_thread(lambda: self._show(title, text, changed))

    def close(self) -> None:
        on_ui_thread(self._hide)

    def _show(self, title: str, text: str, changed: Callable[[str], None]) -> None:
        self._hide()
        entry = self._entry(text)
        # Java holds no Python object: it must live as long as the dialog.
        self._watcher = _watcher(changed)
        entry.addTextChangedListener(self._watcher)
        builder = java("android.app.AlertDialog$Builder")(activity())
        builder.setTitle(title)
        builder.setView(entry)
        builder.setPositiveButton(DONE, None)
        self._dialog = builder.create()
        manner = java("android.view.WindowManager$LayoutParams")
        self._dialog.getWindow().setSoftInputMode(manner.SOFT_INPUT_STATE_VISIBLE)
        self._dialog.show()
        entry.requestFocus()

    @staticmethod
    def _entry(text: str) -> Any:
        here = activity()
        entry = java("android.widget.EditText")(here)
        kind = java("android.text.InputType")
        entry.setInputType(kind.TYPE_CLASS_TEXT | kind.TYPE_TEXT_FLAG_MULTI_LINE)
        entry.setMinLines(_LINES)
        entry.setGravity(java("android.view.Gravity").TOP)
        edge = round(_PADDING_DP * here.getResources().getDisplayMetrics().density)
        entry.setPadding(edge, edge, edge, edge)
        entry.setText(text)
        entry.setSelection(entry.length())
        return entry

    def _hide(self) -> None:
        if self._dialog is not None:
            self._dialog.dismiss()
            self._dialog = None


def on_ui_thread(work: Callable[[], None]) -> None:
    """Run `work` on Android's own thread, soon."""
    importlib.import_module("android.runnable").run_on_ui_thread(work)()


def _watcher(changed: Callable[[str], None]) -> Any:
    """A TextWatcher that tells `changed` what stands there after every edit."""
    jnius = importlib.import_module("jnius")

    class Watcher(jnius.PythonJavaClass):  # type: ignore[misc, name-defined, unused-ignore]
        """The Java interface, answered in Python."""

        __javainterfaces__ = ("android/text/TextWatcher",)
        __javacontext__ = "app"

        @jnius.java_method("(Ljava/lang/CharSequence;III)V")  # type: ignore[untyped-decorator, unused-ignore]
        def beforeTextChanged(self, *_: Any) -> None:  # noqa: N802 - Java's name
            """Nothing to do."""

        @jnius.java_method("(Ljava/lang/CharSequence;III)V")  # type: ignore[untyped-decorator, unused-ignore]
        def onTextChanged(self, *_: Any) -> None:  # noqa: N802 - Java's name
            """Nothing to do."""

        @jnius.java_method("(Landroid/text/Editable;)V")  # type: ignore[untyped-decorator, unused-ignore]
        def afterTextChanged(self, editable: Any) -> None:  # noqa: N802 - Java's name
            changed(str(editable.toString()))

    return Watcher()
