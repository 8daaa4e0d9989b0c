"""What phones are told, and what they must forget."""

from server.services import feed as told
from server.services.accounts import account
from server.store import feed, records
from shared.canonical import bucket_digest, digest_of
from shared.protocol import Act
from shared.records import Kind
from shared.visibility import project
from tests.server.township import (
    NEXT_VILLAGE,
    VILLAGE,
    Phone,
    Township,
    new_id,
    problem_acts,
    visit_acts,
)


def _move(town: Township, home: str, village: str, base: int = 1) -> None:
    receipt = town.act(
        town.office, Act(do="household.amend", on=home, base=base, fields={"village": village})
    )
    assert receipt.outcome == "accepted", receipt


def test_a_household_that_moves_leaves_and_enters(town: Township, phone: Phone) -> None:
    """The old village's phone forgets the household; the new one's gets it with its visits."""
    home, visit, problem = town.household(phone="13800000000"), new_id(), new_id()
    other = town.phone(town.wang)
    phone.do(
        *visit_acts(town.li, home, visit_id=visit), *problem_acts(visit, home, problem_id=problem)
    )
    other.sync()
    assert other.sees(home) is None
    assert other.sees(visit) is None
    _move(town, home, NEXT_VILLAGE)
    phone.sync()
    other.sync()
    assert phone.sees(home) is None
    assert phone.sees(visit) is not None, "its recorder keeps his own visit"
    assert other.sees(home)[6]["phone"] == "13800000000"
    assert other.sees(visit) is not None
    assert other.sees(problem) is not None
    steps = [
        row for row in other.rows[f"village:{NEXT_VILLAGE}"].values() if row[1] == "resolution"
    ]
    assert len(steps) == 1


def test_a_handler_sees_what_is_handed_to_him(town: Township, phone: Phone) -> None:
    """A problem assigned to a cadre of another village reaches his phone with its steps."""
    home, visit, problem = town.household(), new_id(), new_id()
    other = town.phone(town.wang)
    phone.do(
        *visit_acts(town.li, home, visit_id=visit),
        *problem_acts(visit, home, problem_id=problem, on_spot=False, handling="B2"),
        Act(do="problem.hand_in", on=problem, fields={"action": "报办公室"}),
    )
    other.sync()
    assert other.sees(problem) is None
    assigned = town.act(
        town.office,
        Act(
            do="problem.assign",
            on=problem,
            base=1,
            fields={"handler_id": town.wang.account_id, "due_on": "2026-10-30"},
        ),
    )
    assert assigned.outcome == "accepted", assigned
    other.sync()
    assert other.sees(problem)[4] == "I04"
    steps = [
        r for r in other.rows[f"cadre:{town.wang.account_id}"].values() if r[1] == "resolution"
    ]
    assert len(steps) == 2


def test_a_person_who_changes_villages_changes_buckets(town: Township, phone: Phone) -> None:
    """Buckets of a village that a cadre no longer serves are withdrawn, the new one is read."""
    old, new = town.household(), town.household(NEXT_VILLAGE)
    phone.sync()
    assert phone.sees(old) is not None
    receipt = town.act(
        town.admin,
        Act(
            do="person.amend",
            on=town.li.account_id,
            base=1,
            fields={"villages": [NEXT_VILLAGE]},
        ),
    )
    assert receipt.outcome == "accepted", receipt
    answer = phone.sync()
    assert f"village:{VILLAGE}" in answer.withdrawn
    assert phone.sees(old) is None
    assert phone.sees(new) is not None


def test_digests_equal_their_recomputation(town: Township, phone: Phone) -> None:
    """The digest that is kept step by step is the digest of the rows that are there."""
    homes = [town.household(head=f"户主{n}", phone="13800000000") for n in range(4)]
    for home in homes:
        visit = new_id()
        phone.do(*visit_acts(town.li, home, visit_id=visit), *problem_acts(visit, home))
    _move(town, homes[0], NEXT_VILLAGE)
    _move(town, homes[0], VILLAGE, base=2)
    zoufang = town.zoufang
    buckets = [f"village:{v}{f}" for v in (VILLAGE, NEXT_VILLAGE) for f in ("", ":contact")]
    buckets += ["county", f"cadre:{town.li.account_id}"]
    with zoufang.db.reading() as tx:
        states = feed.bucket_states(tx, zoufang.county_id, buckets)
        for bucket in buckets:
            rows = []
            for record_id, kind, revision in feed.present_in(tx, zoufang.county_id, bucket):
                found = records.load(tx, zoufang.county_id, Kind(kind), [record_id])[record_id]
                assert found.record.revision == revision
                shown = project(Kind(kind), found.content, bucket, zoufang.sensitive_tags)
                hashed = digest_of([kind, found.record.state, found.record.number, shown])
                rows.append((record_id, revision, hashed))
            count, total = bucket_digest(rows)
            assert (states[bucket].count, states[bucket].sum) == (count, f"{total:032x}")


def test_pages_bring_everything_once(town: Township, phone: Phone, monkeypatch) -> None:
    """A first sync in small pages ends with the same rows as one in a single page."""
    for n in range(9):
        town.household(head=f"户主{n}")
    monkeypatch.setattr(told, "FEED_PAGE_ROWS", 4)
    rounds = 1
    while phone.sync().more:
        rounds += 1
    assert rounds > 3
    assert len(phone.rows[f"village:{VILLAGE}"]) == 9


def test_a_quiet_sync_brings_no_rows(town: Township, phone: Phone) -> None:
    """Nothing new, nothing sent."""
    town.household()
    phone.sync()
    assert not any(page.rows for page in phone.sync().buckets.values())


def test_a_cursor_of_another_history_starts_anew(town: Township, phone: Phone) -> None:
    """A cursor whose audit hash is not ours is reset, not trusted."""
    home = town.household()
    phone.sync()
    phone.cursors = {name: (seq, "3:" + "0" * 32) for name, (seq, _) in phone.cursors.items()}
    assert phone.sync().reset
    assert phone.sees(home) is not None


def test_the_account_follows_its_person(town: Township) -> None:
    """Who serves which village is said once, in the person's record."""
    town.act(
        town.admin,
        Act(do="person.amend", on=town.li.account_id, base=1, fields={"villages": [NEXT_VILLAGE]}),
    )
    assert account(town.zoufang, town.li.account_id).villages == frozenset({NEXT_VILLAGE})
