"""The supervisor's pages: both sides of a finding, heard before decided, and nothing by person."""

import hashlib
import re
from collections.abc import Iterator

import pytest
from browser import Browser
from cases import Cases, raised_on
from scene import Scene

from server.services import ingest, office_compliance, office_findings
from shared.visibility import Role


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    """An office with findings, that no test changes."""
    scene = Scene(tmp_path_factory.mktemp("cases")).typical()
    yield Cases(scene)
    scene.zoufang.db.close()


@pytest.fixture
def fresh(scene: Scene) -> Cases:
    """One of one's own, on each database."""
    return Cases(scene)


def test_a_finding_is_told_in_sentences_with_what_speaks_for_the_cadre(cases: Cases) -> None:
    """Reasons with their usual innocent causes, both texts side by side, and no figure."""
    finding = cases.open[0]
    page = Browser(cases.scene, "du").get(f"/findings/{finding.id}")
    assert page.status_code == 200
    text = re.sub(r"<[^>]+>", "", page.text)
    for words in ("与本人历史记录雷同", "常见的正常原因", "两段文字对照", "本人还没有说明"):
        assert words in text
    assert "<mark>" in page.text
    assert not re.search(r"权重|得分|概率|可疑度|-?\d\.\d\d", text)


def test_the_queue_groups_by_what_has_to_be_done(cases: Cases) -> None:
    """What waits for the cadre is not asked of anybody else; a township sees no random draw."""
    assert cases.hidden
    du, xun = Browser(cases.scene, "du"), Browser(cases.scene, "xun")
    assert "等本人说明" in du.get("/findings").text
    assert "随机抽取" not in du.get("/findings").text
    assert "随机抽取" in xun.get("/findings").text
    hidden = cases.hidden[0]
    assert du.get(f"/findings/{hidden.id}").status_code == 404
    assert xun.get(f"/findings/{hidden.id}").status_code == 200


@pytest.mark.parametrize("path", ["/findings", "/findings/fairness", "/findings/limits"])
def test_the_office_sees_no_reasons(cases: Cases, path: str) -> None:
    """A township's office calls back; it reads neither findings nor their fairness."""
    fang = Browser(cases.scene, "fang")
    assert fang.get(path).status_code == 403
    assert fang.get(f"/findings/{cases.open[0].id}").status_code == 403
    assert fang.get("/callbacks").status_code == 200


def test_from_the_explanation_to_the_decision(fresh: Cases) -> None:
    """Explained, called back without knowing why, decided; each step is audited."""
    finding, scene = fresh.open[0], fresh.scene
    fang, du = Browser(scene, "fang"), Browser(scene, "du")
    where = f"/findings/{finding.id}"
    early = du.post(f"{where}/step/confirm", note="文字都一样")
    assert early.status_code >= 400
    assert "本人还没有说明" in early.text
    assert "文字都一样" in early.text
    assert finding.id not in fang.get("/callbacks").text
    fresh.explain(finding, "那天没去，照抄了一份")
    waiting = fang.get("/callbacks").text
    assert finding.id in waiting
    assert "雷同" not in waiting
    assert "照抄" not in waiting
    unheard = du.post(f"{where}/step/confirm", note="本人承认")
    assert "没有回访到群众" in unheard.text
    answer = {"call_method": "V2", "call_answer": "说没有来过", "call_note": "秋收以后没人来过"}
    assert fang.post(f"/callbacks/{finding.id}", **answer).status_code == 303
    assert "秋收以后没人来过" in du.get(where).text
    assert du.post(f"{where}/step/confirm", note="本人承认，群众说没来过").status_code == 303
    assert ingest.standing(scene.zoufang, finding.id).record.state == "F04"
    decided = du.get(where).text
    assert "走访不到位" in decided
    assert "step/confirm" not in decided
    audit = du.get("/audit").text
    assert "记回访" in audit
    assert "认定走访不到位" in audit


def test_nobody_decides_without_having_read_what_came_meanwhile(fresh: Cases) -> None:
    """The cadre explains while the page is open: told so, the reason kept, decided after it."""
    finding, du = fresh.open[0], Browser(fresh.scene, "du")
    where = f"/findings/{finding.id}"
    seen = _seen(du.get(where).text)
    fresh.explain(finding, "那天在田里谈的")
    stale = du.post(f"{where}/step/leave_open", note="说不清", seen=seen)
    assert "又有了新的说明" in stale.text
    assert "那天在田里谈的" in stale.text
    assert "说不清</textarea>" in stale.text
    again = du.post(f"{where}/step/leave_open", note="说不清", seen=_seen(stale.text))
    assert again.status_code == 303


