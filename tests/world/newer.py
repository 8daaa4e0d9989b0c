"""A server of a later version, as an older phone meets it.

Owns what such a server would add to an answer within protocol version 1: fields and kinds that this
phone has never heard of, and a bucket of a new sort. Never changes what the phone sends up, except
for the cursor of the new bucket, which only the later server understands.
"""

import json
from typing import Any, Final

from shared.canonical import bucket_digest
from shared.protocol import MAX_REQUEST_BYTES, decompress, row_hash
from tests.world import scope
from tests.world.archive import Archive
from tests.world.scope import Row

NEW_BUCKET: Final = "township:510823120"
NEW_FIELD: Final = "heard_in_a_later_version"
SURVEYS: Final[dict[str, Row]] = {
    f"00000000-0000-7000-8000-0000000000a{n}": (
        "survey",
        f"00000000-0000-7000-8000-0000000000a{n}",
        1,
        "S01",
        "",
        {"question": "用水方便吗", "answers": [n]},
    )
    for n in range(3)
}


def dressed(row: Row) -> Row:
    """A row with the field that a later version added to visits, households and problems."""
    kind, record_id, revision, state, number, content = row
    if kind not in ("visit", "household", "problem"):
        return row
    added = {**content, NEW_FIELD: f"{kind} {revision}"}
    return kind, record_id, revision, state, number, added


def undress(body: bytes, encoding: str) -> tuple[bytes, dict[str, str]]:
    """The request without the new bucket's cursor; returns body and headers to send it with."""
    value = json.loads(decompress(body, encoding, MAX_REQUEST_BYTES))
    value.get("cursors", {}).pop(NEW_BUCKET, None)
    return json.dumps(value).encode(), {}


def dress(answer: dict[str, Any], archive: Archive) -> dict[str, Any]:
    """The answer as a later server would have given it."""
    rows = scope.rows_by_bucket(archive)
    for bucket, page in answer["buckets"].items():
        page["rows"] = [_dressed_wire(row) for row in page["rows"]]
        page["read_by"] = "a later version"
        if page.get("digest"):
            page["digest"] = _digest(rows.get(bucket, {}))
    survey_rows = [[1, *row, "more"] for row in SURVEYS.values()]
    answer["buckets"][NEW_BUCKET] = {
        "rows": survey_rows,
        "cursor": [1, "0:later"],
        "digest": _digest(SURVEYS, plain=True),
    }
    for receipt in answer["receipts"]:
        receipt["thanks"] = "谢谢"
    return answer | {"notices": ["新版本可以下载"]}


def _dressed_wire(row: list[Any]) -> list[Any]:
    if row[6] is None:
        return [*row, "more"]
    return [row[0], *dressed((row[1], row[2], row[3], row[4], row[5], row[6])), "more"]


def _digest(rows: dict[str, Row], *, plain: bool = False) -> list[Any]:
    told = (row if plain else dressed(row) for row in rows.values())
    count, total = bucket_digest((r[1], r[2], row_hash([0, *r])) for r in told)
    return [count, f"{total:032x}"]
