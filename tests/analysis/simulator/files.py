"""A simulated county as the files of DESIGN §6, the truth in a file of its own.

Owns that writing. Never writes anything that a real ledger would not have.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.analysis.ledger import SHANGHAI, Position, Visit
from tests.analysis.simulator.county import County


def write_county(county: County, folder: Path) -> None:
    """visits.jsonl, households.jsonl, cadres.jsonl, truth.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger = county.ledger
    _write(folder / "visits.jsonl", (visit_row(visit) for visit in ledger.visits))
    _write(
        folder / "households.jsonl",
        (
            {
                "household_id": h.household_id,
                "village": h.village,
                "position": _position(h.position, "sigma_m"),
                "tags": sorted(h.tags),
            }
            for h in ledger.households.values()
        ),
    )
    _write(
        folder / "cadres.jsonl",
        (
            {
                "cadre_id": c.cadre_id,
                "office": {**_position(c.office, "error_m"), "radius_m": c.office_radius_m},
                "context": {"remote": c.remote, "paper_first": c.paper_first},
            }
            for c in ledger.cadres.values()
        ),
    )
    truth = (
        {"visit_id": v.visit_id, "fabricated": v.visit_id in county.fabricated}
        for v in ledger.visits
    )
    _write(folder / "truth.jsonl", truth)


def visit_row(visit: Visit) -> dict[str, Any]:
    """One visit as a line of visits.jsonl."""
    row: dict[str, Any] = {
        name: getattr(visit, name)
        for name in (
            "visit_id",
            "cadre_id",
            "household_id",
            "village",
            "mode",
            "active_s",
            "clock",
            "clock_jump_s",
            "narrative",
            "confirmed_by",
            "backfilled",
            "typed_for_other",
            "device_id",
        )
    }
    for name in ("started_at", "ended_at", "recorded_at", "saved_at"):
        instant = getattr(visit, name)
        row[name] = None if instant is None else _iso(instant)
    row["position"] = _position(visit.position, "accuracy_m")
    row["problems"] = [
        {
            "category": p.category,
            "nature": p.nature,
            "handling": p.handling,
            "description": p.description,
            "resolution": p.resolution,
            "on_the_spot": p.on_the_spot,
        }
        for p in visit.problems
    ]
    row["photos"] = [
        {"sha256": p.sha256, "phash": f"{p.phash:016x}"}
        for p in visit.photos
        if p.phash is not None
    ]
    return row


def _iso(instant: float) -> str:
    return (
        datetime.fromtimestamp(instant, UTC).astimezone(SHANGHAI).isoformat(timespec="milliseconds")
    )


def _position(position: Position | None, error: str) -> dict[str, Any]:
    if position is None:
        return None  # type: ignore[return-value]
    row = {"lat": position.lat, "lon": position.lon, error: position.error_m}
    if position.datum:
        row["datum"] = position.datum
    if position.mock is not None:
        row["mock"] = position.mock
    return row


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
