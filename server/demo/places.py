"""Where the demo plays: real villages of one township, and the households of the sample rows.

Owns the step from the names in the rows (上坪村2组) to area codes, groups and doors, and the
invented telephone numbers. Never invents a person beyond those whom the rows name.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from server.demo.cast import COUNTY, COUNTY_NAME, TOWNSHIP, TOWNSHIP_NAME
from server.demo.rows import DATA, SampleRow, VisitRow

_PLACE: Final = re.compile(r"(.*?(?:村|社区))(\d+组)?")
_NO_PREFIX: Final = (
    "1000000"  # no Chinese mobile number begins with 100: nobody can be reached by it
)
CLERK_PHONE: Final = f"{_NO_PREFIX}9001"
"""The number of 新民村's clerk, which one household gave as its own (D05 in SQ-2026-0040)."""

_SHARED_PHONE: Final = "卫某"


@dataclass(frozen=True, slots=True)
class House:
    """One household, and the village by the name that the rows use."""

    key: str
    village_name: str
    fields: dict[str, Any]


def villages() -> dict[str, str]:
    """Village name in the rows → 12-digit code of the real village that stands for it."""
    return {row["sample_name"]: row["code"] for row in _table("sample_villages.csv")}


def areas() -> Iterable[tuple[str, str]]:
    """(code, name) of the county, the township and its villages."""
    yield COUNTY, COUNTY_NAME
    yield TOWNSHIP, TOWNSHIP_NAME
    for row in _table("villages.csv"):
        if row["township_code"] == TOWNSHIP:
            yield row["code"], row["short_name"]


def split_place(text: str) -> tuple[str, str | None]:
    """The village and the group of a cell such as 上坪村2组."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a village: {text}")
    return found[1], found[2]


def house_key(village_name: str, head: str) -> str:
    """The key of a household in the script."""
    return f"household:{village_name}/{head}"


def houses(rows: Iterable[SampleRow]) -> dict[str, House]:
    """Every household of the rows by key, in the order in which the rows name them."""
    found: dict[str, House] = {}
    for row in rows:
        for visit in row.visits:
            for house in _houses_of(row, visit, len(found)):
                found.setdefault(house.key, house)
    return found


def _houses_of(row: SampleRow, visit: VisitRow, known: int) -> Iterable[House]:
    village_name, group = split_place(row["村组"])
    tags = row["户类标签"].split(";")
    for place, present in enumerate(visit.present):
        phone = f"{_NO_PREFIX}{known + place + 1:04d}"
        fields: dict[str, Any] = {
            "head": present.head,
            "village": villages()[village_name],
            "phone": CLERK_PHONE if present.head == _SHARED_PHONE else phone,
            "tags": tags if place == 0 else ["H00"],
        }
        if group:
            fields["group"] = group
        if row["门牌"] and place == 0:
            fields["door"] = row["门牌"]
        yield House(house_key(village_name, present.head), village_name, fields)


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(DATA.joinpath(name).read_text("utf-8-sig"))))
