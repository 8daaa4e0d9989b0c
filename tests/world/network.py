"""The way between a phone and the office, and all that goes wrong on it.

Owns the faults: cut, doubled, repeated, overtaken. Carries bytes to the very functions behind the
endpoints; never goes through HTTP, and never invents an answer.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mobile.sync.transport import Reply
from server.services import devices, evidence, sync
from shared.protocol import (
    ENROLL_PATH,
    EVIDENCE_PATH,
    MAX_RESPONSE_BYTES,
    SYNC_PATH,
    EnrollRequest,
    decompress,
    dumps,
    loads,
)
from shared.refusals import Refused
from tests.world import checks, newer
from tests.world.fuse import Killed

if TYPE_CHECKING:
    from tests.world.world import World


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    REQUEST_CUT = "the request never arrives"
    ANSWER_CUT = "it arrives, its answer does not"
    TWICE = "it arrives twice"
    REPLAYED = "an older one arrives again before it"
    HELD = "it arrives after the next one"


@dataclass(frozen=True, slots=True)
class Letter:
    """A request as it was sent."""

    method: str
    path: str
    headers: Mapping[str, str] = field(hash=False)
    body: bytes = b""


class Way:
    """One phone's transport. A fault is set for one request and gone after it."""

    def __init__(
        self, world: "World", name: str, person_id: str, *, later_server: bool = False
    ) -> None:
        self._world, self._name, self._later = world, name, later_server
        self._person_id = person_id
        self._fault, self._skip = Fault.NONE, 0
        self.past: deque[Letter] = deque(maxlen=8)
        self.held: Letter | None = None
        self.requests = 0
        self.faults = 0

    def expect(self, fault: Fault, skip: int = 0) -> None:
        """Let `skip` requests pass, then do this to one."""
        self._fault, self._skip = fault, skip

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Carry one request. Raises Refused `network`."""
        letter = Letter(method, path, {k.lower(): v for k, v in headers.items()}, body)
        self.requests += 1
        fault = self._take_fault()
        self.past.append(letter)
        if fault is Fault.REQUEST_CUT:
            raise Refused("network")
        if fault is Fault.HELD:
            self.deliver_held()
            self.held = letter
            raise Refused("network")
        if fault is Fault.REPLAYED:
            self._carry_quietly(self.past[0])
        reply = self._carry(letter)
        if fault is Fault.TWICE:
            reply = self._carry(letter)
        self.deliver_held()
        if fault is Fault.ANSWER_CUT:
            raise Refused("network")
        return reply

    def deliver_held(self) -> None:
        """What was held on the way arrives now; nobody waits for its answer any more."""
        letter, self.held = self.held, None
        if letter is not None:
            self._carry_quietly(letter)

    def _take_fault(self) -> Fault:
        if self._fault is Fault.NONE:
            return Fault.NONE
        if self._skip > 0:
            self._skip -= 1
            return Fault.NONE
        fault, self._fault = self._fault, Fault.NONE
        self.faults += 1
        return fault

    def _carry_quietly(self, letter: Letter) -> None:
        try:
            self._carry(letter)
        except Refused:
            return

    def _carry(self, letter: Letter) -> Reply:
        """To the office and back; when the office dies over it, there is no answer."""
        try:
            reply = self._answered(letter)
        except Killed:
            self._world.office.revive()
            raise Refused("network") from None
        return reply

    def _answered(self, letter: Letter) -> Reply:
        world = self._world
        world.office.touch()
        try:
            if letter.path == SYNC_PATH:
                return self._synced(letter)
            if letter.path == ENROLL_PATH:
                return _enrolled(world, letter)
            return _filed(world, letter)
        except Refused as refused:
            return Reply(*sync.refusal_answer(refused))

    def _synced(self, letter: Letter) -> Reply:
        headers, body = dict(letter.headers), letter.body
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if self._later:
            body, _ = newer.undress(body, headers.pop("content-encoding", ""))
        reply = Reply(*sync.answer_sync(self._world.office.zoufang, token, headers, body))
        if reply.status != 200:
            return reply
        encoding = reply.headers.get("content-encoding", "")
        answer: dict[str, Any] = json.loads(decompress(reply.body, encoding, MAX_RESPONSE_BYTES))
        self._world.memory.hear(self._name, answer["receipts"])
        checks.answered_is_committed(self._world, answer["receipts"])
        checks.answer_tells_no_more(self._world, self._person_id, answer)
        if not self._later:
            return reply
        told = newer.dress(answer, self._world.office.archive())
        return Reply(200, {}, json.dumps(told, ensure_ascii=False).encode())


def _enrolled(world: "World", letter: Letter) -> Reply:
    raw = decompress(letter.body, letter.headers.get("content-encoding", ""), 1 << 16)
    message = EnrollRequest.model_validate(loads(raw))
    return Reply(200, {}, dumps(devices.enroll(world.office.zoufang, message)))


def _filed(world: "World", letter: Letter) -> Reply:
    zoufang, headers = world.office.zoufang, letter.headers
    sha256 = letter.path.removeprefix(f"{EVIDENCE_PATH}/")
    token = headers.get("authorization", "").removeprefix("Bearer ")
    caller = devices.authenticate(zoufang, token)
    if letter.method == "PUT":
        standing = evidence.declare(zoufang, caller, sha256, loads(letter.body)["size"])
    else:
        offset, checksum = int(headers["upload-offset"]), headers["upload-checksum"]
        standing = evidence.append(zoufang, caller, sha256, offset, checksum, letter.body)
    return Reply(200, {"upload-offset": str(standing.offset)}, b"{}")
