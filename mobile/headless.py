"""A phone without a screen: JSON lines in, JSON lines out, the same actions as the app.

Owns the words of its commands. Never does anything that a screen could not do.

    python -m mobile.headless --data DIR --server URL

A line in is `{"do": name, …arguments}`; `"clock": "2026-10-12T01:40:00Z"` in any line sets the
phone's clock first. A line out is one of
`{"ok": true, "made", "kinds", "ids"}`, `{"ok": true, "result"}`,
`{"ok": false, "refusals": [{"code", "sentence", …}]}`, `{"ok": false, "error"}`.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from mobile.actions import (
    drafts,
    explanations,
    households,
    outbox,
    photos,
    pledges,
    problems,
    queries,
    support,
    syncing,
    visits,
)
from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from mobile.device.desktop import DesktopClock, SetClock, desktop
from mobile.domain import visit_form
from mobile.store.keys import SCRYPT_N
from shared.fields import moment
from shared.records import Kind, Record

Arguments = Mapping[str, Any]


class Headless:
    """One phone that is spoken to."""

    def __init__(self, phone: Phone, clock: SetClock, server: str) -> None:
        self.phone, self.clock, self.server = phone, clock, server

    def answer(self, line: str) -> dict[str, Any]:
        """Do what one line says. Never raises for what a line says wrongly."""
        try:
            told = json.loads(line)
            if "clock" in told:
                self.clock.set(moment(told["clock"]))
            result = COMMANDS[told["do"]](self, told)
        except KeyError as error:
            return {"ok": False, "error": f"missing or unknown: {error}"}
        except Exception as error:  # noqa: BLE001 - whoever drives the phone must hear of it
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}
        return result if isinstance(result, dict) else plain_changes(result)

    # -- getting in ------------------------------------------------------------------------------

    def enroll(self, told: Arguments) -> Changes:
        return self.phone.enroll(told["code"], told["pin"], told.get("server", self.server))

    def unlock(self, told: Arguments) -> Changes:
        return self.phone.unlock(told["pin"], told.get("account", ""))

    def lock(self, _told: Arguments) -> Changes:
        self.phone.lock()
        return Changes.of("account")

    def accounts(self, _told: Arguments) -> dict[str, Any]:
        return _result([dataclasses.asdict(one) for one in self.phone.accounts()])

    def set_clock(self, told: Arguments) -> dict[str, Any]:
        if "at" in told:
            self.clock.set(moment(told["at"]))
        return _result(self.clock.now().isoformat())

    # -- visits ----------------------------------------------------------------------------------

    def record_visit(self, told: Arguments) -> Changes:
        """`visit`: its fields. `problems`: `[{"fields", "step"?, "id"?}]`. `id`: the visit's."""
        session = self.phone.session
        body: dict[str, Any] = {
            "do": "visit.record",
            "visit": {"visitors": [session.me], **told["visit"]},
            "problems": [],
        }
        for given in told.get("problems", ()):
            body["problems"].append(self._problem(given, body))
        made = drafts.save_draft(self.phone, Kind.VISIT, body, told.get("id", ""))
        if not made.ok:
            return made
        done = visits.record_visit(self.phone, made.made, check=told.get("check", True))
        if not done.ok and told.get("discard", True):
            drafts.discard_draft(self.phone, made.made)
        return done

    def _problem(self, given: Arguments, body: Arguments) -> dict[str, Any]:
        session = self.phone.session
        problem_id = given.get("id") or self.phone.device.ids.new()
        category = given["fields"]["category"]
        problem = visit_form.new_problem(problem_id, category, body, session.vocabulary)
        return {
            "id": problem_id,
            "fields": {**problem["fields"], **given["fields"]},
            "step": given.get("step"),
        }

    def add_picture(self, told: Arguments) -> Changes:
        picture, kind, taken = bytes.fromhex(told["hex"]), told.get("kind", "photo"), ""
        if kind == "photo":
            photo = photos.small_photo(self.phone.device, picture)
            picture, taken = photo.jpeg, photo.captured_at
        return visits.add_picture(self.phone, told["draft"], picture, kind, taken)

    def amend_visit(self, told: Arguments) -> Changes:
        check = told.get("check", True)
        return visits.amend_visit(self.phone, told["visit"], told["fields"], check=check)

    def mend_visit(self, told: Arguments) -> Changes:
        check = told.get("check", True)
        return visits.mend_visit(self.phone, told["visit"], told["fields"], check=check)

    def step(self, told: Arguments) -> Changes:
        fields, check = told.get("fields", {}), told.get("check", True)
        command, target = told["command"], told["problem"]
        return problems.step(self.phone, target, command, fields, check=check)

    # -- other nouns -----------------------------------------------------------------------------

    def list_pledge(self, told: Arguments) -> Changes:
        check = told.get("check", True)
        return pledges.list_pledge(self.phone, told["fields"], told.get("id"), check=check)

    def pledge(self, told: Arguments) -> Changes:
        fields, check = told.get("fields", {}), told.get("check", True)
        return pledges.take(self.phone, told["pledge"], told["command"], fields, check=check)

    def explain(self, told: Arguments) -> Changes:
        text, code = told.get("text", ""), told.get("code")
        return explanations.explain(self.phone, told["target"], text, code)

    def create_household(self, told: Arguments) -> Changes:
        return households.create_household(self.phone, told["fields"], told.get("id"))

    def amend_household(self, told: Arguments) -> Changes:
        return households.amend_household(self.phone, told["household"], told["fields"])

    def save_draft(self, told: Arguments) -> Changes:
        return drafts.save_draft(self.phone, told["kind"], told["body"], told.get("id", ""))

    def discard_draft(self, told: Arguments) -> Changes:
        return drafts.discard_draft(self.phone, told["id"])

    def resend(self, told: Arguments) -> Changes:
        check = told.get("check", True)
        return outbox.edit_and_resend(self.phone, told["change"], told["acts"], check=check)

    def sync(self, _told: Arguments) -> dict[str, Any]:
        done = syncing.sync_now(self.phone)
        report = dataclasses.asdict(done.report)
        refusal = done.report.refusal
        report["record_ids"] = sorted(done.report.record_ids)
        report["refusal"] = refusal.to_json() if refusal else None
        return {"ok": done.report.ok, "result": report}

    # -- queries ---------------------------------------------------------------------------------

    def find(self, told: Arguments) -> dict[str, Any]:
        """Records of a `kind` whose content holds every value of `where`."""
        session, where = self.phone.session, told.get("where", {})
        kind = Kind(told["kind"])
        if kind is Kind.HOUSEHOLD:
            entries = session.households.find(limit=1_000_000)
            found = [session.overlay.record(entry.id) for entry in entries]
        else:
            found = list(session.overlay.of_kind(kind))
        chosen = (r for r in found if r is not None and _fits(r, where))
        return _result([_plain_record(record) for record in chosen])

    def find_household(self, told: Arguments) -> dict[str, Any]:
        """The ids of the households with this `head`, in this `village` (name or code)."""
        session = self.phone.session
        village = told.get("village", "")
        entries = session.households.find(told["head"], limit=1_000_000)
        return _result(
            [
                entry.id
                for entry in entries
                if entry.head == told["head"]
                and village in ("", entry.village, session.village_name(entry.village))
            ]
        )

    def record(self, told: Arguments) -> dict[str, Any]:
        known = self.phone.session.overlay.record(told["id"])
        return _result(_plain_record(known) if known else None)

    def view(self, told: Arguments) -> dict[str, Any]:
        """Any query of the screens by name: `{"do": "view", "of": "home"}`."""
        names: dict[str, Callable[..., Any]] = {
            "home": queries.home,
            "households": queries.households,
            "household": queries.household,
            "my_records": queries.my_records,
            "record": queries.record,
            "finding": queries.finding,
            "pledges": queries.pledges,
            "outbox": queries.outbox,
            "device": support.device_page,
            "drafts": queries.drafts,
        }
        shown = names[told["of"]](self.phone, **told.get("with", {}))
        return _result(_plain(shown))

    def dump(self, _told: Arguments) -> dict[str, Any]:
        """What is here: counts of changes by state, digests by bucket, whether they agreed."""
        store = self.phone.session.store
        counts = store.counts()
        digests = {bucket: store.digest(bucket) for bucket in store.cursors()}
        return _result(
            {
                "account": self.phone.session.viewer.account_id,
                "device": store.meta("device_id"),
                "unsent": counts.get("unsent", 0) + counts.get("held", 0),
                "counts": counts,
                "drafts": len(store.drafts()),
                "digests": {name: [n, f"{total:032x}"] for name, (n, total) in digests.items()},
                "digest_equal": store.meta("digests") == "equal",
                "changes": [s.change.id for s in store.changes()],
                "last_error": store.meta("last_error"),
            }
        )


