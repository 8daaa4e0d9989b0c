"""Large ledgers: written after the answer, a page at a time, with progress, fetched when ready.

Owns their files, which go after a day. Never holds a ledger in memory, never gives one to anybody
but who asked for it, and writes what that person may see when it is written.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from server.services import jobs, ledger_months, ledgers
from server.services.context import Zoufang
from server.store import accounts as account_store
from server.store import jobs as job_store
from server.store import office_exports as store
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.office_exports import Export
from shared.fields import instant
from shared.refusals import Refused

FOLDER: Final = "exports"
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ledger with its filters; of a closed month the lines handed in, or the late ones."""

    key: str
    asked: Filter
    month: str = ""
    late: bool = False

    def to_json(self) -> str:
        """As the store keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def _wanted(text: str) -> Wanted:
    kept: dict[str, Any] = json.loads(text)
    asked = {**kept["asked"], "states": tuple(kept["asked"]["states"])}
    return Wanted(kept["key"], Filter(**asked), kept["month"], kept["late"])


def start(zoufang: Zoufang, by: Account, wanted: Wanted) -> str:
    """Put an export down as a job; returns its id. Raises Refused `not_found`, `forbidden`."""
    if wanted.key not in ledgers.LAYOUTS:
        raise Refused("not_found")
    export_id, now = zoufang.new_id(), zoufang.now()
    _throw_away_old(zoufang)

    def work(tx: Tx) -> None:
        ledgers.reader(zoufang, tx, by.viewer)
        total = ledgers.how_many(zoufang, tx, by.viewer, wanted.key, wanted.asked)
        made = Export(export_id, by.account_id, wanted.key, wanted.to_json(), now, total)
        store.save(tx, zoufang.county_id, made)
        job_store.put(tx, zoufang.county_id, jobs.EXPORT, [export_id], now)

    zoufang.db.write(work)
    return export_id


def state(zoufang: Zoufang, by: Account, export_id: str) -> Export:
    """How far one's own export is. Raises Refused `not_found`."""
    found = _standing(zoufang, export_id)
    if found is None or found.account_id != by.account_id:
        raise Refused("not_found")
    return found


def _standing(zoufang: Zoufang, export_id: str) -> Export | None:
    return zoufang.db.read(lambda tx: store.export(tx, zoufang.county_id, export_id))


def file_of(zoufang: Zoufang, by: Account, export_id: str) -> tuple[Path, str]:
    """The written file and what it is called. Raises Refused `not_found` before it is ready."""
    found = state(zoufang, by, export_id)
    path = _path(zoufang, found.id)
    if found.finished_at is None or not path.exists():
        raise Refused("not_found")
    late = "-补报清单" if _wanted(found.asked).late else ""
    return path, f"{ledgers.LAYOUTS[found.ledger].title}{late}-{zoufang.today()}.xlsx"


def _path(zoufang: Zoufang, export_id: str) -> Path:
    folder = zoufang.data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{export_id}.xlsx"


def _throw_away_old(zoufang: Zoufang) -> None:
    before = instant(zoufang.clock() - KEPT)
    old = zoufang.db.read(lambda tx: store.made_before(tx, zoufang.county_id, before))
    for export_id in old:
        _path(zoufang, export_id).unlink(missing_ok=True)

    def work(tx: Tx) -> None:
        for export_id in old:
            store.forget(tx, zoufang.county_id, export_id)

    if old:
        zoufang.db.write(work)


# ------------------------------------------------------------------------------------- the job


def write_all(zoufang: Zoufang, export_ids: Sequence[str]) -> None:
    """Write these exports, one after the other; one that is finished or gone is left alone."""
    for export_id in export_ids:
        found = _standing(zoufang, export_id)
        if found is not None and found.finished_at is None:
            _write(zoufang, found)


def _write(zoufang: Zoufang, export: Export) -> None:
    account = zoufang.db.read(
        lambda tx: account_store.find(tx, zoufang.county_id, export.account_id)
    )
    if account is None or account.disabled_at is not None:
        return
    wanted, path = _wanted(export.asked), _path(zoufang, export.id)
    month = ledger_months.month(zoufang, account.viewer, wanted.key, wanted.month)
    part = path.with_suffix(".part")

    def told(count: int) -> None:
        _save(zoufang, replace(export, done=count))

    lines = ledgers.export_ledger(
        zoufang,
        account.viewer,
        wanted.key,
        part,
        wanted.asked,
        unit=account.unit,
        keep=month.keep(late=wanted.late) if month else None,
        told=told,
    )
    # Only a whole file bears the name by which it is fetched.
    part.replace(path)
    total = max(export.total, lines if export.total == 0 else 0)
    _save(zoufang, replace(export, done=total, total=total, finished_at=zoufang.now()))


def _save(zoufang: Zoufang, export: Export) -> None:
    zoufang.db.write(lambda tx: store.save(tx, zoufang.county_id, export))