def _seen(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text)
    assert found
    return found[1]


def test_a_random_draw_is_called_back_first_and_can_end_without_a_word(fresh: Cases) -> None:
    """Where the villager says that all was so, the cadre never hears of it."""
    hidden, xun = fresh.hidden[0], Browser(fresh.scene, "xun")
    where = f"/findings/{hidden.id}"
    assert "先回访" in xun.post(f"{where}/step/clear").text
    answer = {"call_method": "V2", "call_answer": "说来过，情况相符"}
    assert xun.post(f"{where}/step/call", **answer).status_code == 303
    assert xun.post(f"{where}/step/clear").status_code == 303
    assert ingest.standing(fresh.scene.zoufang, hidden.id).record.state == "F03"
    assert Browser(fresh.scene, "du").get(where).status_code == 404
    assert office_findings.hidden_from(fresh.scene.zoufang, fresh.scene.people["fang"].viewer)


def test_a_number_is_shown_in_full_only_on_request(fresh: Cases) -> None:
    """The supervisor who calls sees the number, and that leaves a line."""
    finding, du = fresh.open[0], Browser(fresh.scene, "du")
    visit = ingest.standing(fresh.scene.zoufang, finding.content["visit_id"])
    (present,) = visit.content["present"]
    assert "13812340000" not in du.get(f"/findings/{finding.id}").text
    shown = du.post(f"/findings/{finding.id}/phone", household=present["household_id"])
    assert "13812340000" in shown.text
    assert "查看完整电话" in du.get("/audit").text


def test_fairness_compares_circumstances_and_never_people(cases: Cases) -> None:
    """Groups of visits with counts and ratios; nobody's name is on the page."""
    page = Browser(cases.scene, "du").get("/findings/fairness").text
    main = page[page.index("<main") :]
    assert "工作条件" in main
    assert "倍" in main or "—" in main
    for account in cases.scene.people.values():
        if account.role is Role.CADRE:
            assert account.name not in main


def test_what_the_method_cannot_see_is_said(cases: Cases) -> None:
    """The blind spots, every signal with its normal causes, and what only ever is context."""
    page = Browser(cases.scene, "du").get("/findings/limits").text
    for words in ("看不到的", "写得空泛", "只作背景，从不作理由", "随机抽取"):
        assert words in page


def test_the_office_says_how_people_work(fresh: Cases) -> None:
    """工作条件 are kept with who said so, and compared with from then on."""
    fang, chen = Browser(fresh.scene, "fang"), fresh.scene.people["chen"]
    assert fang.post("/circumstances", remote=chen.account_id).status_code == 303
    page = fang.get("/circumstances").text
    assert re.search(rf'name="remote" value="{chen.account_id}" checked', page)
    assert "登记工作条件" in fang.get("/audit").text
    assert "偏远" in Browser(fresh.scene, "du").get("/findings/fairness").text


def test_nothing_of_it_is_a_figure_about_a_person(cases: Cases) -> None:
    """合规自检 finds no score, points or rank in any record, table or command."""
    statements = office_compliance.statements(cases.scene.zoufang.vocabulary)
    assert all(statement.holds for statement in statements)


def test_fairness_says_nothing_where_nothing_can_be_compared(cases: Cases) -> None:
    """Few were asked about: neither an alarm nor an all-clear."""
    page = Browser(cases.scene, "du").get("/findings/fairness").text
    assert "作不出比较" in page
    assert "没有哪一类" not in page


def test_two_photos_are_shown_beside_each_other(scene: Scene) -> None:
    """A finding on like photos shows both visits' own, and what would be innocent."""
    photos = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("first", "second")}
    for name, sha256 in photos.items():
        item = {"sha256": sha256, "size": 1000, "kind": "photo"}
        scene.visit("zhou", f"photo-{name}", "ouyang", evidence=[item])
    visits = {n: ingest.standing(scene.zoufang, scene.id(f"photo-{n}")) for n in photos}
    text = f"照片与走访 {visits['first'].record.number} 的几乎一样（不是同一户）"
    finding = raised_on(scene, visits["second"], [{"code": "D09", "text": text}])
    page = Browser(scene, "du").get(f"/findings/{finding}").text
    assert "照片对照" in page
    for name, visit in visits.items():
        assert f"/records/{visit.id}/evidence/{photos[name]}" in page
    assert "同样的表格、宣传单、公示栏" in page