COMMANDS: Final[dict[str, Callable[[Headless, Arguments], Changes | dict[str, Any]]]] = {
    "enroll": Headless.enroll,
    "unlock": Headless.unlock,
    "lock": Headless.lock,
    "accounts": Headless.accounts,
    "set_clock": Headless.set_clock,
    "sync": Headless.sync,
    "record_visit": Headless.record_visit,
    "add_picture": Headless.add_picture,
    "amend_visit": Headless.amend_visit,
    "mend_visit": Headless.mend_visit,
    "step": Headless.step,
    "list_pledge": Headless.list_pledge,
    "pledge": Headless.pledge,
    "explain": Headless.explain,
    "create_household": Headless.create_household,
    "amend_household": Headless.amend_household,
    "save_draft": Headless.save_draft,
    "discard_draft": Headless.discard_draft,
    "resend": Headless.resend,
    "find": Headless.find,
    "find_household": Headless.find_household,
    "record": Headless.record,
    "view": Headless.view,
    "dump": Headless.dump,
}


def plain_changes(changes: Changes) -> dict[str, Any]:
    """An action's answer as JSON."""
    if not changes.ok:
        return {"ok": False, "refusals": [refusal.to_json() for refusal in changes.refusals]}
    return {
        "ok": True,
        "made": changes.made,
        "kinds": sorted(changes.kinds),
        "ids": sorted(changes.ids),
    }


