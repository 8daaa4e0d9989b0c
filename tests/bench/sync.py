"""Sync: one request for a day's work, and a new phone's first sync of a township.

Owns the township of 20 000 households, served by a real process over loopback. Requests are counted
at the server, bytes on the wire.
"""

from pathlib import Path
from time import perf_counter
from typing import Final

from mobile.actions.syncing import Synced, sync_now
from shared.protocol import EVIDENCE_PATH
from tests.bench import served
from tests.bench.corpus import House, Township, village
from tests.bench.office import Office, serving
from tests.bench.phones import BenchPhone
from tests.bench.report import Report, middle, rss_mb
from tests.bench.tap import Tap

VILLAGES: Final = 20
HOUSEHOLDS: Final = 20_000
DAYS: Final = 5
VISITS: Final = 20
NEW_PHONES: Final = 3


def run(data: Path, *, tiny: bool = False) -> Report:
    """New phones first; then days of work on the last of them."""
    report = Report("sync")
    township = Township()
    places = [village(n) for n in range(VILLAGES)]
    office = Office(data / "office", township)
    office.villages(VILLAGES)
    cadre = office.cadre(0, places)
    each = (200 if tiny else HOUSEHOLDS) // VILLAGES
    houses = [house for place in places for house in office.households(place, each)]
    count = 1 if tiny else NEW_PHONES
    codes = [office.enrolment_code(cadre.account) for _ in range(count)]
    office.close()
    with serving("tests.bench.served", data / "office") as (port, pid):
        tap = Tap(port)
        took, megabytes, requests = [], [], []
        phone: BenchPhone | None = None
        for n, code in enumerate(codes):
            if phone is not None:
                phone.close()
            phone = BenchPhone(data / f"phone{n}", code, f"http://127.0.0.1:{tap.port}")
            tap.up = tap.down = 0
            began = perf_counter()
            synced = _sync(phone)
            took.append(perf_counter() - began)
            megabytes.append((tap.up + tap.down) / 1e6)
            requests.append((synced.report.requests, synced.report.rows))
            assert len(phone.phone.session.households) == len(houses)
        report.tell("first_sync_20k_s", middle(took), "s")
        report.tell("first_sync_20k_mb", middle(megabytes), "MB")
        report.tell("first_sync_requests", requests[-1][0], "requests")
        report.tell("first_sync_rows", requests[-1][1], "rows")
        assert phone is not None
        _tell_days(report, phone, township, houses, data / "office", 1 if tiny else DAYS)
        report.tell("sync_server_rss_mb", rss_mb(pid), "MB")
        tap.close()
        phone.close()
    return report


def _tell_days(
    report: Report,
    phone: BenchPhone,
    township: Township,
    houses: list[House],
    folder: Path,
    days: int,
) -> None:
    """Twenty visits a day, recorded with no network, one sync in the evening."""
    requests, took = [], []
    for day in range(days):
        phone.begin_day(days_ago=days - day)
        for _ in range(VISITS):
            phone.record(township, houses.pop())
            phone.wait(10)
        before = len(served.requests_of(folder))
        began = perf_counter()
        synced = _sync(phone)
        took.append(perf_counter() - began)
        assert synced.report.outcomes == {"accepted": VISITS}, synced.report.outcomes
        seen = served.requests_of(folder)[before:]
        requests.append(sum(EVIDENCE_PATH not in line for line in seen))
    report.tell("requests_per_day_sync", max(requests), "requests")
    report.tell("day_sync_s", middle(took), "s")


def _sync(phone: BenchPhone) -> Synced:
    synced = sync_now(phone.phone)
    assert synced.report.ok, synced.report.refusal
    return synced
