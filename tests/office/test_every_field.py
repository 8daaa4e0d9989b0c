"""Markup and formulas in every text field of every record, looked for on every page and file.

The fields come from the records' own declarations: a field that is added is tested, or named here.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pictures
import pytest
from browser import Browser
from pydantic import ValidationError
from scene import PASSWORD, TOWN, Scene

from server.services import accounts, ingest, ledgers
from shared.commands import COMMANDS
from shared.protocol import Act
from shared.records import FIELDS, Kind
from shared.refusals import Refused
from shared.visibility import Duty, Role

AMENDED = {
    "household.amend": ("zhou", "li"),
    "session.amend": ("fang", "session"),
    "pledge.amend": ("zhou", "pledge"),
    "visit.amend": ("zhou", "v2"),
    "problem.amend": ("zhou", "v2-p"),
}
"""Command → who uses it, and on what."""
BOUND = {
    "pledge.kind",
    "problem.satisfaction_door",
    "session.form",
    "visit.period",
    "visit.place",
}
"""Text that must come from a list: what is not in it never gets in."""


def payload(what: str) -> str:
    """A formula and a tag that say where they were written; 50 characters at most."""
    return f"=1+<i>{what}</i>'\"{{{{7}}}}"[:50]


def texts(kind: Kind) -> Iterator[str]:
    """The fields of a kind that take any text, by their declaration."""
    for name in FIELDS[kind].model_fields:
        try:
            FIELDS[kind].content({name: payload(name)})
        except ValidationError as error:
            if any(fault["loc"][0] == name for fault in error.errors()):
                continue
        yield name


def tried(scene: Scene, who: str, command: str, what: str, fields: dict[str, Any]) -> bool:
    """Whether a change with these fields was taken."""
    record = ingest.standing(scene.zoufang, scene.id(what)).record
    act = Act(do=command, on=record.id, base=record.revision, fields=fields)
    try:
        return ingest.act(scene.zoufang, scene.people[who], [act]).outcome != "refused"
    except Refused:
        return False


class Marked:
    """An office in which every text field says its own name, as markup and as a formula."""

    def __init__(self, folder: Path) -> None:
        self.scene = Scene(folder).typical().phones().asked()
        self.taken: set[str] = set()
        self.refused: set[str] = set()
        self._records()
        self._deeds()
        self._people()

    def _records(self) -> None:
        for command, (who, what) in AMENDED.items():
            kind = COMMANDS[command].kind
            for name in set(texts(kind)) & COMMANDS[command].sets:
                told = f"{kind.value}.{name}"
                taken = tried(self.scene, who, command, what, {name: payload(told)})
                (self.taken if taken else self.refused).add(told)

    def _deeds(self) -> None:
        """Steps, decisions, explanations, requests: what acts say besides."""
        scene = self.scene
        deed = {name: payload(f"resolution.{name}") for name in ("action", "outcome")}
        scene.do("zhou", "problem.note_progress", "v2-p", **deed)
        browser = Browser(scene, "fang")
        given = {"method": "V2", "conclusion": "C2", "reason": "R02"}
        said = {"situation": payload("verification.situation")}
        said["comment.place"] = payload("verification.comment")
        assert browser.decide(scene, "v2", **given, **said).status_code == 303
        answers = [{"field": "place", "text": payload("visit.answer")}]
        assert tried(scene, "zhou", "visit.mend", "v2", {"answers": answers})
        methods = [payload("pledge.method")]
        assert tried(scene, "zhou", "pledge.amend", "pledge", {"methods": methods})
        self.taken |= {"resolution.action", "resolution.outcome", "verification.situation"}
        self.taken |= {"verification.comment", "pledge.method"}

    def _people(self) -> None:
        scene = self.scene
        scene.people["marked"] = accounts.create_account(
            scene.zoufang,
            "marked",
            payload("account.name"),
            Role.OFFICE,
            password=PASSWORD,
            duties=(Duty.VERIFY, Duty.CLOSE, Duty.LEAD),
            area=TOWN,
            unit=payload("account.unit"),
        )
        ingest.register_person(scene.zoufang, scene.people["admin"], scene.people["marked"])
        village = f"{TOWN}203"
        scene.do("admin", "area.set", "village 3", code=village, name=payload("area.name"))
        self.taken |= {"account.name", "account.unit", "area.name"}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    """The office, marked once."""
    made = Marked(tmp_path_factory.mktemp("marked"))
    yield made
    made.scene.zoufang.db.close()


def test_no_text_field_is_left_out(marked: Marked) -> None:
    """Every text field is either written or bound to a list; there are many of both."""
    assert marked.refused == BOUND
    assert len(marked.taken) >= 33


def test_markup_in_any_field_is_text_on_every_page(marked: Marked) -> None:
    """No page lets a tag through, and each field is seen escaped on some page."""
    scene = marked.scene
    browser, watching = Browser(scene, "marked"), Browser(scene, "du")
    paths = pictures.PAGES | pictures.more(scene, worst=False)
    things = ("v1", "v2", "v1-p", "v2-p", "pledge", "li", "session")
    paths |= {what: f"/records/{scene.id(what)}" for what in things}
    paths["print"] = f"/households/{scene.id('li')}/form"
    seen: set[str] = set()
    for name, path in paths.items():
        answer = (watching if name in pictures.WATCHED else browser).get(path)
        # An export belongs to whoever began it.
        assert answer.status_code == (404 if name == "export" else 200), path
        assert "<i>" not in answer.text.replace('<i class="w', ""), path
        seen |= set(re.findall(escape("<i>") + r"([\w.]+)", answer.text))
    assert marked.taken - seen == set()


@pytest.mark.parametrize("key", ledgers.LAYOUTS)
def test_formulas_in_any_field_are_text_in_every_ledger(marked: Marked, key: str) -> None:
    """An exported cell that begins with = is a text, in every layout."""
    data = Browser(marked.scene, "marked").get(f"/ledgers/{key}/excel").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [book.read(name) for name in book.namelist() if name.endswith(".xml")]
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts)
