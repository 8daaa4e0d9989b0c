"""What people write is text: on every page, in every Excel file, in every field."""

import io
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest
from browser import Browser
from scene import Scene

from server.services import ingest
from server.services.ledgers import LAYOUTS
from shared.refusals import Refused

SAID = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
FORMULA = '=HYPERLINK("http://x","点")'
PAGES = (
    "",
    "/sessions",
    "/week",
    "/queue",
    "/batches",
    "/inspections",
    "/problems?group=all",
    "/proposals",
    "/ledgers/visits",
    "/ledgers/problems",
    "/ledgers/pledges",
    "/ledgers/checks",
    "/ledgers/areas",
    "/ledgers/cases",
    "/ledgers/studies",
    "/ledgers/diary?first=2026-10-01&last=2026-10-31",
    "/ledgers/form?first=2026-10-01&last=2026-10-31",
    "/households",
    "/search?q=alert",
    "/people",
    "/accounts",
    "/quarantine",
    "/words",
    "/audit",
    "/compliance",
)
RECORDS = ("v1", "v2", "v1-p", "v2-p", "pledge", "li", "session")
VISIT = "narrative hardship next_step reflection note witness confirmation_note topic"
PROBLEM = "description reporter note unit meeting_record route"
HOUSEHOLD = "head group door income hardship health"


class _Runs(HTMLParser):
    """What in a page could run: a script of its own, a handler, a style, a foreign picture."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src"):
            self.found.append(tag)
        if given.get("src") == "x":
            self.found.append("img")
        self.found += [name for name in given if name.startswith("on") or name == "style"]


def _write_everywhere(scene: Scene, said: str) -> None:
    """Put a text into every free field of every kind; what is too long for one is cut."""
    for what, command, names in (
        ("v2", "visit.amend", VISIT),
        ("v2-p", "problem.amend", PROBLEM),
        ("li", "household.amend", HOUSEHOLD),
        ("session", "session.amend", "topic document"),
        ("pledge", "pledge.amend", "object note"),
    ):
        who = "fang" if what == "session" else "zhou"
        scene.do(who, command, what, **dict.fromkeys(names.split(), said[:45]))
    scene.do("zhou", "pledge.amend", "pledge", methods=[said[:45]])
    scene.do("zhou", "problem.note_progress", "v2-p", action=said, outcome=said)
    browser = Browser(scene, "fang")
    given = {"method": "V2", "conclusion": "C2", "reason": "R02", "situation": said}
    browser.decide(scene, "v1", **given, **{"comment.narrative": said[:45]})
    scene.do("zhou", "pledge.defer", "pledge", deferred_to="2026-10-25", reason=said[:45])
    with pytest.raises(Refused):
        ingest.standing(scene.zoufang, said)


def test_text_never_becomes_markup(scene: Scene) -> None:
    """Whatever is written in any field is shown as text on every page."""
    _write_everywhere(scene, SAID)
    browser = Browser(scene, "fang")
    paths = [*PAGES, *(f"/records/{scene.id(what)}" for what in RECORDS)]
    paths += [f"/pledges/{scene.id('pledge')}/page", f"/households/{scene.id('li')}/form"]
    seen = 0
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert _Runs(answer.text).found == [], path
        seen += "&lt;script&gt;" in answer.text
    assert seen > 10
    reflected = ("/problems?village=", "/households?name=", "/ledgers/visits?person=", "/?done=")
    for path in (
        *reflected,
        "/batches?first=",
        "/problems/new?village=",
        "/queue?open=",
        "/search?q=",
    ):
        assert _Runs(browser.get(path + SAID).text).found == [], path


def test_text_never_becomes_a_formula(scene: Scene) -> None:
    """In every Excel file every cell is text, whatever it begins with."""
    _write_everywhere(scene, FORMULA)
    browser = Browser(scene, "fang")
    for key in LAYOUTS:
        data = browser.get(f"/ledgers/{key}/excel").content
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
        assert kinds == {"s"}, key
        xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in xml
