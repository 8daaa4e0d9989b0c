"""Many writers and one greedy reader: the reader misses nothing."""

import threading

from shared.records import Kind
from tests.server.township import (
    VILLAGE,
    Phone,
    Township,
    new_id,
    pledge_act,
    problem_acts,
    visit_acts,
)

WRITERS, BATCHES, SIZE = 6, 5, 4


def _write(town: Township, phone: Phone, homes: list[str], faults: list[BaseException]) -> None:
    try:
        for batch in range(BATCHES):
            changes = []
            for n in range(SIZE):
                visit, home = new_id(), homes[(batch + n) % len(homes)]
                acts = visit_acts(town.li, home, visit_id=visit) + problem_acts(visit, home)
                changes.append(phone.change(*acts))
            assert {r.outcome for r in phone.offer(*changes)} == {"accepted"}
    except BaseException as fault:  # noqa: BLE001  handed to the test's own thread
        faults.append(fault)


def test_a_greedy_reader_misses_nothing(town: Township) -> None:
    """What was acknowledged to any writer has reached the reader by its cursor alone."""
    homes = [town.household(head=f"户主{n}") for n in range(3)]
    reader = town.phone(town.li)
    writers = [town.phone(town.li) for _ in range(WRITERS)]
    writers[0].do(pledge_act(new_id()))
    faults: list[BaseException] = []
    threads = [threading.Thread(target=_write, args=(town, w, homes, faults)) for w in writers]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.sync()
    for thread in threads:
        thread.join()
    assert not faults, faults[0]
    reader.sync()
    rows = list(reader.rows[f"village:{VILLAGE}"].values())
    assert sum(row[1] == Kind.VISIT for row in rows) == WRITERS * BATCHES * SIZE
    assert sum(row[1] == Kind.PROBLEM for row in rows) == WRITERS * BATCHES * SIZE
    numbers = [row[5] for row in rows if row[5]]
    assert len(numbers) == len(set(numbers))
