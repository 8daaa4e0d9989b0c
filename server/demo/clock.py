"""The demo's clock: it tells the time of the play and runs on from there.

Owns the office's time during the demo. Never sets the computer's own clock.
"""

from datetime import UTC, datetime, timedelta

from shared.fields import moment


class PlayClock:
    """A clock that is set from step to step."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def set(self, at: str) -> None:
        """Tell this instant from now on."""
        self._ahead = moment(at) - datetime.now(UTC)

    def now(self) -> datetime:
        """The time of the play, in UTC."""
        return datetime.now(UTC) + self._ahead
