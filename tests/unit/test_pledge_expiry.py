"""到期 happens once: what the office sent back afterwards waits for its learner."""

from tests.unit.test_conditions import PLEDGE, facts, passes

AFTER = "2026-10-21"


def test_a_pledge_sent_back_after_its_last_day_does_not_expire_again() -> None:
    """核查C2 after the end hands it back to the learner; the next midnight leaves it there."""
    returned = ({"decided_on": "2026-10-20", "conclusion": "C2"},)
    assert not passes("pledge_expired", facts(PLEDGE, today=AFTER, verifications=returned))


def test_a_pledge_sent_back_before_its_last_day_still_expires() -> None:
    """Submitted early and sent back in time, it ends like any other."""
    returned = ({"decided_on": "2026-10-16", "conclusion": "C2"},)
    assert passes("pledge_expired", facts(PLEDGE, today=AFTER, verifications=returned))
