"""A county for the phone's tests: a real office in a folder, and phones that reach it directly.

Owns the set-up. Never goes through HTTP: `tests/sync` and the demo do.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mobile.actions.phone import Phone
from mobile.device.desktop import DesktopClock, SetClock, desktop
from mobile.store.database import OnCall, quiet
from mobile.sync.transport import Reply, Transport
from server.services import accounts, devices, evidence, ingest, older, sync
from server.services.context import Zoufang, open_zoufang
from server.store.accounts import Account
from shared.ids import derived
from shared.protocol import (
    ENROLL_PATH,
    EVIDENCE_PATH,
    HOUSEHOLDS_PATH,
    SYNC_PATH,
    VOCABULARY_PATH,
    Act,
    EnrollRequest,
    VocabularyText,
    decompress,
    dumps,
    loads,
)
from shared.refusals import Refused
from shared.visibility import Duty, Role

COUNTY = "510823"
VILLAGE = "510823120201"
OTHER_VILLAGE = "510823120202"
SERVER = "http://127.0.0.1:1"
PIN = "481516"
NOON = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)
_ROOT = "00000000-0000-7000-8000-000000000000"


@dataclass
class Direct:
    """The way to the office without a network: one call, one answer. Counts and cuts."""

    zoufang: Zoufang
    cut_request: int = 0
    cut_answer: int = 0
    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Raises Refused `network` while something is to be cut."""
        self.sent.append((method, path))
        if self.cut_request:
            self.cut_request -= 1
            raise Refused("network")
        reply = self._answer(method, path, {k.lower(): v for k, v in headers.items()}, body)
        if self.cut_answer:
            self.cut_answer -= 1
            raise Refused("network")
        return reply

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        try:
            if path == SYNC_PATH:
                return Reply(*sync.answer_sync(self.zoufang, token, headers, body))
            if path == ENROLL_PATH:
                raw = decompress(body, headers.get("content-encoding", ""), 1 << 16)
                message = EnrollRequest.model_validate(loads(raw))
                return Reply(200, {}, dumps(devices.enroll(self.zoufang, message)))
            if path == VOCABULARY_PATH:
                devices.authenticate(self.zoufang, token)
                own = VocabularyText(
                    version=self.zoufang.vocabulary.version, text=self.zoufang.vocabulary_text()
                )
                return Reply(200, {}, dumps(own))
            if path.startswith(HOUSEHOLDS_PATH):
                return self._older(path, token)
            if path == "/api/v1/recover":
                raw = decompress(body, headers.get("content-encoding", ""), 1 << 16)
                return self._recover(loads(raw))
            return self._evidence(method, path.removeprefix(f"{EVIDENCE_PATH}/"), headers, body)
        except Refused as refused:
            return Reply(*sync.refusal_answer(refused))

    def _older(self, path: str, token: str) -> Reply:
        caller = devices.authenticate(self.zoufang, token)
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        household_id = parts.path.split("/")[-2]
        found = older.older(self.zoufang, caller, household_id, **asked)
        return Reply(200, {}, dumps(found))

    def _recover(self, told: dict[str, Any]) -> Reply:
        lock = devices.recover(
            self.zoufang, told["code"], told["account_id"], told["lock"], told["reply_key"]
        )
        return Reply(200, {}, json.dumps(lock).encode())

    def _evidence(self, method: str, sha: str, headers: dict[str, str], body: bytes) -> Reply:
        caller = devices.authenticate(
            self.zoufang, headers.get("authorization", "").removeprefix("Bearer ")
        )
        if method == "PUT":
            standing = evidence.declare(self.zoufang, caller, sha, loads(body)["size"])
        else:
            offset = int(headers["upload-offset"])
            check = headers["upload-checksum"]
            standing = evidence.append(self.zoufang, caller, sha, offset, check, body)
        return Reply(200, {"upload-offset": str(standing.offset)}, b"{}")


class County:
    """An office with one village, a clerk, a verifier, and as many cadres as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock(DesktopClock(), NOON)
        self.zoufang = open_zoufang(
            folder / "office", county_id=COUNTY, county_name="剑阁县", clock=self.clock.now
        )
        self.clerk = accounts.create_account(self.zoufang, "office", "办公室钱某", Role.OFFICE)
        self.admin = accounts.create_account(self.zoufang, "admin", "管理员", Role.ADMIN)
        self.verifier = accounts.create_account(
            self.zoufang, "fang", "核查员方某", Role.OFFICE, duties=[Duty.VERIFY]
        )
        ingest.register_person(self.zoufang, self.clerk, self.verifier)
        for code, name in ((VILLAGE, "上坪村"), (OTHER_VILLAGE, "新民村")):
            fields = {"code": code, "name": name}
            self.office(Act(do="area.set", on=derived(_ROOT, code), fields=fields))

    def office(self, *acts: Act) -> None:
        """The office does something."""
        receipt = ingest.act(self.zoufang, self.clerk, list(acts))
        assert receipt.outcome == "accepted", receipt

    def verify(self, target_id: str, command: str, **fields: Any) -> None:
        """The verifier decides."""
        standing = ingest.standing(self.zoufang, target_id)
        act = Act(do=command, on=target_id, base=standing.record.revision, fields=fields)
        receipt = ingest.act(self.zoufang, self.verifier, [act])
        assert receipt.outcome == "accepted", receipt

    def amend(self, record_id: str, command: str, **fields: Any) -> None:
        """The office corrects a record."""
        base = ingest.standing(self.zoufang, record_id).record.revision
        self.office(Act(do=command, on=record_id, base=base, fields=fields))

    def cadre(self, name: str, villages: tuple[str, ...] = (VILLAGE,)) -> Account:
        """A cadre with a person's record."""
        account = accounts.create_account(self.zoufang, name, name, Role.CADRE, villages=villages)
        ingest.register_person(self.zoufang, self.clerk, account)
        return account

    def household(self, head: str, **fields: Any) -> str:
        """A household of the village; returns its id."""
        household_id = derived(_ROOT, head)
        values = {"head": head, "village": VILLAGE, "group": "2组", "door": "3号", **fields}
        self.office(Act(do="household.create", on=household_id, fields=values))
        return household_id

    def code(self, account: Account) -> str:
        """A one-time code for a phone of this account."""
        by = self.admin.account_id
        return devices.issue_enrolment_code(self.zoufang, account.account_id, by)

    def phone(
        self,
        account: Account | None = None,
        name: str = "phone",
        way: Transport | None = None,
        on_call: OnCall = quiet,
    ) -> Phone:
        """A phone in a folder of its own; enrolled and unlocked when `account` is given."""
        way = way or Direct(self.zoufang)
        phone = Phone(
            self.folder / name,
            desktop(SetClock(self.clock), self.folder / "documents"),
            lambda _url: way,
            app="test",
            on_call=on_call,
            scrypt_n=16,
        )
        if account is not None:
            done = phone.enroll(self.code(account), PIN, SERVER)
            assert done.ok, done
        return phone

    def close(self) -> None:
        self.zoufang.db.close()
