"""What becomes of what phones bring."""

from shared.canonical import EMPTY_CHAIN, chain
from shared.protocol import Act, change_hash
from tests.server.township import (
    NEXT_VILLAGE,
    Phone,
    Township,
    new_id,
    pledge_act,
    problem_acts,
    visit_acts,
)


def test_a_visit_with_its_problem_is_one_change(town: Township, phone: Phone) -> None:
    """A visit, its problem and its solution come back numbered, in one round trip."""
    home, visit, problem = town.household(), new_id(), new_id()
    receipt = phone.do(
        *visit_acts(town.li, home, visit_id=visit), *problem_acts(visit, home, problem_id=problem)
    )
    assert receipt.outcome == "accepted", receipt
    assert receipt.numbers[visit] == "ZF-20261012-201-01"
    assert receipt.numbers[problem] == "SQ-2026-0001"
    assert phone.sees(visit)[4:6] == ["W03", "ZF-20261012-201-01"]
    assert phone.sees(problem)[4] == "I08"
    steps = [row for held in phone.rows.values() for row in held.values() if row[1] == "resolution"]
    assert steps[0][6]["action"] == "换了水管"


def test_a_visit_links_to_the_pledge_of_every_visitor(town: Township, phone: Phone) -> None:
    """One entry counts for the visitor's and the companion's pledge, whichever came first."""
    home, visit, problem = town.household(), new_id(), new_id()
    mine, theirs = new_id(), new_id()
    other = town.phone(town.wang)
    phone.do(pledge_act(mine))
    visitors = [
        {"person_id": town.li.account_id, "name": "李明"},
        {"person_id": town.wang.account_id, "name": "王芳", "companion": True},
    ]
    phone.do(
        *visit_acts(town.li, home, visit_id=visit, visitors=visitors),
        *problem_acts(visit, home, problem_id=problem),
    )
    other.do(pledge_act(theirs))
    for holder, pledge in ((phone, mine), (other, theirs)):
        row = holder.sees(pledge)
        assert row[4] == "P03"
        assert row[6]["visits"] == [visit]
        assert row[6]["problems"] == [problem]


def test_a_replay_gives_the_original_receipt(town: Township, phone: Phone) -> None:
    """A lost answer never duplicates a visit."""
    home = town.household()
    change = phone.change(*visit_acts(town.li, home))
    first = phone.offer(change)
    again = phone.offer(change, before=EMPTY_CHAIN)
    assert again == first
    assert phone.sync().buckets
    assert sum(row[1] == "visit" for row in phone.rows["village:511622101201"].values()) == 1


def test_an_id_used_twice_is_refused(town: Township, phone: Phone) -> None:
    """The same id with another content is refused, and both texts are kept."""
    home = town.household()
    first = phone.change(*visit_acts(town.li, home))
    second = {**phone.change(*visit_acts(town.li, home)), "id": first["id"]}
    receipts = phone.offer(first, second)
    assert [receipt.outcome for receipt in receipts] == ["accepted", "refused"]
    assert receipts[1].refusal["code"] == "id_reused"
    assert phone.do(*visit_acts(town.li, home)).outcome == "accepted"


def test_a_gap_is_held(town: Township, phone: Phone) -> None:
    """What comes before its predecessor waits, and says from where to offer again."""
    home = town.household()
    first = phone.change(*visit_acts(town.li, home))
    second = phone.change(*visit_acts(town.li, home))
    held = phone.offer(second, before=chain(EMPTY_CHAIN, change_hash(first)))
    assert held[0].outcome == "held"
    assert held[0].details == {"expect": 1}
    assert phone.answer.expect == 1
    assert [r.outcome for r in phone.offer(first, second)] == ["accepted", "accepted"]


def test_a_broken_chain_is_refused(town: Township, phone: Phone) -> None:
    """An edit in the middle of what was sent is seen, and nothing of it is taken in."""
    home = town.household()
    phone.do(*visit_acts(town.li, home))
    change = phone.change(*visit_acts(town.li, home))
    receipts = phone.offer(change, before="f" * 64)
    assert receipts[0].refusal["code"] == "chain_broken"
    assert phone.answer.expect == 2


def test_one_bad_change_blocks_nothing(town: Township, phone: Phone) -> None:
    """A refused change keeps its place; those before and after it are accepted."""
    home = town.household()
    good = phone.change(*visit_acts(town.li, home))
    bad = phone.change(*visit_acts(town.li, home, mode="M99"))
    unreadable = phone.change(*visit_acts(town.li, home))
    unreadable["acts"] = "三户"
    last = phone.change(*visit_acts(town.li, home))
    receipts = phone.offer(good, bad, unreadable, last)
    assert [r.outcome for r in receipts] == ["accepted", "refused", "refused", "accepted"]
    assert receipts[2].refusal["code"] == "invalid"
    assert phone.answer.expect == 5


