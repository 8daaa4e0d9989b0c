"""A day of the real app in a process of its own, ending in a crash: `python -m tests.ui.field_day`.

Owns what happens on that day: every kind of thing that a person writes, sees, exports and undoes.
Writes to SECRETS (a file outside of everything that is searched) what must not be found anywhere.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mobile.main import prepare

prepare()

from kivy.clock import Clock  # noqa: E402  after the app's own settings
from kivy.config import Config  # noqa: E402

for _name, _value in (("width", "360"), ("height", "740")):
    Config.set("graphics", _name, _value)

from mobile.actions import drafts, outbox, own_report, problems, syncing, visits  # noqa: E402
from mobile.device.desktop import FolderDocuments  # noqa: E402
from mobile.ui.pictures import paper_app  # noqa: E402
from shared.records import Kind  # noqa: E402
from tests.ui.driver import Driver  # noqa: E402

NARRATIVE = "孙子在成都打工，老人夜里咳嗽得厉害"
STEP = "已请卫生院张医生周五上门看病"
UNSENT = "井水有铁锈味，想装自来水"
CAPTION = "照片里是灶房漏雨的那面墙"


def main(data: Path, outside: Path) -> None:
    """The day. It does not return."""
    app = paper_app(data, "typical")
    object.__setattr__(app.device, "documents", FolderDocuments(outside / "documents"))
    driver = Driver(app)
    app.entered(app.phone.session.viewer.account_id)
    rest(driver)
    (outside / "secrets.json").write_text(json.dumps(secrets(app.phone)), "utf-8")
    look_around(driver)
    visit_id = write_a_visit(driver)
    leave_a_draft(driver)
    be_refused(driver)
    fail(driver)
    print("DAY", visit_id, flush=True)
    Clock.schedule_once(lambda _dt: crash(app), 0)
    driver.frames(5)


def rest(driver: Any) -> None:
    """Until nothing is under way."""
    driver.frames(3)
    driver.wait(lambda: driver.app.runner.idle, 60, "still busy")
    driver.frames(3)


def secrets(phone: Any) -> list[str]:
    """What nobody may read without the PIN: the villagers' data, and all that is written today."""
    found = {NARRATIVE, STEP, UNSENT, CAPTION}
    session = phone.session
    homes = [session.overlay.record(entry.id) for entry in session.households.find("", None, 500)]
    for records in (homes, *(session.overlay.of_kind(k) for k in (Kind.VISIT, Kind.PROBLEM))):
        for record in records:
            texts = (record.content.get(name) for name in ("head", "phone", "narrative",
                                                           "description", "health"))  # fmt: skip
            found |= {text for text in texts if isinstance(text, str) and len(text) > 1}
    return sorted(found)


def look_around(driver: Any) -> None:
    """Every tab, a search, a card, a record, the pages about this phone."""
    app = driver.app
    for name in ("households", "records", "sync", "settings", "support", "about_device", "pledges"):
        app.router.go(name)
        rest(driver)
    household = app.phone.session.households.find("")[0]
    app.router.reset("households")
    rest(driver)
    driver.type("姓名、首字母、门牌、尾号", household.head)
    rest(driver)
    driver.blur()
    app.router.go("household", household_id=household.id)
    rest(driver)
    app.router.go("record", record_id=app.phone.session.overlay.of_kind(Kind.VISIT)[0].id)
    rest(driver)


def write_a_visit(driver: Any) -> str:
    """A form with words, a photo and a signature, saved."""
    app = driver.app
    household = app.phone.session.households.find("")[0]
    begun = visits.begin_visit(app.phone, [household.id])
    photo = b"\xff\xd8\xff\xe0" + CAPTION.encode() * 400
    assert visits.add_picture(app.phone, begun.made, photo).ok
    assert visits.add_picture(app.phone, begun.made, b"\x89PNG" + CAPTION.encode(), "signature").ok
    app.router.go("visit", draft_id=begun.made)
    rest(driver)
    draft = drafts.draft(app.phone, begun.made)
    assert draft is not None
    fields = {**draft.body["visit"], "narrative": NARRATIVE, "mode": "M1"}
    fields["present"] = [{"household_id": household.id, "met": "本人", "relation": "本人"}]
    body = {**draft.body, "visit": fields}
    drafts.save_draft(app.phone, draft.kind, body, draft.id)
    done = visits.record_visit(app.phone, draft.id)
    assert done.ok, done.sentence
    app.changed(done)
    app.router.reset("home")
    rest(driver)
    return str(done.made)


def leave_a_draft(driver: Any) -> None:
    """A form that stays half written."""
    household = driver.app.phone.session.households.find("")[1]
    begun = visits.begin_visit(driver.app.phone, [household.id])
    drafts.save_draft(driver.app.phone, "visit", {"visit": {"narrative": UNSENT}}, begun.made)


def be_refused(driver: Any) -> None:
    """A step that the office refuses: read, exported outside; then the summary as well."""
    app = driver.app
    office = app.phone.transport()
    office.refusing = {"problem.note_progress": "unknown_record"}
    problem = app.phone.session.overlay.of_kind(Kind.PROBLEM)[0]
    assert problems.note_progress(app.phone, problem.id, STEP).ok
    syncing.sync_now(app.phone)
    (refused,) = outbox.refused_changes(app.phone)
    app.router.go("refused", change_id=refused.change.id)
    rest(driver)
    assert outbox.export_refused(app.phone).made
    assert own_report.export_report(app.phone, "2026-01-01", "2026-12-31").made


def fail(driver: Any) -> None:
    """Work that breaks with a villager's words in its message."""

    def broken() -> None:
        raise ValueError(f"cannot read {NARRATIVE} {STEP}")

    driver.app.ask(broken, lambda _view: None)
    rest(driver)


def crash(app: Any) -> None:
    """The program ends as no program should, everything open."""
    head = app.phone.session.households.find("")[0].head
    raise RuntimeError(f"{head}: {NARRATIVE}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
