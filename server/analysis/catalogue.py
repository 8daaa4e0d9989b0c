"""All signals and contexts, in the order of the vocabulary (词表 §12).

Owns the list. Never measures anything itself. D17–D22 extend the vocabulary's D01–D16.
"""

from typing import Final

from server.analysis import (
    signals_content,
    signals_households,
    signals_photo,
    signals_place,
    signals_record,
    signals_text,
    signals_time,
)
from server.analysis.signal import Context, Signal

SIGNALS: Final[tuple[Signal, ...]] = (
    signals_text.COPIED_OTHERS,
    signals_text.COPIED_OWN,
    signals_time.SEQUENCE,
    signals_record.BACKFILLED,
    signals_content.CONTRADICTION,
    signals_photo.PHOTO,
    signals_record.CLOCK_JUMP,
    signals_households.EASY_ONLY,
    signals_record.SHARED_DEVICE,
    signals_place.MOCK,
    signals_time.SHORT_STAY,
    signals_time.FAST_ENTRY,
    signals_place.AWAY,
    signals_place.AT_OFFICE,
    signals_text.UNSPECIFIC,
    signals_content.HOLLOW,
    signals_content.CONFIRMED,
)
CONTEXTS: Final[tuple[Context, ...]] = (
    signals_households.NO_PROBLEMS,
    signals_households.ALL_SATISFIED,
)
