"""Phone: the real app beside a bare Kivy app with the same list, in the same run.

Owns furnishing a phone of 20 000 households and running the windows in turn. A ratio is the median
of the turns' ratios. No screen: both windows are drawn by Mesa on the processor, so that a frame
costs more than on a phone's GPU, for both alike.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from mobile.actions.drafts import discard_draft
from mobile.actions.syncing import sync_now
from mobile.domain.pinyin import initials
from shared.protocol import Act
from tests.bench.corpus import House, Township, village
from tests.bench.handling import PLAN_FILE
from tests.bench.office import Office, serving
from tests.bench.phones import PIN, BenchPhone, Direct
from tests.bench.report import Report, middle, percentile
from tests.bench.window import ROWS_FILE

VILLAGES: Final = 20
HOUSEHOLDS: Final = 20_000
VERSIONS: Final = 30
UNSENT: Final = 200
VISITS_A_DAY: Final = 20
SAVES: Final = 100
KEYSTROKES: Final = 200
SCROLLS: Final = 200
TURNS: Final = 3


def run(data: Path, *, tiny: bool = False) -> Report:
    """Furnish, then let the windows take turns."""
    report = Report("phone")
    furnish(data, tiny=tiny)
    scrolls, turns = (20, 1) if tiny else (SCROLLS, TURNS)
    starts, bares = [], []
    for _ in range(turns):
        bares.append(window("bare", data, scrolls))
        starts.append(window("start", data, scrolls))
    with serving("tests.bench.served", data / "office") as (port, _):
        plan = json.loads((data / PLAN_FILE).read_text("utf-8"))
        plan["server"] = f"http://127.0.0.1:{port}"
        (data / PLAN_FILE).write_text(json.dumps(plan), "utf-8")
        told = window("ours", data, scrolls)
    _tell(report, bares, starts, told)
    return report


def window(mode: str, data: Path, scrolls: int) -> dict[str, Any]:
    """One window's life. `start_s` is from before the process until its first frame."""
    began = time.time()
    command = [sys.executable, "-m", "tests.bench.window", mode, str(data), str(scrolls)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    told = dict(json.loads(ended.stdout.splitlines()[-1]))
    if "shown_at" in told:
        told["start_s"] = told["shown_at"] - began
    return told


# -- furnishing ------------------------------------------------------------------------------------


def furnish(data: Path, *, tiny: bool) -> None:
    """An office and a phone that has read it, with work on it that waits."""
    each = (200 if tiny else HOUSEHOLDS) // VILLAGES
    unsent, saves, versions = (5, 5, 3) if tiny else (UNSENT, SAVES, VERSIONS)
    township = Township()
    office = Office(data / "office", township)
    office.villages(VILLAGES)
    places = [village(n) for n in range(VILLAGES)]
    cadre = office.cadre(0, places)
    houses = [house for place in places for house in office.households(place, each)]
    way = Direct(office.zoufang)
    phone = BenchPhone(data / "phone", office.enrolment_code(cadre.account), way)
    _sync(phone)
    many = houses.pop()
    _versions(office, phone, many, versions)
    for done in range(unsent):
        if done % VISITS_A_DAY == 0:
            phone.begin_day(days_ago=1 + (unsent - 1 - done) // VISITS_A_DAY)
        phone.record(township, houses.pop())
    phone.begin_day(days_ago=1)
    drafts = [_form(phone, township, houses.pop()) for _ in range(saves)]
    _write_down(data, phone, township, many, drafts, 20 if tiny else KEYSTROKES)
    phone.close()
    office.close()


def _form(phone: BenchPhone, township: Township, house: House) -> dict[str, Any]:
    """A visit's form as it stands before 保存; the phone keeps no draft of it."""
    draft_id, body = phone.fill_in(township, house)
    discard_draft(phone.phone, draft_id)
    return body


def _versions(office: Office, phone: BenchPhone, house: House, count: int) -> None:
    """A household that was changed again and again, each time read by the phone."""
    for revision in range(1, count):
        fields = {"people": revision % 9 + 1, "income": f"务工{revision}"}
        office.add([Act(do="household.amend", on=house.id, base=revision, fields=fields)])
        _sync(phone)


def _sync(phone: BenchPhone) -> None:
    synced = sync_now(phone.phone)
    assert synced.report.ok, synced.report.refusal


def _write_down(
    data: Path,
    phone: BenchPhone,
    township: Township,
    many: House,
    drafts: list[dict[str, Any]],
    count: int,
) -> None:
    """What the windows need: the rows of the bare list, and the plan of the day."""
    index = phone.phone.session.households
    entries = index.find(limit=len(index))
    rows = [[entry.head, f"{entry.village}{entry.group}{entry.door}"] for entry in entries]
    (data / ROWS_FILE).write_text(json.dumps(rows), "utf-8")
    keystrokes: list[str] = []
    while len(keystrokes) < count:
        entry = township.pick(entries)
        typed = township.pick((entry.head, initials(entry.head), entry.door, entry.phone_tail))
        keystrokes += [typed[:end] for end in range(1, len(typed) + 1)]
    plan = {"pin": PIN, "record_id": many.id, "drafts": drafts, "keystrokes": keystrokes[:count]}
    (data / PLAN_FILE).write_text(json.dumps(plan), "utf-8")


# -- telling ---------------------------------------------------------------------------------------


def _tell(
    report: Report,
    bares: list[dict[str, Any]],
    starts: list[dict[str, Any]],
    told: dict[str, Any],
) -> None:
    pairs = zip(starts, bares, strict=True)
    report.tell("start_ratio", middle(s["start_s"] / b["start_s"] for s, b in pairs), "of bare")
    report.tell("unlock_20k_s", told["unlock_s"], "s")
    bare_mb = middle(one["memory_mb"] for one in bares)
    report.tell("memory_ratio", told["memory_mb"] / bare_mb, "of bare")
    bare_frame = middle(middle(one["frames_ms"]) for one in bares)
    report.tell("scroll_ratio", middle(told["frames_ms"]) / bare_frame, "of bare")
    save, bare = told["save_ms"], told["bare_ms"]
    ratio = percentile(save, 0.99) / percentile(bare, 0.99)
    report.tell("save_p99_ratio", ratio, "of a bare write and fsync")
    report.tell("search_p99_ms", percentile(told["search_ms"], 0.99), "ms")
    report.tell("open_record_ms", middle(told["open_record_ms"]), "ms")
    report.tell("sync_frame_delay_ms", max(told["sync_delays_ms"]), "ms")
    # What stands behind them.
    report.tell("bare_start_s", middle(one["start_s"] for one in bares), "s")
    report.tell("start_s", middle(one["start_s"] for one in starts), "s")
    report.tell("derive_s", told["derive_s"], "s")
    report.tell("bare_memory_mb", bare_mb, "MB")
    report.tell("memory_mb", told["memory_mb"], "MB")
    report.tell("open_list_s", told["open_list_s"], "s")
    report.tell("households", told["rows"], "households")
    report.tell("bare_frame_ms", bare_frame, "ms")
    report.tell("frame_ms", middle(told["frames_ms"]), "ms")
    report.tell("frame_p99_ms", percentile(told["frames_ms"], 0.99), "ms")
    report.tell("search_p50_ms", middle(told["search_ms"]), "ms")
    report.tell("search_shown_p99_ms", percentile(told["search_shown_ms"], 0.99), "ms")
    report.tell("save_p99_ms", percentile(save, 0.99), "ms")
    report.tell("save_p50_ms", middle(save), "ms")
    report.tell("bare_p99_ms", percentile(bare, 0.99), "ms")
    report.tell("quiet_frame_delay_ms", max(told["quiet_delays_ms"]), "ms")
    report.tell("sync_frame_delay_p99_ms", percentile(told["sync_delays_ms"], 0.99), "ms")
    report.tell("sync_s", told["sync_s"], "s")
