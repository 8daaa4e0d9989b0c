"""A phone for a bench: real store and actions, by hand of nobody.

Owns enrolling one and recording visits on it as a person would. Never measures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from mobile.actions import drafts, visits
from mobile.actions.phone import Phone
from mobile.device.desktop import DesktopClock, SetClock, desktop
from mobile.domain import visit_form
from mobile.sync.transport import Reply, RequestsTransport, Transport
from server.services import devices
from server.services.context import Zoufang
from server.services.sync import answer_sync
from shared.protocol import ENROLL_PATH, MAX_REQUEST_BYTES, EnrollRequest, decompress
from tests.bench.corpus import House, Township

PIN: Final = "135790"
_QUICK_SCRYPT: Final = 1 << 10  # the PIN's cost is not what these benches are about


@dataclass
class Direct(Transport):
    """A way to the server without a network: the same bytes, in one process."""

    zoufang: Zoufang
    requests: list[bytes] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        lower = {name.lower(): value for name, value in headers.items()}
        if path == ENROLL_PATH:
            raw = _plain(body, lower)
            answer = devices.enroll(self.zoufang, EnrollRequest.model_validate_json(raw))
            return Reply(200, {}, answer.model_dump_json().encode())
        token = lower["authorization"].removeprefix("Bearer ")
        reply = Reply(*answer_sync(self.zoufang, token, lower, body))
        self.requests.append(body)
        self.replies.append(reply)
        return reply


def _plain(body: bytes, headers: Mapping[str, str]) -> bytes:
    """A body as JSON."""
    return decompress(body, headers.get("content-encoding", ""), MAX_REQUEST_BYTES)


class BenchPhone:
    """An enrolled phone with a clock that a working day can be played on."""

    def __init__(self, folder: Path, code: str, way: Transport | str) -> None:
        self.clock = SetClock(DesktopClock(), datetime.now(UTC))
        self.durable_at: list[float] = []
        url = way if isinstance(way, str) else "http://127.0.0.1"
        self.phone = Phone(
            folder,
            desktop(self.clock),
            RequestsTransport if isinstance(way, str) else lambda _: way,
            app="0.1.0",
            on_call=self._called,
            scrypt_n=_QUICK_SCRYPT,
        )
        done = self.phone.enroll(code, PIN, url)
        assert done.ok, done.sentence

    def _called(self, name: str) -> None:
        if name == "after:change":
            self.durable_at.append(perf_counter())

    def begin_day(self, days_ago: int) -> None:
        """Nine o'clock in Shanghai, some days ago."""
        nine = datetime.now(UTC).replace(hour=1, minute=0, second=0)
        self.clock.set(nine - timedelta(days=days_ago))

    def wait(self, minutes: float) -> None:
        """Let time pass on the phone's clock."""
        self.clock.set(self.clock.now() + timedelta(minutes=minutes))

    def fill_in(self, township: Township, house: House) -> tuple[str, dict[str, Any]]:
        """A visit's form as it stands before 保存 is tapped: its draft's id and body."""
        session = self.phone.session
        begun = visits.begin_visit(self.phone, [house.id], house.fields["village"])
        assert begun.ok, begun.sentence
        draft = drafts.draft(self.phone, begun.made)
        assert draft is not None
        body = dict(draft.body)
        visit, raised, solved = township.telling(house)
        problem = visit_form.new_problem(
            self.phone.device.ids.new(), raised["category"], body, session.vocabulary
        )
        problem["fields"] |= raised
        problem["step"] = {"do": "problem.solve_on_spot", "fields": solved}
        present = [{"household_id": house.id, **visit.pop("met")}]
        body["visit"] = {**body["visit"], "present": present, **visit}
        body |= {"problems": [problem], "active_s": 90}
        drafts.save_draft(self.phone, draft.kind, body, draft.id)
        return draft.id, body

    def record(self, township: Township, house: House) -> None:
        """A whole visit, from opening the form to 保存."""
        draft_id, _ = self.fill_in(township, house)
        self.wait(15)
        done = visits.record_visit(self.phone, draft_id)
        assert done.ok, done.sentence

    def close(self) -> None:
        self.phone.close()
