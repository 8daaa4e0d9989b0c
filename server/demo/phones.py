"""A cadre's phone in the demo: a process of its own, with the same actions as the app.

Owns the step from a step of the script to the words of the phone. Never makes an id or a change
itself, and never looks into the phone's file.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from server.demo.steps import Deed, Does, resolved
from server.demo.talk import Talker, TalkError

PIN: Final = "481516"
"""Everybody's PIN in the demo."""

_NOT_TAKEN: Final = frozenset({"refused", "conflict", "held"})

Ids = Mapping[str, str]


class Phone:
    """One phone without a screen."""

    def __init__(self, name: str, folder: Path, server: str, log: Path) -> None:
        command = [sys.executable, "-m", "mobile.headless", "--data", str(folder)]
        self._talker = Talker(name, [*command, "--server", server], log)
        self.name = name

    def end(self) -> None:
        """End its process."""
        self._talker.end()

    def begin_enroll(self, code: str, when: str) -> None:
        """Bind it to its cadre; it answers when it is ready."""
        self._talker.tell({"do": "enroll", "clock": when, "code": code, "pin": PIN})

    def begin_unlock(self, when: str) -> None:
        """Open it again after its process had ended; it answers when it is ready."""
        self._talker.tell({"do": "unlock", "clock": when, "pin": PIN})

    def ready(self) -> None:
        """Wait for what was begun. Raises TalkError."""
        self._talker.heard()

    def sync(self, when: str) -> None:
        """One sync. Raises TalkError when it fails, or when something was not simply taken."""
        report = self._talker.ask("sync", clock=when)["result"]
        if report["outcomes"].keys() & _NOT_TAKEN:
            raise TalkError(f"{self.name}: {report}")

    def dump(self) -> dict[str, Any]:
        """What it holds: counts of changes, digests of buckets."""
        found: dict[str, Any] = self._talker.ask("dump")["result"]
        return found

    def settle(self, when: str, pledge_id: str, wanted: Mapping[str, list[str]]) -> None:
        """The learner compares what is linked to a pledge with what belongs to it."""
        content = self._talker.ask("record", clock=when, id=pledge_id)["result"]["content"]
        gone, new = dict[str, Any](), dict[str, Any]()
        for name, ids in wanted.items():
            linked = content.get(name, [])
            if extra := [i for i in linked if i not in ids]:
                gone[name] = {"remove": extra}
            if missing := [i for i in ids if i not in linked]:
                new[name] = {"add": missing}
        for command, fields in (("pledge.link", new), ("pledge.unlink", gone)):
            if fields:
                self._talker.ask(
                    "pledge", clock=when, pledge=pledge_id, command=command, fields=fields
                )

    def do(self, step: Does, ids: Ids) -> dict[str, str]:
        """One change; returns the ids that the phone made, by key."""
        first = step.deeds[0]
        if first.do == "visit.record":
            return self._record(step, ids)
        word, told = _words(first, ids)
        made = self._talker.ask(word, clock=step.at, **told)["made"]
        return {first.on: made} if first.on not in ids else {}

    def _record(self, step: Does, ids: Ids) -> dict[str, str]:
        """A visit with its problem and what was done about it at the door."""
        visit, *rest = step.deeds
        told: dict[str, Any] = {"visit": resolved(visit.fields, ids), "problems": []}
        if rest:
            raised, done = rest
            fields = {k: v for k, v in raised.fields.items() if k != "visit_id"}
            action = {"do": done.do, "fields": resolved(done.fields, ids)}
            told["problems"] = [{"fields": resolved(fields, ids), "step": action}]
        answer = self._talker.ask("record_visit", clock=step.at, **told)
        made = {visit.on: answer["made"]}
        if rest:
            found = self._talker.ask("find", kind="problem", where={"visit_id": answer["made"]})
            made[rest[0].on] = found["result"][0]["id"]
        return made


def _words(deed: Deed, ids: Ids) -> tuple[str, dict[str, Any]]:
    """The phone's word for a deed, and its arguments."""
    fields, target = resolved(deed.fields, ids), ids.get(deed.on, "")
    noun = deed.do.split(".")[0]
    if deed.do == "pledge.list":
        return "list_pledge", {"fields": fields}
    if deed.do == "explanation.give":
        return "explain", {
            "target": fields["target_id"],
            "text": fields["text"],
            "code": fields["code"],
        }
    if deed.do == "visit.mend":
        return "mend_visit", {"visit": target, "fields": fields}
    if noun == "household":
        return "amend_household", {"household": target, "fields": fields}
    if noun == "pledge":
        return "pledge", {"pledge": target, "command": deed.do, "fields": fields}
    return "step", {"problem": target, "command": deed.do, "fields": fields}
