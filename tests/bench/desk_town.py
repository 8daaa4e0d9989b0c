"""The township of the office's bench: twenty clerks, ten cadres, a season of visits, many copies.

Owns the data that the clerks meet. Never measures.
"""

import json
from pathlib import Path
from typing import Any, Final

from server.cli.opening import remember_county
from server.services import accounts, ingest
from server.services.context import open_zoufang
from shared.canonical import EMPTY_CHAIN, chain_all
from shared.protocol import Act
from shared.visibility import Duty, Role
from tests.bench.corpus import COUNTY, TOWNSHIP, House, Township, village, workday
from tests.bench.multiplied import WEEKS_BACK, index, multiply
from tests.bench.office import Cadre, Office

CLERKS: Final = 20
CADRES: Final = 10
VILLAGES: Final = 10
HOUSES_PER_VILLAGE: Final = 200
SEASON: Final = 2_000
PASSWORD: Final = "bench-剑门-2026"
DATA: Final = "office"
_BATCH: Final = 40
_NOTE: Final = "prepared.json"


def prepare(folder: Path, visits: int, *, searched: bool = True, database: str = "") -> Path:
    """The data directory of a township with so many visits; one that is there is kept.

    `searched`: whether anybody will look for words in it. `database`: the URL of an empty
    PostgreSQL in which the records stand instead.
    """
    target = folder / DATA
    if prepared_visits(folder) == visits:
        return target
    _season(target, min(visits, SEASON), database)
    zoufang = open_zoufang(target, county_id=COUNTY, database_url=database)
    multiply(zoufang.db, visits)
    if searched:
        index(zoufang)
    zoufang.db.close()
    (folder / _NOTE).write_text(json.dumps({"visits": visits}))
    return target


def prepared_visits(folder: Path) -> int:
    """How many visits were prepared in a folder, 0 where there are none."""
    note = folder / _NOTE
    return int(json.loads(note.read_text())["visits"]) if note.exists() else 0


def _season(target: Path, visits: int, database: str) -> None:
    township = Township()
    office = Office(target, township, database)
    remember_county(target, COUNTY, "剑阁县")
    for n in range(CLERKS):
        _clerk(office, n)
    office.villages(VILLAGES)
    cadres = [office.cadre(n, [village(n)]) for n in range(CADRES)]
    houses = [office.households(village(n), HOUSES_PER_VILLAGE) for n in range(VILLAGES)]
    for cadre in cadres:
        office.pledge(cadre)
    days = WEEKS_BACK * 5
    for n, cadre in enumerate(cadres):
        _visits(office, cadre, houses[n], visits // CADRES, days)
    office.close()


def _clerk(office: Office, n: int) -> None:
    account = accounts.create_account(
        office.zoufang,
        f"clerk{n}",
        f"核查员{office.township.name()}",
        Role.OFFICE,
        password=PASSWORD,
        duties=(Duty.VERIFY,),
        area=TOWNSHIP,
        unit="剑门关镇党政办",
    )
    ingest.register_person(office.zoufang, office.clerk, account)


def _visits(office: Office, cadre: Cadre, houses: list[House], count: int, days: int) -> None:
    """A cadre's season, uploaded as a phone uploads it."""
    chain, stream = EMPTY_CHAIN, f"bench:{cadre.account.account_id}"
    town = office.township
    for start in range(0, count, _BATCH):
        changes = []
        for n in range(start, min(start + _BATCH, count)):
            day = workday(n * days // count)
            acts: list[Act] = town.work(cadre.author, town.pick(houses), day)
            changes.append(town.change(n + 1, acts, day))
        after = chain_all(chain, (change.hash for change in changes))
        raw: list[dict[str, Any]] = [change.wire() for change in changes]
        taken = ingest.upload(office.zoufang, cadre.account, stream, raw, chain, after)
        refused = [text for text in taken.receipts if '"refused"' in text]
        assert not refused, refused[0]
        chain = after