def _result(value: Any) -> dict[str, Any]:
    return {"ok": True, "result": value}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return [_plain(one) for one in value] if isinstance(value, (tuple, list)) else value


def _plain_record(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind.value,
        "id": record.id,
        "revision": record.revision,
        "state": record.state,
        "number": record.number,
        "content": record.content,
    }


def _fits(record: Record, where: Mapping[str, Any]) -> bool:
    own = {"id": record.id, "state": record.state, "number": record.number}
    return all({**record.content, **own}.get(name) == value for name, value in where.items())


def main(arguments: list[str] | None = None) -> int:
    """Serve standard input until it ends."""
    parser = argparse.ArgumentParser(prog="mobile.headless", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the phone's data directory")
    parser.add_argument("--server", default="", help="the server's address, for enrolment")
    parser.add_argument("--app", default="0.1.0", help="what it calls its version")
    parser.add_argument("--scrypt-n", type=int, default=SCRYPT_N, help="cost of the PIN, for tests")
    chosen = parser.parse_args(arguments)
    clock = SetClock(DesktopClock())
    phone = Phone(chosen.data, desktop(clock), app=chosen.app, scrypt_n=chosen.scrypt_n)
    headless = Headless(phone, clock, chosen.server)
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(headless.answer(line), ensure_ascii=False), flush=True)
    phone.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
