"""Lists from 12345, 网格 and 来访 meet every file, and forms every text, that somebody can send.

Nothing gives an error of the server, nothing is taken in by halves, and a fault names its row and
its column in Chinese.
"""

from collections.abc import Iterator

import openpyxl
import pytest
from books import saved, table
from browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from scene import TOWN, Scene
from test_import_fuzz import ENCODINGS, FEW, csv_cell, excel_cell
from test_problem_imports import LAMP, NAMES

from server.office.uploads import put
from server.services import import_faults, inspections, problem_imports
from server.services.import_files import read_table
from server.services.import_problems import PROBLEMS
from server.services.inspections import Wanted
from server.services.problem_imports import Preview
from server.store.engine import Tx

SOME = settings(FEW, max_examples=80)
said = st.sampled_from(
    [
        "上坪村",
        "2026-10-13",
        "2026年10月13日",
        "46308",
        "0903",
        "903",
        "饮水",
        "路灯/饮水",
        "是",
        "T1",
    ]
)
cell = st.one_of(said, excel_cell)
rare = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=220)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An office that takes in one list after the other."""
    scene = Scene(tmp_path_factory.mktemp("busy")).typical()
    yield scene
    scene.zoufang.db.close()


def look(scene: Scene, data: bytes, source: str = "12345") -> Preview:
    """A preview whose faults are sentences, and give back a workbook that can be corrected."""
    found = problem_imports.preview(scene.zoufang, scene.people["fang"], data, source)
    for error in found.errors:
        assert error.sentence.endswith("。")
        if error.code == "import_cell":
            assert error.details["column"] in PROBLEMS.titles.values()
            assert f"第{error.details['row']}行" in error.sentence
            assert not error.details["why"].isascii(), error.details["why"]
    if found.errors and found.errors[0].code == "import_cell":
        words = scene.zoufang.vocabulary
        import_faults.workbook(read_table(data), found.errors, PROBLEMS, words)
    assert not (found.errors and found.can_apply)
    return found


def problems(scene: Scene) -> int:
    """How many problems there are."""

    def count(tx: Tx) -> int:
        return int(tx.value("SELECT count(*) FROM problem"))

    return scene.zoufang.db.read(count)


@SOME
@given(rows=st.lists(st.lists(cell, max_size=9), max_size=6), merge=st.booleans())
def test_any_cells_in_a_list(busy: Scene, rows: list[list[object]], merge: bool) -> None:
    """Numbers for dates, formulas, joined cells and rare letters give a preview."""
    book = openpyxl.Workbook()
    for row in (["12345热线10月工单"], NAMES, *rows):
        book.active.append(row)
    if merge:
        book.active.merge_cells("A1:G1")
        book.active.merge_cells("B3:D5")
    look(busy, saved(book))


@SOME
@given(
    rows=st.lists(st.lists(st.one_of(said, csv_cell), max_size=9), max_size=6),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_text_of_a_list(busy: Scene, rows: list[list[str]], encoding: str) -> None:
    """A text file in whatever encoding is read or refused."""
    lines = [",".join(NAMES), *(",".join(row) for row in rows)]
    look(busy, "\r\n".join(lines).encode(encoding, "replace"))


@SOME
@given(
    rows=st.lists(
        st.tuples(
            st.one_of(st.just(""), rare),
            st.sampled_from(["2026-10-13", "2026/1/1", "２０２６-10-13", "2026-02-30"]),
            st.sampled_from(["上坪村", "新民村"]),
            rare,
            rare,
            st.sampled_from(["饮水", "903"]),
            st.one_of(st.just(""), rare),
        ),
        max_size=4,
    ),
    spoilt=st.booleans(),
)
def test_all_of_a_list_or_nothing(busy: Scene, rows: list[tuple[str, ...]], spoilt: bool) -> None:
    """What a preview says can be imported is imported whole; with one fault, nothing is."""
    more = [["T9", "昨天", "上坪村", "李某", "井水浑浊", "饮水", ""]] if spoilt else []
    data = table(NAMES, *(list(row) for row in rows), *more)
    found, before = look(busy, data), problems(busy)
    chosen = found.chosen({row.number for row in found.rows})
    assert not (spoilt and found.can_apply)
    if found.can_apply:
        person = busy.people["fang"]
        numbers = {row.number for row in chosen}
        assert problem_imports.apply(busy.zoufang, person, found, numbers) == len(chosen)
        assert problems(busy) == before + len(chosen)
        again = look(busy, data)
        assert again.count("skip") == len(again.rows)
    else:
        assert problems(busy) == before


@pytest.fixture(scope="module")
def desks(busy: Scene) -> dict[str, Browser]:
    """The clerk, the supervisor and the administrator at their pages."""
    return {login: Browser(busy, login) for login in ("fang", "du", "admin")}


numberish = st.one_of(
    st.sampled_from(["", "0", "-1", "1e9", "٣", "²", "９", "9" * 5000, "yes", "\x00"]), rare
)
word = st.one_of(numberish, st.sampled_from(["%ED%A0%80", "2026-10-13", "<b>", "=1+1", "x" * 9000]))


@SOME
@given(also=st.lists(numberish, max_size=3))
def test_any_tick_beside_a_row(busy: Scene, desks: dict[str, Browser], also: list[str]) -> None:
    """Rows are ticked by number; whatever else is sent is no tick."""
    token = put(busy.zoufang, table(NAMES, LAMP))
    answer = desks["fang"].post("/import/problems/apply", token=token, source="12345", also=also)
    assert answer.status_code in (200, 303, 404, 422)


@SOME
@given(
    tab=st.sampled_from(
        ["categories", "time_limits", "units", "sentences", "holidays", "history", "?"]
    ),
    words=st.lists(word, min_size=12, max_size=12),
    pairs=st.lists(st.tuples(word, word), max_size=3),
)
def test_any_words_for_the_code_lists(
    busy: Scene, desks: dict[str, Browser], tab: str, words: list[str], pairs: list[tuple[str, str]]
) -> None:
    """A list of codes is changed as a whole or not at all: what is in force can always be read."""
    names = "code name nature jurisdiction handling time_limit unit workdays off worked again"
    version = busy.zoufang.vocabulary.version
    answer = desks["admin"].post(
        "/words",
        tab=tab,
        reason="试",
        version=words[11] if words[11].startswith("9") else str(version),
        key=[key for key, _ in pairs],
        said=[text for _, text in pairs],
        **dict(zip(names.split(), words[:11], strict=True)),
    )
    assert answer.status_code in (200, 303, 404, 409, 422)
    assert busy.zoufang.vocabulary.version == version + (answer.status_code == 303)
    assert desks["admin"].get("/words").status_code == 200


@SOME
@given(words=st.lists(word, min_size=7, max_size=7), told=st.booleans())
def test_any_result_of_an_inspection(
    busy: Scene, desks: dict[str, Browser], words: list[str], told: bool
) -> None:
    """What is entered for a door is a whole line or a sentence; a draw never breaks on its form."""
    du = desks["du"]
    drawn = busy.ids.get("drawn")
    if drawn is None:
        wanted = Wanted(TOWN, "2026-10-01", "2026-10-31", 3)
        drawn = inspections.draw(busy.zoufang, busy.people["du"], wanted).id
        busy.ids["drawn"] = drawn
    names = ("home", "told", "checked_on", "checker", "second_checker", "situation")
    given_ = dict(zip(names, words, strict=False))
    if told:
        given_ |= {"home": busy.id("li"), "checked_on": "2026-10-13", "told": "走访过"}
    answer = du.post(f"/inspections/{drawn}/enter", **given_)
    assert answer.status_code in (303, 404, 422)
    draw = {"area": words[0], "first": words[1], "last": words[2], "per_village": words[3]}
    assert du.post("/inspections", seed=words[4], **draw).status_code in (403, 404, 422)
    assert du.get(f"/inspections/{drawn}").status_code == 200
