"""Owns an office that is only paper: it answers a phone in this process, with rows that are given.

For pictures. It never decides anything, and never leaves the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mobile.sync.transport import Reply
from shared.ids import derived
from shared.protocol import (
    ENROLL_PATH,
    HOUSEHOLDS_PATH,
    MAX_REQUEST_BYTES,
    BucketPage,
    EnrollResponse,
    OlderRecord,
    OlderVisits,
    Receipt,
    SyncResponse,
    decompress,
    dumps,
    loads,
)
from shared.refusals import Refused, refuse

COUNTY: Final = "510823"
VILLAGE: Final = "510823120201"
ME: Final = derived("00000000-0000-7000-8000-000000000000", "me")
NOW: Final = "2026-10-14T01:30:00Z"


def key(name: str) -> str:
    """The id of a record that is named."""
    return derived(ME, name)


@dataclass
class PaperOffice:
    """Rows by bucket, and what it says to what comes up: accepted, or refused by kind of act."""

    name: str = "周某"
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    refusing: dict[str, str] = field(default_factory=dict)
    offline: bool = False
    older: OlderVisits = field(default_factory=OlderVisits)
    _seq: int = 0

    def put(
        self, bucket: str, kind: str, name: str, content: dict[str, Any], state: str = "",
        number: str = "", revision: int = 1,
    ) -> str:  # fmt: skip
        """One record; returns its id."""
        self._seq += 1
        row = [self._seq, kind, key(name), revision, state, number, content]
        self.rows.setdefault(bucket, []).append(row)
        return key(name)

    def put_older(self, day: str, said: str, problem: str = "") -> None:
        """A visit of years ago, and what was raised at it."""
        visit = {
            "visited_on": day,
            "mode": "M1",
            "visitors": [{"name": self.name}, {"name": "罗某", "companion": True}],
            "narrative": said,
        }
        told = OlderRecord(kind="visit", id=key(day), revision=1, state="W08",
                           number=f"ZF-{day.replace('-', '')}-201-01", content=visit)  # fmt: skip
        raised = OlderRecord(kind="problem", id=key(f"{day} p"), revision=1, state="I13",
                             content={"visit_id": key(day), "description": problem})  # fmt: skip
        self.older.visits.append(told)
        self.older.problems.extend([raised] if problem else [])

    def send(self, _method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer as an office does."""
        if self.offline:
            raise Refused("network")
        if path.startswith(HOUSEHOLDS_PATH):
            return Reply(200, {}, dumps(self.older))
        raw = loads(decompress(body, headers["Content-Encoding"], MAX_REQUEST_BYTES))
        return Reply(200, {}, dumps(self._enrolled() if path == ENROLL_PATH else self._said(raw)))

    def _enrolled(self) -> EnrollResponse:
        account = {"account_id": ME, "name": self.name, "role": "cadre", "villages": [VILLAGE]}
        return EnrollResponse(
            token="paper",  # noqa: S106 - there is nothing behind it
            device_id=key("device"),
            short_code="7F3A",
            account=account,
            county_id=COUNTY,
            county_name="剑阁县",
            recovery_key="",
        )

    def _said(self, raw: dict[str, Any]) -> SyncResponse:
        upload = raw.get("upload")
        changes = upload["changes"] if upload else []
        return SyncResponse(
            epoch="paper",
            now=NOW,
            receipts=[self._receipt(change) for change in changes],
            expect=changes[-1]["seq"] + 1 if changes else 1,
            chain=upload["after"] if upload else "",
            buckets={
                bucket: BucketPage(rows=rows, cursor=(self._seq, ""))
                for bucket, rows in self.rows.items()
                if bucket not in raw.get("cursors", {})
            },
        )

    def _receipt(self, change: dict[str, Any]) -> Receipt:
        code = self.refusing.get(change["acts"][0]["do"], "")
        told = {"id": change["id"], "seq": change["seq"]}
        if not code:
            return Receipt(outcome="accepted", **told)
        refusal = refuse(code, what="户").to_json()
        return Receipt(outcome="refused", refusal=refusal, **told)
