"""更早的走访: read from the office while there is network, and kept nowhere."""

from mobile.actions.older import older_visits
from mobile.actions.syncing import sync_now
from server.services import ingest
from shared.protocol import Act
from shared.records import Kind
from tests.mobile.county import VILLAGE, County, Direct

LONG_AGO = "2023-03-02"


def long_ago(county: County, account, home: str) -> str:
    """A visit of years ago at which nobody was at home, with a word on it."""
    visit = {
        "recorder_id": account.account_id,
        "visitors": [{"person_id": account.account_id, "name": account.name}],
        "present": [{"household_id": home}],
        "village": VILLAGE,
        "mode": "M3",
        "not_home_reason": "N1",
        "visited_on": LONG_AGO,
        "period": "上午",
        "narrative": "邻居说一家都在外面打工",
    }
    act = Act(do="visit.record", on=county.zoufang.new_id(), fields=visit)
    receipt = ingest.act(county.zoufang, account, [act])
    assert receipt.outcome == "accepted", receipt
    return act.on


def test_what_left_the_phone_is_read_and_not_kept(county: County) -> None:
    """The office tells it with its words; the phone's tables and digests stay as they are."""
    home, account = county.household("李大爷"), county.cadre("周某")
    visit_id = long_ago(county, account, home)
    phone = county.phone(account)
    sync_now(phone)
    assert list(phone.session.overlay.of_kind(Kind.VISIT)) == []
    view = older_visits(phone, home)
    (found,) = view.visits
    assert (found.id, found.day, found.said) == (visit_id, "2023年3月2日", "邻居说一家都在外面打工")
    assert "家中无人" in found.line
    assert "周某" in found.line
    assert list(phone.session.overlay.of_kind(Kind.VISIT)) == []
    again = sync_now(phone)
    assert (again.report.mismatched, again.report.rows) == ([], 0)
    phone.close()


def test_what_is_still_here_is_not_told_twice(county: County) -> None:
    """A visit that a pledge or an open problem keeps on the phone stands on the card already."""
    home, account = county.household("李大爷"), county.cadre("周某")
    visit_id = long_ago(county, account, home)
    phone = county.phone(account)
    sync_now(phone)
    record = ingest.standing(county.zoufang, visit_id).record
    held = phone.session.overlay.record
    phone.session.overlay.record = lambda i: record if i == visit_id else held(i)  # type: ignore[method-assign]
    assert older_visits(phone, home).visits == ()
    phone.close()


def test_without_network_it_says_so(county: County) -> None:
    """No network is a sentence, never an error; nothing on the phone is touched."""
    way, account = Direct(county.zoufang), county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account, way=way)
    sync_now(phone)
    way.cut_request = 1
    view = older_visits(phone, home)
    assert view.refusal is not None
    assert view.refusal.code == "network"
    assert older_visits(phone, home).refusal is None
    phone.close()
