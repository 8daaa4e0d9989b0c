"""The outlines of the county's villages, for the map of the charts.

Owns the file in which they lie, and who may replace it. Never fetches anything from outside.
"""

import json
from typing import Any

from server.domain import village_outlines
from server.domain.village_outlines import OutlineError
from server.services import accounts, county_words
from server.services.context import Zoufang
from server.services.whole_files import write_whole
from server.store import office_queries
from server.store.accounts import Account
from server.store.engine import Tx
from shared.records import Kind
from shared.refusals import Refused

FILE = "villages.geojson"


def may_draw(zoufang: Zoufang, account: Account) -> bool:
    """Who keeps the county's words keeps its map."""
    return county_words.may_change(zoufang, account)


def exists(zoufang: Zoufang) -> bool:
    """Were outlines taken in?"""
    return (zoufang.data_dir / FILE).exists()


def outlines(zoufang: Zoufang, area: str) -> str:
    """The outlines of the villages in an area, as GeoJSON; none before any were taken in."""
    return village_outlines.written(_kept(zoufang), area)


def _kept(zoufang: Zoufang) -> dict[str, Any]:
    path = zoufang.data_dir / FILE
    if not path.exists():
        return {}
    features = json.loads(path.read_text("utf-8"))["features"]
    return {feature["properties"]["code"]: feature["geometry"] for feature in features}


def take_in(zoufang: Zoufang, by: Account, data: bytes) -> int:
    """Replace the outlines; returns how many. Raises Refused `forbidden`, `condition`."""
    if not may_draw(zoufang, by):
        raise Refused("forbidden")
    if not data:
        raise Refused("condition", sentence="请先选一个文件。")
    if len(data) > village_outlines.MAX_BYTES:
        raise Refused("condition", sentence="文件太大，请先简化边界（不超过 8 MB）。")
    areas = zoufang.db.read(lambda tx: office_queries.everything(tx, zoufang.county_id, Kind.AREA))
    try:
        found = village_outlines.read(data, (item.content["code"] for item in areas))
    except OutlineError as error:
        raise Refused("condition", sentence=f"{error}。") from error

    def work(tx: Tx) -> None:
        accounts.note(zoufang, tx, by.account_id, "map.draw", str(len(found)))

    zoufang.db.write(work)
    write_whole(zoufang.data_dir / FILE, village_outlines.written(found))
    return len(found)
