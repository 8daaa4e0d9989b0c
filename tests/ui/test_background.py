"""When the app syncs by itself: on opening, when the network is back, and every few minutes."""

from __future__ import annotations

import pytest

from mobile.actions import queries, visits
from mobile.ui import background
from tests.ui.inside import inside
from tests.ui.steps import at_home


class Net:
    """A network that comes and goes, and costs money or not."""

    def __init__(self) -> None:
        self.here, self.costs = True, False

    def connected(self) -> bool:
        return self.here

    def metered(self) -> bool:
        return self.costs


class Notice:
    """Remembers what was asked of the system."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def begin(self, text: str) -> None:
        self.asked.append(text)

    def end(self) -> None:
        self.asked.append("")


@pytest.fixture
def one(office, field_app, open_app):
    """Somebody inside, whose network and system the test holds in its hand."""
    app = field_app()
    object.__setattr__(app.device, "network", Net())
    object.__setattr__(app.device, "foreground", Notice())
    return inside(office, open_app, app, "李建国")


def syncs(one) -> int:
    """How many syncs began."""
    return sum(bool(text) for text in one.app.device.foreground.asked)


def ended(one) -> None:
    """Whatever sync began is over, and the notice is gone."""
    one.driver.wait(lambda: not one.app.sync.running, 60, "a sync does not end")
    assert one.app.device.foreground.asked[-1] == ""


def test_it_syncs_when_the_network_is_back(one):
    """Out of the valley: the next look at the network begins a sync, and only one."""
    one.app.device.network.here = False
    one.app.sync.look()
    one.app.device.network.here = True
    one.app.sync.look()
    one.app.sync.look()
    one.driver.wait(lambda: syncs(one) == 1, 30, "no sync")
    ended(one)
    one.app.sync.stop()
    assert syncs(one) == 1


def test_it_syncs_every_few_minutes_while_it_is_open(one, monkeypatch):
    """A sync that ended plans the next one."""
    monkeypatch.setattr(background, "EVERY_S", 0.05)
    one.app.sync.start()
    one.driver.wait(lambda: syncs(one) >= 3, 60, "no further sync")
    one.app.sync.stop()
    one.driver.wait(lambda: not one.app.sync.running, 60)


def test_it_syncs_on_opening(one):
    """Unlocked: the first sync begins by itself."""
    one.app.entered(one.cadre.account_id)
    one.driver.wait(lambda: syncs(one) == 1, 30, "no sync")
    ended(one)
    at_home(one.driver)


def test_each_photo_tells_how_far_it_is(one):
    """On the sync page, the line of the photo that travels says how much of it is there."""
    home = one.phone.session.households.find("")[0]
    begun = visits.begin_visit(one.phone, [home.id])
    photo = visits.add_picture(one.phone, begun.made, b"\xff\xd8" + bytes(200_000)).made
    draft = one.phone.session.store.draft(begun.made)
    fields = {**draft.body["visit"], "mode": "M3", "not_home_reason": "N1"}
    assert visits.record_visit(one.phone, begun.made, {**draft.body, "visit": fields}).ok
    one.router.reset("sync")
    one.driver.wait_text("照片和签名（1）")
    one.driver.get("196 KB · 0%")
    sync = one.app.sync
    sync.file_name, sync.file_total, sync.file_done = photo, 200_002, 100_001
    one.settle()
    one.driver.get("196 KB · 50%")
    one.driver.get("照片上传")
    sync.start()
    ended(one)
    one.driver.wait(lambda: one.driver.find("照片和签名（1）") is None, 30)


def test_photos_wait_for_wifi_when_a_person_wishes(one):
    """On mobile data the record goes up and its photo stays; on Wi-Fi the photo follows."""
    home = one.phone.session.households.find("")[0]
    begun = visits.begin_visit(one.phone, [home.id])
    visits.add_picture(one.phone, begun.made, b"\xff\xd8 door")
    draft = one.phone.session.store.draft(begun.made)
    fields = {**draft.body["visit"], "mode": "M3", "not_home_reason": "N1"}
    assert visits.record_visit(one.phone, begun.made, {**draft.body, "visit": fields}).ok
    one.app.entrance.put_flag("wifi_only_files", True)
    one.app.device.network.costs = True
    one.app.sync.start()
    ended(one)
    line = queries.home(one.phone).sync
    assert (line.unsent, line.files_waiting) == (0, 1)
    one.app.device.network.costs = False
    one.app.sync.start()
    ended(one)
    assert queries.home(one.phone).sync.files_waiting == 0
