"""The page 更早的走访: from the household's card, with network and without."""

from __future__ import annotations

import pytest

from server.services import ingest
from shared.protocol import Act
from shared.refusals import Refused
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, inside


def visited(one, count: int) -> None:
    """So many visits of years ago, which the phone does not keep."""
    (home,) = one.phone.session.households.find("")
    zoufang, cadre = one.office.zoufang, one.cadre
    for number in range(count):
        visit = {
            "recorder_id": cadre.account_id,
            "visitors": [{"person_id": cadre.account_id, "name": cadre.name}],
            "present": [{"household_id": home.id}],
            "village": one.village,
            "mode": "M3",
            "not_home_reason": "N1",
            "visited_on": f"2023-03-{number + 1:02}",
            "period": "上午",
            "narrative": "邻居说一家都在外面打工，过年才回来，门口留了联系卡。" * (1 + number % 3),
        }
        act = Act(do="visit.record", on=zoufang.new_id(), fields=visit)
        assert ingest.act(zoufang, cadre, [act]).outcome == "accepted"


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_older_visits_are_read_from_the_card(
    office, field_app, open_app, monkeypatch, senior, scale
):
    """Offline it says what is missing; then it shows a page, and the rest when asked."""
    one = inside(office, open_app, field_app(auto_sync=False), LONG_NAME,
                 senior=senior, scale=scale)  # fmt: skip
    visited(one, 22)
    one.card(LONG_NAME)
    least = 60 if senior else 48
    way = one.phone.transport()

    def cut(*_args: object) -> None:
        raise Refused("network")

    with monkeypatch.context() as patch:
        patch.setattr(way, "send", cut)
        one.tap("更早的走访")
        one.driver.wait_text("要联网才能看")
        assert_screen(one.app.root, least)
    one.tap("再试一次")
    one.driver.wait_text("2023年3月22日")
    assert one.driver.find("邻居说一家都在外面打工", part=True)
    assert_screen(one.app.root, least)
    assert not one.driver.find("2023年3月1日")
    one.tap("再往前看")
    one.driver.wait_text("2023年3月1日")
    assert_screen(one.app.root, least)


def test_a_household_without_older_visits(office, field_app, open_app):
    """An empty answer is said, not left blank."""
    one = inside(office, open_app, field_app(auto_sync=False), "李建国")
    one.card()
    one.tap("更早的走访")
    one.driver.wait_text("没有更早的走访")
    assert_screen(one.app.root, 48)
