"""What leaves the app on an Android phone: a document, and the notice that a sync goes on.

Owns both. Never keeps a copy of a document, and never starts anything while the app is closed.
Never run on a real phone yet.
"""

import logging
from typing import Any, Final

from mobile.device.android_calls import RESULT_OK, activity, ask_another_app, java
from shared.refusals import Refused

log = logging.getLogger(__name__)

SYNC_SERVICE: Final = "org.zoufang.zoufang.SyncService"
TEXT_EXTRA: Final = "text"
PICKED: Final = "您选的位置"
_MOST_WAIT_S: Final = 600.0


class AndroidDocuments:
    """ACTION_CREATE_DOCUMENT: the person chooses the place, the bytes go there and nowhere else."""

    def hand_over(self, name: str, mime: str, content: bytes) -> str:
        intent = java("android.content.Intent")("android.intent.action.CREATE_DOCUMENT")
        intent.addCategory("android.intent.category.OPENABLE")
        intent.setType(mime)
        intent.putExtra("android.intent.extra.TITLE", name)
        result, answer = ask_another_app(intent, _MOST_WAIT_S)
        if result != RESULT_OK or answer is None:
            return ""
        _write(answer.getData(), content)
        return f"{PICKED}（{name}）"


def _write(uri: Any, content: bytes) -> None:
    """Raises Refused `phone_disk_full`."""
    stream = activity().getContentResolver().openOutputStream(uri)
    try:
        stream.write(content)
    except Exception as error:  # pyjnius hands every Java exception over as its own class
        raise Refused("phone_disk_full") from error
    finally:
        stream.close()


class AndroidForeground:
    """A foreground service in the app's own process, which alone holds the key (SyncService.java).

    It does nothing but stand there: Android lets the process, and so the sync, run to its end.
    """

    def begin(self, text: str) -> None:
        intent = self._intent()
        intent.putExtra(TEXT_EXTRA, text)
        try:
            activity().startForegroundService(intent)
        except Exception as error:  # noqa: BLE001 - pyjnius' own class; see below
            # Refused while the app is not in front. The sync runs as long as it may.
            log.info("no foreground service: %s", type(error).__name__)

    def end(self) -> None:
        activity().stopService(self._intent())

    @staticmethod
    def _intent() -> Any:
        intent = java("android.content.Intent")()
        intent.setClassName(activity().getPackageName(), SYNC_SERVICE)
        return intent
