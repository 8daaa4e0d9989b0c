"""The code lists: complete, readable for ever, and replaceable in part by a county."""

import pytest

from shared.vocabulary import NEVER_ON_SPOT, VocabularyError, default, load

WORDS = default()


def test_every_list_is_complete() -> None:
    """The lists hold as many codes as 受控词表 v1 does."""
    counts = {
        "natures": 8,
        "category_groups": 17,
        "categories": 83,
        "jurisdictions": 5,
        "handlings": 8,
        "time_limits": 6,
        "modes": 7,
        "not_home_reasons": 5,
        "tags": 24,
        "pledge_states": 9,
        "visit_states": 9,
        "problem_states": 17,
        "confirmations": 6,
        "methods": 5,
        "conclusions": 7,
        "return_reasons": 15,
        "findings": 22,
        "finding_states": 7,
        "explanations": 11,
    }
    assert {name: len(getattr(WORDS, name)) for name in counts} == counts


def test_category_brings_its_defaults() -> None:
    """Choosing 老人手机操作 brings nature, jurisdiction, handling, limit, unit and 当场."""
    category = WORDS.categories["1404"]
    assert (category.nature, category.jurisdiction, category.handling) == ("Z2", "L1", "B1a")
    assert (category.time_limit, category.unit, category.on_the_spot) == ("T0", "村委会", True)


def test_unknown_code_is_shown() -> None:
    """A code from a newer list shows as 其他(code) and never fails."""
    assert WORDS.name("modes", "M1") == "入户面对面"
    assert WORDS.name("modes", "M9") == "其他（M9）"
    assert WORDS.name("modes", None) == ""
    assert WORDS.name("places", "家中") == "家中"
    assert WORDS.name("states", "I13") == "已销号"


def test_retired_mode_is_read_but_not_offered() -> None:
    """陪同 as a mode can still be read, but no form offers it."""
    assert WORDS.knows("modes", "M7")
    assert "M7" not in {mode.code for mode in WORDS.offered("modes")}


def test_flags_of_single_codes() -> None:
    """★ tags, 重点户, counted modes, queueing findings and conclusions are as the 词表 says."""
    sensitive = {code for code, tag in WORDS.tags.items() if tag.sensitive}
    assert sensitive == {"H08", "H09", "H11", "H13", "H15", "H21"}
    assert {code for code, tag in WORDS.tags.items() if tag.key} == {"H02", "H07", "H10", "H17"}
    assert {code for code, mode in WORDS.modes.items() if mode.counts} == {"M1", "M2"}
    background = {code for code, finding in WORDS.findings.items() if not finding.queues}
    assert background == {"D11", "D16"}
    assert WORDS.findings["D03"].innocent == ("E01", "E02", "E06")
    assert WORDS.conclusions["C5"].kinds == ("visit",)
    assert "visit" not in WORDS.conclusions["C3"].kinds


@pytest.mark.parametrize(
    ("jurisdiction", "nature", "category", "allowed"),
    [
        ("L1", "Z2", "1404", "B1a B2 B3 B4 B5 B6"),
        ("L1", "Z1", "1401", "B1a B1b B2 B3 B4 B5 B6"),
        ("L1", "Z2", "0301", "B2 B3 B4 B5 B6"),
        ("L2", "Z2", "0906", "B2 B3 B5 B6"),
        ("L3", "Z2", "1404", "B3 B5 B6"),
        ("L3", "Z1", "0107", "B1b B3 B5 B6"),
        ("L4", "Z3", "1103", "B1b B2 B4 B5"),
        ("L4", "Z3", "1302", "B4 B5"),
        ("L4", "Z1", "1304", "B1b B4 B5"),
        ("L5", "Z3", "1104", "B1b B5"),
        ("L5", "Z4", "1306", "B5"),
        ("L1", "Z6", "9999", "B0"),
        (None, "Z2", "9999", ""),
    ],
)
def test_allowed_handlings(
    jurisdiction: str | None, nature: str, category: str, allowed: str
) -> None:
    """可选办理 follows jurisdiction, nature and category, with the * conditions."""
    assert WORDS.allowed_handlings(jurisdiction, nature, category) == tuple(allowed.split())


def test_never_on_the_spot() -> None:
    """低保 and its sisters can never be solved on the spot, nor anything of the county's."""
    for category in NEVER_ON_SPOT:
        assert not WORDS.may_solve_on_spot(category, "L1")
    assert WORDS.may_solve_on_spot("1404", "L1")
    assert not WORDS.may_solve_on_spot("1404", "L3")
    assert not WORDS.may_solve_on_spot("unknown", "L1")


def test_county_replaces_some_rows() -> None:
    """A county adds a category, changes a limit, names its units; all else stays."""
    county = load(
        """
        version = 7
        [categories]
        0701 = { name = "送药", nature = "Z2", jurisdiction = "L1", handling = "B2",
                 time_limit = "T1", unit = "镇卫生院", retired = true }
        0910 = { name = "路面积水", nature = "Z2", jurisdiction = "L1", handling = "B2",
                 time_limit = "T1", unit = "村委会" }
        [time_limits]
        T3 = { name = "10 个工作日", workdays = 10 }
        [units]
        "镇民政办" = "剑门关镇民政办"
        [sentences]
        "category.0301" = "低保要先申请。"
        """.replace(",\n", ",")
    )
    assert county.version == 7
    assert county.categories["0910"].name == "路面积水"
    assert county.categories["0701"].retired
    assert county.name("categories", "0701") == "送药"
    assert county.time_limits["T3"].workdays == 10
    assert county.categories["0301"].unit == "剑门关镇民政办"
    assert county.sentences["category.0301"] == "低保要先申请。"
    assert county.categories["1404"] == WORDS.categories["1404"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[modes]\nM1 = 'x'", "[modes]"),
        ("categories = 3", "categories"),
        ("version = 'x'", "version"),
        ("[categories]\n0101 = { nature = 'Z1' }", "categories.0101"),
        ("[categories]\n0101 = 5", "categories.0101"),
        ("[time_limits]\nT1 = { name = 'x', workdays = 'drei' }", "time_limits.T1.workdays"),
        ("[time_limits]\nT1 = { name = 'x', workdays = -1 }", "time_limits.T1.workdays"),
        ("[time_limits]\nT1 = { name = 'x', hours = 3 }", "time_limits.T1"),
        ("[sentences]\na = ''", "sentences.a"),
        ("[", "TOML"),
        (
            (
                "[categories]\n0301 = { name = 'x', nature = 'Z2', jurisdiction = 'L1', "
                "handling = 'B2', time_limit = 'T3', unit = 'u', on_the_spot = true }"
            ),
            "categories.0301.on_the_spot",
        ),
        (
            (
                "[categories]\n0101 = { name = 'x', nature = 'Z2', jurisdiction = 'L3', "
                "handling = 'B2', time_limit = 'T3', unit = 'u' }"
            ),
            "categories.0101.handling",
        ),
    ],
)
def test_unusable_file_names_the_place(text: str, place: str) -> None:
    """A county's file that cannot be used is refused in Chinese, naming the place."""
    with pytest.raises(VocabularyError, match="词表") as caught:
        load(text)
    assert place in str(caught.value)
