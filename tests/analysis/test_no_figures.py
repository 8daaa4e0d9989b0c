"""What must never be there: a figure about a person, in any record, table, export, page or API."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import BigInteger, Float, Integer, Numeric

from server.analysis import findings, pooling
from server.api.app import create_app
from server.services import fairness, office_findings
from server.services.context import open_zoufang
from server.services.ledgers import LAYOUTS
from server.store.migrate import METADATA
from shared.records import FIELDS, Kind
from tests.conftest import Place

WORDS = re.compile(
    r"score|points|rank|积分|得分|分值|排名|名次|可疑度|风险值|probability", re.IGNORECASE
)
PEOPLE = ("person_id", "recorder_id", "account_id", "author_id", "cadre_id", "learner_id")
NUMBERS = (Integer, BigInteger, Float, Numeric)
COUNTED = {
    "person": {"revision", "ordinal"},
    "pledge": {"revision", "ordinal"},
    "visit": {"revision", "ordinal", "sealed"},
    "problem": {"revision", "ordinal", "sealed"},
    "finding": {"revision", "ordinal"},
    "version": {"revision"},
    "change": {"seq"},
    "account": {"failures"},
    "device": set[str](),
    "session": set[str](),
    "code": set[str](),
    "circumstance": {"remote", "paper_first"},
    "audit": {"seq"},
    "ledger_export": {"done", "total"},  # how far a file is written
}
"""Tables that name a person, and their numbers: versions, places, yes or no. No figure of merit."""


def test_a_finding_bears_no_number_and_no_figure_of_its_recorder() -> None:
    """Its fields are sentences, days, codes and people: nothing that could be summed up."""
    for name, info in FIELDS[Kind.FINDING].model_fields.items():
        kinds = {info.annotation, *get_args(info.annotation)}
        assert not kinds & {int, float}, name
        assert not WORDS.search(name)


def test_no_table_that_names_a_person_holds_a_figure() -> None:
    """A new number beside a person's id has to be argued for here."""
    for name, table in METADATA.tables.items():
        columns = {column.name for column in table.columns}
        assert not any(WORDS.search(column) for column in columns), name
        numbers = {c.name for c in table.columns if isinstance(c.type, NUMBERS)}
        if columns & set(PEOPLE):
            assert numbers <= COUNTED.get(name, set()), (name, numbers)


def test_what_detection_hands_out_is_about_visits() -> None:
    """Neither findings.jsonl nor the pages' values carry who it was, or how often."""
    told = {field.name for field in dataclasses.fields(findings.Finding)}
    assert told.isdisjoint(PEOPLE)
    for shape in (fairness.Share, fairness.Grouping, office_findings.Line):
        assert {field.name for field in dataclasses.fields(shape)}.isdisjoint(PEOPLE)
    hints = get_type_hints(pooling.order_scores)
    assert "dict" not in str(hints["return"])


@pytest.mark.parametrize("key", sorted(LAYOUTS))
def test_no_ledger_has_such_a_column(key: str) -> None:
    """Neither what is exported nor what is put up on the wall."""
    for column in LAYOUTS[key].columns:
        assert not WORDS.search(column.title)
        assert not WORDS.search(column.source)
        assert "finding" not in column.source


def test_no_answer_of_the_api_has_such_a_field(sqlite_place: Place) -> None:
    """The names of all fields of the API's own description are searched."""
    zoufang = open_zoufang(sqlite_place.folder, county_id="510823")
    described: dict[str, Any] = create_app(zoufang).openapi()
    names = re.findall(r'"(\w+)": ', json.dumps(described, ensure_ascii=False))
    assert "revision" in names or "receipts" in names
    assert not any(WORDS.search(name) for name in names)
    zoufang.db.close()


def test_no_page_says_such_a_word() -> None:
    """Every template of the office, but where it says that there is none."""
    folder = Path(office_findings.__file__).parents[1] / "office" / "templates"
    allowed = ("不计分", "不给分数", "没有积分", "不排名", "不排名次", "不排人名次")
    for path in sorted(folder.glob("*.html")):
        text = path.read_text("utf-8")
        for phrase in sorted(allowed, key=len, reverse=True):
            text = text.replace(phrase, "")
        assert not WORDS.search(re.sub(r"{[{%].*?[%}]}", "", text)), path.name
