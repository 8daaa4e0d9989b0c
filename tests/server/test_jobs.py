"""Jobs: put down with the visit, done after the answer, tried again, never in each other's way."""

from collections.abc import Callable, Sequence

from server.services import days, jobs
from server.services.context import Zoufang
from server.services.jobs import CHOOSE, MEASURE, run_all, run_due
from server.store import jobs as table
from server.store.jobs import Due
from shared.fields import instant
from shared.protocol import Act
from tests.server.township import COUNTY, Phone, Township, problem_acts, visit_acts


def _waiting(town: Township) -> dict[str, tuple[int, int]]:
    return town.zoufang.db.read(lambda tx: table.waiting(tx, COUNTY))


def _noting(done: list[str], bad: str = "") -> Callable[[str], jobs.Work]:
    """Work that notes what it did, and fails over one id."""

    def work(_: Zoufang, ids: Sequence[str]) -> None:
        if bad in ids:
            raise ValueError("a strange record")
        done.extend(ids)

    return lambda _name: work


def test_a_visit_that_comes_in_is_measured_after_the_answer(town: Township, phone: Phone) -> None:
    """The job is there in the moment in which the visit is; the answer has not waited for it."""
    acts = visit_acts(town.li, town.household())
    assert phone.do(*acts).outcome == "accepted"
    assert _waiting(town) == {MEASURE: (1, 0)}
    assert run_all(town.zoufang, "w") == 1
    assert _waiting(town) == {}


def test_a_visit_that_changes_is_measured_again(town: Township, phone: Phone) -> None:
    """An edit, and a problem that came later, put the job down again."""
    home = town.household()
    acts = visit_acts(town.li, home)
    visit_id = acts[0].on
    phone.do(*acts)
    run_all(town.zoufang, "w")
    phone.do(Act(do="visit.amend", on=visit_id, base=1, fields={"narrative": "改了几个字"}))
    assert run_all(town.zoufang, "w") == 1
    phone.do(*problem_acts(visit_id, home))
    assert run_all(town.zoufang, "w") == 1


def test_a_sealed_visit_is_never_measured(town: Township, phone: Phone) -> None:
    """What a 举报 was told in is looked at by nobody but the 保密岗."""
    home = town.household()
    acts = visit_acts(town.li, home)
    told = problem_acts(acts[0].on, home, on_spot=False, category="1306", nature="Z4")
    told[0].fields.update(handling="B5", jurisdiction="L5", description="有人虚报补贴")
    assert phone.do(*acts, *told).outcome == "accepted"
    assert _waiting(town) == {}


def test_work_that_was_begun_by_a_dead_process_is_taken_up(town: Township, phone: Phone) -> None:
    """A lease ends by itself: what somebody died over is done by the next."""
    phone.do(*visit_acts(town.li, town.household()))
    now, later = town.clock(), instant(town.clock())
    town.clock.forward(seconds=jobs.LEASE_S)
    until = instant(town.clock())
    town.clock.at = now
    taken = town.zoufang.db.write(lambda tx: table.lease(tx, COUNTY, "dead", later, until, 5))
    assert [due.name for due in taken] == [MEASURE]
    assert run_due(town.zoufang, "next") == 0
    town.clock.forward(seconds=jobs.LEASE_S)
    assert run_due(town.zoufang, "next") == 1
    assert _waiting(town) == {}


def test_a_job_that_fails_holds_up_no_other_and_is_tried_later(
    town: Township, phone: Phone
) -> None:
    """The others are done at once; the bad one comes again, later each time."""
    acts = [visit_acts(town.li, town.household()) for _ in range(3)]
    for each in acts:
        phone.do(*each)
    bad, done = acts[1][0].on, list[str]()
    assert run_due(town.zoufang, "w", _noting(done, bad)) == 3
    assert sorted(done) == sorted(each[0].on for each in acts if each[0].on != bad)
    assert _waiting(town) == {MEASURE: (1, 1)}
    assert run_due(town.zoufang, "w", _noting(done)) == 0
    town.clock.forward(seconds=jobs.FIRST_RETRY_S)
    assert run_due(town.zoufang, "w", _noting(done, bad)) == 1
    town.clock.forward(seconds=jobs.FIRST_RETRY_S)
    assert run_due(town.zoufang, "w", _noting(done)) == 0
    town.clock.forward(seconds=3 * jobs.FIRST_RETRY_S)
    assert run_due(town.zoufang, "w", _noting(done)) == 1
    assert bad in done


def test_what_changes_while_it_is_worked_on_is_due_again(town: Township, phone: Phone) -> None:
    """Whoever finishes, finishes what he began with; the newer state has a job of its own."""
    acts = visit_acts(town.li, town.household())
    phone.do(*acts)

    def meanwhile(_: Zoufang, _ids: Sequence[str]) -> None:
        act = Act(do="visit.amend", on=acts[0].on, base=1, fields={"narrative": "又改了"})
        assert phone.do(act).outcome == "accepted"

    assert run_due(town.zoufang, "w", lambda _name: meanwhile) == 1
    assert _waiting(town) == {MEASURE: (1, 0)}


def test_two_workers_never_do_the_same_job(town: Township, phone: Phone) -> None:
    """What one leased the other does not see."""
    for _ in range(4):
        phone.do(*visit_acts(town.li, town.household()))
    now = instant(town.clock())
    until = instant(town.clock().replace(year=2027))

    def lease(by: str) -> set[Due]:
        return set(town.zoufang.db.write(lambda tx: table.lease(tx, COUNTY, by, now, until, 3)))

    first, second = lease("a"), lease("b")
    assert len(first) == 3
    assert len(second) == 1
    assert not first & second


def test_a_new_day_chooses_after_it_has_measured(town: Township, phone: Phone) -> None:
    """Young visits are measured anew, then the queue is chosen; doing it twice does no harm."""
    phone.do(*visit_acts(town.li, town.household()))
    run_all(town.zoufang, "w")
    days.run_day(town.zoufang)
    days.run_day(town.zoufang)
    assert _waiting(town) == {MEASURE: (1, 0), CHOOSE: (1, 0)}
    assert run_due(town.zoufang, "w") == 1
    assert _waiting(town) == {CHOOSE: (1, 0)}
    assert run_all(town.zoufang, "w") == 1
