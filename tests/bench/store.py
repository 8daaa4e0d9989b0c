"""Store: from tap to durable on the phone, and one keystroke among 20 000 households.

Owns both clocks. A save is timed from the tap on 保存 to the return of the database's commit; what
follows (the screen's overlay) is told apart. The floor writes the same sealed bytes to a file and
fsyncs it, in turn with the saves.
"""

import os
from pathlib import Path
from time import perf_counter
from typing import Final

from mobile.actions import visits
from mobile.actions.syncing import sync_now
from mobile.domain.pinyin import initials
from mobile.store.sealing import Seal
from tests.bench.corpus import House, Township, village
from tests.bench.office import Office
from tests.bench.phones import BenchPhone, Direct
from tests.bench.report import Report, middle, percentile

SAVES: Final = 600
WARM: Final = 20
VILLAGES: Final = 20
HOUSEHOLDS: Final = 20_000
KEYSTROKES: Final = 1_000


def run(data: Path, *, tiny: bool = False) -> Report:
    """Saves beside bare writes, then keystrokes."""
    report = Report("store")
    saves, households = (25, 200) if tiny else (SAVES, HOUSEHOLDS)
    township = Township()
    office = Office(data / "office", township)
    office.villages(VILLAGES)
    places = [village(n) for n in range(VILLAGES)]
    cadre = office.cadre(0, places)
    houses = [h for place in places for h in office.households(place, households // VILLAGES)]
    phone = BenchPhone(data / "phone", office.enrolment_code(cadre.account), Direct(office.zoufang))
    synced = sync_now(phone.phone)
    assert synced.report.ok, synced.report.refusal
    _tell_search(report, phone, township, 50 if tiny else KEYSTROKES)
    _tell_saves(report, phone, township, houses[: saves + WARM], data)
    phone.close()
    office.close()
    return report


def _tell_search(report: Report, phone: BenchPhone, township: Township, count: int) -> None:
    """Every keystroke of names, initials, doors and telephone tails as people type them."""
    index = phone.phone.session.households
    entries = index.find(limit=len(index))
    index.warm()
    spent: list[float] = []
    while len(spent) < count:
        entry = township.pick(entries)
        typed = township.pick((entry.head, initials(entry.head), entry.door, entry.phone_tail))
        for end in range(1, len(typed) + 1):
            began = perf_counter()
            found = index.find(typed[:end])
            spent.append((perf_counter() - began) * 1000)
            assert found
    report.tell("search_p99_ms", percentile(spent, 0.99), "ms")
    report.tell("search_p50_ms", middle(spent), "ms")
    report.tell("households", len(index), "households")


def _tell_saves(
    report: Report, phone: BenchPhone, township: Township, houses: list[House], data: Path
) -> None:
    seal, session = Seal(os.urandom(32)), phone.phone.session
    durable: list[float] = []
    shown: list[float] = []
    bare: list[float] = []
    handle = os.open(data / "bare.bin", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for house in houses:
        draft_id, _ = phone.fill_in(township, house)
        phone.wait(25)
        phone.durable_at.clear()
        began = perf_counter()
        done = visits.record_visit(phone.phone, draft_id)
        ended = perf_counter()
        assert done.ok, done.sentence
        durable.append(phone.durable_at[0] - began)
        shown.append(ended - began)
        change = session.store.offered(len(houses))[-1].change
        same = seal.close(change.wire(), "change", change.id, change.seq)
        began = perf_counter()
        os.write(handle, same)
        os.fsync(handle)
        bare.append(perf_counter() - began)
    os.close(handle)
    durable, shown, bare = durable[WARM:], shown[WARM:], bare[WARM:]
    ratio = percentile(durable, 0.99) / percentile(bare, 0.99)
    report.tell("save_p99_ratio", ratio, "of a bare write and fsync")
    report.tell("save_p50_ratio", middle(durable) / middle(bare), "of a bare write and fsync")
    for name, values in (("save", durable), ("save_shown", shown), ("bare", bare)):
        report.tell(f"{name}_p99_ms", percentile(values, 0.99) * 1000, "ms")
        report.tell(f"{name}_p50_ms", middle(values) * 1000, "ms")
