"""A small invented township for the server's tests: an office, cadres, and phones without a screen.

Owns making and offering changes as a phone does. Never looks into a table.
"""

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from server.services import accounts, devices, ingest, sync
from server.services.context import Zoufang, open_zoufang
from server.store.accounts import Account
from shared.canonical import EMPTY_CHAIN, bucket_digest, chain
from shared.fields import instant
from shared.ids import uuid7
from shared.protocol import (
    Act,
    EnrollRequest,
    Receipt,
    SyncRequest,
    SyncResponse,
    Times,
    Upload,
    change_hash,
    dumps,
    row_hash,
)
from shared.visibility import Duty, Role
from tests.conftest import Place

COUNTY = "511622"
VILLAGE, NEXT_VILLAGE = "511622101201", "511622101202"
DAY = "2026-10-12"
_ids = itertools.count(1)


def new_id() -> str:
    """A fresh record id."""
    number = next(_ids)
    return uuid7(1_790_000_000_000 + number, number.to_bytes(10, "big"))


@dataclass
class Clock:
    """A clock that the test moves."""

    at: datetime = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Phone:
    """What a phone keeps: its chain, cursors and rows."""

    zoufang: Zoufang
    account: Account
    token: str
    device_id: str
    seq: int = 0
    chain: str = EMPTY_CHAIN
    epoch: str = ""
    cursors: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    answer: SyncResponse | None = None

    def change(self, *acts: Act, **more: Any) -> dict[str, Any]:
        """The next change of this phone, as it travels."""
        self.seq += 1
        raw = {
            "id": new_id(),
            "seq": self.seq,
            "acts": [act.model_dump(mode="json", exclude_defaults=True) for act in acts],
            "at": Times(wall=instant(self.zoufang.clock())).model_dump(
                mode="json", exclude_defaults=True
            ),
            **more,
        }
        self.sent.append(raw)
        return raw

    def offer(self, *changes: dict[str, Any], before: str | None = None) -> list[Receipt]:
        """Upload these changes and take in the answer."""
        start = self.chain if before is None else before
        after = start
        for change in changes:
            after = chain(after, change_hash(change))
        upload = Upload(before=start, after=after, changes=list(changes))
        if before is None:
            self.chain = after
        return self.sync(upload).receipts

    def do(self, *acts: Act) -> Receipt:
        """One change with these acts, offered at once."""
        return self.offer(self.change(*acts))[0]

    def sync(self, upload: Upload | None = None, **more: Any) -> SyncResponse:
        """One round trip."""
        request = SyncRequest(epoch=self.epoch, upload=upload, cursors=dict(self.cursors), **more)
        status, _, body = self.send(dumps(request))
        assert status == 200, body.decode()
        self.answer = SyncResponse.model_validate(json.loads(body))
        self._merge(self.answer)
        return self.answer

    def send(self, body: bytes, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Raw bytes up, raw bytes down."""
        return sync.answer_sync(self.zoufang, self.token, headers, body)

    def _merge(self, answer: SyncResponse) -> None:
        if answer.reset:
            self.cursors, self.rows = {}, {}
        self.epoch = answer.epoch
        for bucket in answer.withdrawn:
            self.cursors.pop(bucket, None)
            self.rows.pop(bucket, None)
        for bucket, page in answer.buckets.items():
            held = self.rows.setdefault(bucket, {})
            for row in page.rows:
                if row[6] is None:
                    held.pop(row[2], None)
                else:
                    held[row[2]] = row
            self.cursors[bucket] = page.cursor
            if page.digest is not None:
                count, total = bucket_digest((r[2], r[3], row_hash(r)) for r in held.values())
                assert (count, f"{total:032x}") == page.digest, bucket

    def sees(self, record_id: str) -> list[Any] | None:
        """The row of a record in any bucket, with all facets' content, or None."""
        found = [held[record_id] for held in self.rows.values() if record_id in held]
        if not found:
            return None
        content = {key: value for row in found for key, value in row[6].items()}
        return [*found[0][:6], content]


class Township:
    """An office with a verifier, a closer and an administrator, and two cadres."""

    def __init__(self, place: Place) -> None:
        self.clock = Clock()
        self.place = place
        self.zoufang = self.open()
        self.admin = self._account("admin", "管理员", Role.ADMIN)
        self.office = self._account("office", "张主任", Role.OFFICE)
        self.verifier = self._account("verify", "周核查", Role.OFFICE, duties=[Duty.VERIFY])
        self.li = self._account("li", "李明", Role.CADRE, villages=[VILLAGE])
        self.wang = self._account("wang", "王芳", Role.CADRE, villages=[NEXT_VILLAGE])

    def open(self) -> Zoufang:
        """Open the office's database (again)."""
        return open_zoufang(
            self.place.folder,
            county_id=COUNTY,
            county_name="武胜县",
            database_url=self.place.url,
            clock=self.clock,
        )

    def _account(self, login: str, name: str, role: Role, **more: Any) -> Account:
        account = accounts.create_account(self.zoufang, login, name, role, **more)
        by = self.admin if hasattr(self, "admin") else account
        assert ingest.register_person(self.zoufang, by, account).outcome == "accepted"
        return account

    def phone(self, account: Account) -> Phone:
        """A newly bound phone."""
        code = devices.issue_enrolment_code(self.zoufang, account.account_id, self.admin.account_id)
        answer = devices.enroll(self.zoufang, EnrollRequest(code=code))
        return Phone(self.zoufang, account, answer.token, answer.device_id)

    def act(self, account: Account, *acts: Act) -> Receipt:
        """The office does something."""
        return ingest.act(self.zoufang, account, acts)

    def household(self, village: str = VILLAGE, head: str = "王五", **more: Any) -> str:
        """A household, entered by the office."""
        household_id = new_id()
        fields = {"head": head, "village": village, **more}
        receipt = self.act(self.office, Act(do="household.create", on=household_id, fields=fields))
        assert receipt.outcome == "accepted", receipt
        return household_id


def visit_acts(
    account: Account, household_id: str, *, visit_id: str = "", **more: Any
) -> list[Act]:
    """A visit to one household."""
    fields = {
        "visitors": [{"person_id": account.account_id, "name": account.name}],
        "present": [{"household_id": household_id, "met": "王五", "relation": "本人"}],
        "village": VILLAGE,
        "mode": "M1",
        "visited_on": DAY,
        "period": "上午",
        "narrative": "走访了解生产生活情况",
        **more,
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    return [Act(do="visit.record", on=visit_id or new_id(), fields=fields)]


def problem_acts(
    visit_id: str, household_id: str, *, problem_id: str = "", on_spot: bool = True, **more: Any
) -> list[Act]:
    """A problem raised at the visit and, unless told otherwise, solved at the door."""
    problem_id = problem_id or new_id()
    fields = {
        "visit_id": visit_id,
        "household_id": household_id,
        "village": VILLAGE,
        "raised_on": DAY,
        "description": "水管漏水",
        "category": "0901",
        **({"handling": "B1a"} if on_spot else {}),
        **more,
    }
    acts = [Act(do="problem.register", on=problem_id, fields=fields)]
    if on_spot:
        done = {
            "action": "换了水管",
            "outcome": "通水了",
            "told_villager": True,
            "satisfaction_door": "满意",
        }
        acts.append(Act(do="problem.solve_on_spot", on=problem_id, fields=done))
    return acts


def pledge_act(pledge_id: str, **more: Any) -> Act:
    """This week's pledge: three households, one problem solved."""
    fields = {
        "kind": "学用转化",
        "methods": ["走访3户困难群众并解决1个实际问题"],
        "target_households": 3,
        "target_solved": 1,
        "starts_on": DAY,
        "ends_on": "2026-10-18",
        **more,
    }
    return Act(do="pledge.list", on=pledge_id, fields=fields)
