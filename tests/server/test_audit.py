"""The audit holds every step and shows every edit of itself."""

from server.services import auditing
from tests.server.township import Phone, Township, visit_acts


def test_the_chain_is_whole(town: Township, phone: Phone) -> None:
    """Every line follows from the one before, up to the county's head."""
    phone.do(*visit_acts(town.li, town.household()))
    assert auditing.verify(town.zoufang) is None


def test_an_edited_line_is_found(town: Township, phone: Phone) -> None:
    """Whoever changes a line afterwards is seen, and so is whoever drops the last one."""
    phone.do(*visit_acts(town.li, town.household()))
    with town.zoufang.db.writing() as tx:
        tx.run("UPDATE audit SET actor_id = 'somebody' WHERE seq = 5")
    assert auditing.verify(town.zoufang) == 5
    with town.zoufang.db.writing() as tx:
        tx.run("DELETE FROM audit WHERE seq >= 5")
    assert auditing.verify(town.zoufang) == 5
