"""Ledgers for meetings: 服务先锋, 案例复盘, 学习形式占比: no rank, no villager's name."""

import pytest
from browser import Browser
from scene import Scene

from server.domain.anonymous import anonymous


def test_only_what_villagers_confirmed(scene: Scene) -> None:
    """Solved and confirmed when asked again; what nobody asked about is not there."""
    browser = Browser(scene, "fang")
    address = "/ledgers/problems?only=confirmed"
    assert "SQ-2026-0001" in browser.get("/ledgers/problems").text
    assert "SQ-2026-0001" not in browser.get(address).text
    browser.decide(scene, "v1", method="V2", conclusion="C1")
    given = {"method": "V2", "conclusion": "C1", "satisfaction": "满意"}
    assert browser.decide(scene, "v1-p", **given).status_code == 303
    shown = browser.get(address).text
    assert "SQ-2026-0001" in shown
    assert "SQ-2026-0002" not in shown
    assert 'value="confirmed" selected' in shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("上坪村李大爷家的路灯", "某村某某家的路灯"),
        ("上坪2组3号欧阳·买买提江打13912345678来问", "某村某组某某打（号码略）来问"),
        (
            "王婶和张奶奶都说好，花了1200元，2026年办完",
            "某婶和某奶奶都说好，花了1200元，2026年办完",
        ),
        ("身份证 51082319500101123X", "身份证 （号码略）"),
        ("由于某些原因照顾老人的吴某10月3号才来", "由于某些原因照顾老人的某某10月3号才来"),
    ],
)
def test_a_text_loses_its_names(text: str, told: str) -> None:
    """Known names, villages, doors and long numbers go; sums and years stay."""
    people = {"李大爷", "欧阳·买买提江", "周某"}
    assert anonymous(text, people, {"上坪村", "上坪"}) == told


def test_a_case_tells_the_matter_and_nobody(scene: Scene) -> None:
    """The matter and what was done, without the villager, the cadre, the village or a way back."""
    shown = Browser(scene, "fang").get("/ledgers/cases").text
    assert "某村" not in shown
    browser = Browser(scene, "fang")
    browser.decide(scene, "v1", method="V2", conclusion="C1")
    given = {"method": "V2", "conclusion": "C1", "satisfaction": "满意"}
    browser.decide(scene, "v1-p", **given)
    scene.do(
        "zhou", "problem.note_progress", "v2-p", action="周某找上坪村王婶看了现场", outcome="x"
    )
    table = browser.get("/ledgers/cases").text.split("<tbody>")[1]
    assert "不会做城乡居保待遇资格认证" in table
    assert "借侄子的手机" in table
    assert "当天" in table
    for name in ("李大爷", "周某", "上坪", "SQ-2026", "/records/", "王婶"):
        assert name not in table, name


def test_forms_of_study_have_their_shares(scene: Scene) -> None:
    """念文件 beside 田间课堂, in the order of the vocabulary, without anybody's name."""
    fields = {"held_on": "2026-10-13", "topic": "防汛", "form": "田间课堂"}
    scene.do("fang", "session.register", "s2", **fields)
    table = Browser(scene, "du").get("/ledgers/studies").text.split("<tbody>")[1]
    assert table.index("会议室") < table.index("田间课堂")
    assert table.count("50%") == 2
    assert "周某" not in table
    none = Browser(scene, "du").get("/ledgers/studies?first=2026-11-01").text
    assert "50%" not in none
