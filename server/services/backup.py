"""Backup and restore.

Owns what a backup holds, and what a restore must do besides putting the copy back: a new epoch, so
that phones offer again what was lost, and the journal's revocations and erasures applied again.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

from server.services import erasure, journal
from server.services.context import Zoufang, county_of
from server.services.evidence import FOLDER, path_of
from server.store import devices as device_store
from server.store import evidence as evidence_store
from server.store import feed, snapshot, streams
from server.store.engine import Tx

KEPT_FILES: Final = ("county.json", "recovery.key", "vocabulary.toml", "villages.geojson")
"""What lies beside the database; with them a new machine takes up where the old one was."""


def backup(zoufang: Zoufang, target: Path) -> Path:
    """Copy database, evidence and keys into `target/<instant>`; returns that folder.

    What the copy is sure to hold counts as backed up only when it is whole.
    """
    at = zoufang.now()
    folder = target / at.replace(":", "")
    before = zoufang.db.read(lambda tx: streams.every_last_seq(tx, zoufang.county_id))
    snapshot.copy_into(zoufang.db, folder)
    _copy_files(zoufang.data_dir, folder)

    def work(tx: Tx) -> None:
        streams.note_backed_up(tx, zoufang.county_id, before)
        county = county_of(zoufang, tx, lock=True)
        feed.save_county(tx, replace(county, backed_up_at=at))

    zoufang.db.write(work)
    return folder


def _copy_files(data_dir: Path, folder: Path) -> None:
    evidence = data_dir / FOLDER
    if evidence.exists():
        shutil.copytree(evidence, folder / FOLDER, dirs_exist_ok=True)
    for name in (*KEPT_FILES, journal.JOURNAL_FILE):
        if (data_dir / name).exists():
            shutil.copy2(data_dir / name, folder / name)


def restore(folder: Path, data_dir: Path, database_url: str = "") -> None:
    """Put a backup back. Nothing may have the database open; call `begin_epoch` after opening it.

    A journal beside the database stays as it is, for it knows what came after the backup; a new
    machine gets the backup's. Evidence that lies there already stays too.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    snapshot.put_back(folder, database_url or data_dir)
    for name in KEPT_FILES:
        if (folder / name).exists():
            shutil.copy2(folder / name, data_dir / name)
    if (folder / journal.JOURNAL_FILE).exists() and not (data_dir / journal.JOURNAL_FILE).exists():
        shutil.copy2(folder / journal.JOURNAL_FILE, data_dir / journal.JOURNAL_FILE)
    saved = folder / FOLDER
    for path in saved.rglob("*") if saved.exists() else ():
        target = data_dir / FOLDER / path.relative_to(saved)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def begin_epoch(zoufang: Zoufang) -> str:
    """After a restore: a new epoch, everything here counts as backed up, the journal applied again.

    Returns the epoch.
    """
    epoch = zoufang.new_id()

    def work(tx: Tx) -> None:
        streams.note_backed_up(tx, zoufang.county_id, streams.every_last_seq(tx, zoufang.county_id))
        for item in evidence_store.complete(tx, zoufang.county_id):
            if not path_of(zoufang.data_dir, item.sha256).exists():
                evidence_store.begin_again(tx, zoufang.county_id, item.sha256)
        county = county_of(zoufang, tx, lock=True)
        feed.save_county(tx, replace(county, epoch=epoch))

    zoufang.db.write(work)
    for line in journal.read(zoufang.data_dir):
        _apply(zoufang, line)
    return epoch


def _apply(zoufang: Zoufang, line: dict[str, str]) -> None:
    """Do again what the journal says was done."""
    if line.get("what") == "revoke":
        zoufang.db.write(
            lambda tx: device_store.revoke(
                tx, zoufang.county_id, line["id"], line["by"], line["at"]
            )
        )
    elif line.get("what") == "erase":
        erasure.erase_again(zoufang, line["id"], line["by"])
