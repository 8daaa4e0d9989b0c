"""A phone's clock that was moved before a visit was saved (D10), from what every change carries."""

from datetime import timedelta
from typing import Any

import pytest

from server.services import jobs
from server.store import findings
from shared.fields import instant
from shared.protocol import Times
from tests.server.township import COUNTY, Phone, Township, visit_acts

BOOT = "boot-a"
MINUTES, DAYS = 60.0, 86_400.0


def _saved(town: Township, phone: Phone, off_s: float, boot: str = BOOT, **more: Any) -> str:
    """A visit saved now by a clock that is off by so much; the phone heard the server before."""
    now = town.clock()
    mono_ms = int(now.timestamp() * 1000) % 10**9
    heard = {"anchor": instant(now - timedelta(minutes=5)), "anchor_mono_ms": mono_ms - 300_000}
    wall = instant(now + timedelta(seconds=off_s))
    times = Times(wall=wall, boot=boot, mono_ms=mono_ms, **{**heard, **more})
    (act,) = visit_acts(phone.account, town.household())
    change = phone.change(act, at=times.model_dump(mode="json", exclude_defaults=True))
    assert phone.offer(change)[0].outcome == "accepted"
    town.clock.forward(minutes=10)
    return act.on


def _told(town: Township, visit_id: str) -> Any:
    jobs.run_all(town.zoufang, "w")
    told = town.zoufang.db.read(lambda tx: findings.told(tx, COUNTY, visit_id))
    return told.get("clock_jump")


def test_a_clock_that_was_put_back_is_told(town: Township, phone: Phone) -> None:
    """Two days back between one save and the next; the visit after it, the clock put right, is not
    told of.
    """
    right, back, again = (_saved(town, phone, off) for off in (0, -2 * DAYS, 0))
    assert _told(town, right) is None
    assert _told(town, back) == [0, "保存之前手机时间跳了 48.0 小时"]
    assert _told(town, again)[0] == 2


def test_a_clock_that_is_always_wrong_has_not_jumped(town: Township, phone: Phone) -> None:
    """A broken clock is wrong by the same days every time: that is no jump."""
    _saved(town, phone, -400 * DAYS)
    assert _told(town, _saved(town, phone, -400 * DAYS))[0] == 2


@pytest.mark.parametrize(
    "more",
    [{"boot": "boot-b"}, {"anchor_mono_ms": None}],
    ids=["started anew", "nobody vouches for the time"],
)
def test_what_is_not_known_is_neutral(town: Township, phone: Phone, more: Any) -> None:
    """After a restart, or without a server's time of this boot, nothing is said."""
    _saved(town, phone, 0)
    assert _told(town, _saved(town, phone, -2 * DAYS, **more)) is None


def test_a_satellite_s_time_vouches_too(town: Township, phone: Phone) -> None:
    """Where there is a fix, it is the time that the clock is held against."""
    _saved(town, phone, 0)
    gps: dict[str, Any] = {"gps": instant(town.clock()), "anchor_mono_ms": None}
    told = _told(town, _saved(town, phone, 20 * MINUTES, **gps))
    assert told == [1, "保存之前手机时间跳了 20 分钟"]