def test_a_refused_predecessor_refuses_what_builds_on_it(town: Township, phone: Phone) -> None:
    """A problem of a refused visit is refused for that reason, also in a later upload."""
    home, visit = town.household(), new_id()
    bad = phone.change(*visit_acts(town.li, home, visit_id=visit, mode="M99"))
    after = phone.change(*problem_acts(visit, home))
    receipts = phone.offer(bad, after)
    assert receipts[1].refusal["code"] == "predecessor_refused"
    later = phone.do(*problem_acts(visit, home))
    assert later.refusal["code"] == "predecessor_refused"
    assert phone.do(*visit_acts(town.li, home, visit_id=visit)).outcome == "accepted"
    assert phone.do(*problem_acts(visit, home)).outcome == "accepted"


def test_disjoint_edits_merge(town: Township, phone: Phone) -> None:
    """The office mends the door, the cadre the phone number: both stand."""
    home = town.household()
    phone.sync()
    town.act(town.office, Act(do="household.amend", on=home, base=1, fields={"door": "12号"}))
    receipt = phone.do(Act(do="household.amend", on=home, base=1, fields={"phone": "13800000000"}))
    assert receipt.outcome == "merged"
    row = phone.sees(home)
    assert (row[6]["door"], row[6]["phone"]) == ("12号", "13800000000")


def test_the_same_field_is_a_conflict(town: Township, phone: Phone) -> None:
    """What stands stays; the other value waits as a proposal."""
    home = town.household()
    phone.sync()
    town.act(town.office, Act(do="household.amend", on=home, base=1, fields={"door": "12号"}))
    receipt = phone.do(Act(do="household.amend", on=home, base=1, fields={"door": "21号"}))
    assert receipt.outcome == "conflict"
    assert phone.sees(home)[6]["door"] == "12号"
    proposal = phone.sees(receipt.details["proposal"])
    assert proposal[6]["fields"] == {"door": "21号"}
    assert proposal[6]["theirs"] == {"door": "12号"}


def test_a_verified_visit_is_locked(town: Township, phone: Phone) -> None:
    """A late edit of a verified visit becomes a request; agreeing makes it a correction."""
    home, visit = town.household(), new_id()
    phone.do(*visit_acts(town.li, home, visit_id=visit))
    verified = town.act(
        town.verifier,
        Act(
            do="visit.verify",
            on=visit,
            base=1,
            fields={"method": "V3", "conclusion": "C1", "situation": "电话核实"},
        ),
    )
    assert verified.outcome == "accepted", verified
    phone.sync()
    assert phone.sees(visit)[4] == "W04"
    late = phone.do(Act(do="visit.amend", on=visit, base=2, fields={"narrative": "补充说明情况"}))
    assert late.outcome == "proposed", late
    assert phone.sees(visit)[6]["narrative"] == "走访了解生产生活情况"
    agreed = town.act(
        town.office,
        Act(do="proposal.agree", on=late.details["proposal"], base=1, fields={"reason": "同意"}),
    )
    assert agreed.outcome == "accepted", agreed
    phone.sync()
    assert phone.sees(visit)[6]["narrative"] == "补充说明情况"


def test_work_outside_the_scope_is_flagged(town: Township, phone: Phone) -> None:
    """Work for a village that is not the cadre's is accepted and flagged."""
    home = town.household(NEXT_VILLAGE)
    receipt = phone.do(*visit_acts(town.li, home, village=NEXT_VILLAGE))
    assert receipt.outcome == "accepted"
    assert receipt.flags == ["out_of_scope"]


def test_a_household_of_nobody_is_refused(town: Township, phone: Phone) -> None:
    """A visit to a household that this county has not is refused in words."""
    receipt = phone.do(*visit_acts(town.li, new_id()))
    assert receipt.refusal["code"] == "unknown_record"
    assert "户" in receipt.refusal["sentence"]


def test_numbers_count_up_and_never_repeat(town: Township, phone: Phone) -> None:
    """Numbers come at acceptance, in order, one series for all phones."""
    home, other = town.household(), town.phone(town.li)
    changes = [phone.change(*visit_acts(town.li, home)) for _ in range(3)]
    numbers = [n for r in phone.offer(*changes) for n in r.numbers.values()]
    numbers += other.do(*visit_acts(town.li, home)).numbers.values()
    assert numbers == [f"ZF-20261012-201-0{serial}" for serial in (1, 2, 3, 4)]
