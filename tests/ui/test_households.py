"""Households on the phone: finding one among many, its card, a new one, a correction."""

from __future__ import annotations

import pytest

from mobile.ui.widgets import ListRow, RecycleList
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, RARE_NAME, inside

HEADS = ("李建国", "单秀英", "曾庆红", LONG_NAME, RARE_NAME)
MODES = [
    pytest.param(False, 1.0, 48, id="light"),
    pytest.param(True, 1.6, 60, id="senior-1.6"),
]


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), *HEADS)


def shown(me) -> list[str]:
    rows = me.driver.all(RecycleList)
    return [row["title"] for row in rows[0].rows] if rows else []


def search(me, text: str) -> list[str]:
    field = me.driver.get("姓名、首字母、门牌、尾号")
    if getattr(field, "text", ""):
        me.driver.erase(field)
    me.driver.type(field, text)
    me.driver.pause(0.4)
    me.settle()
    return shown(me)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ljg", "李建国"),
        ("sxy", "单秀英"),  # 单 as a surname is Shàn
        ("zqh", "曾庆红"),  # 曾 is Zēng
        ("1003", "曾庆红"),  # the last four digits of the telephone
        ("欧阳䶮", RARE_NAME),
        ("oy", RARE_NAME),
    ],
)
def test_a_household_is_found_by_what_a_person_would_type(me, typed, found):
    """Initials, surname readings, a name, the end of a telephone number."""
    me.driver.tap("户")
    me.settle()
    assert search(me, typed) == [found]


def test_a_door_number_finds_its_household_and_nothing_found_says_so(me):
    """What matches nothing says what could be tried."""
    me.driver.tap("户")
    me.settle()
    assert "单秀英" in search(me, "2号")
    assert search(me, "qqqq") == []
    me.driver.wait_text("没有找到")
    assert_screen(me.app.root)
    me.driver.tap(me.driver.get("清空"))
    me.settle()
    assert len(shown(me)) == len(HEADS)


def test_the_list_is_narrowed_by_group_and_by_filter(me):
    """A village, one of its groups, then 有未办诉求."""
    me.office.household(me.village, "王三组", group="3组")
    me.sync()
    me.driver.tap("户")
    me.settle()
    me.driver.tap("村组")
    me.driver.tap("上坪村")
    me.settle()
    me.driver.tap("3组")
    me.settle()
    assert shown(me) == ["王三组"]
    me.driver.tap("上坪村3组")
    me.driver.tap("全部村组")
    me.settle()
    me.driver.tap("有未办诉求")
    me.settle()
    assert shown(me) == []
    me.driver.tap("有未办诉求")
    me.driver.tap("久未走访")
    me.settle()
    assert len(shown(me)) == len(HEADS) + 1


def test_twenty_thousand_rows_are_listed_and_few_are_built(me):
    """Every household is in the list; only what shows is put into words and drawn."""
    from mobile.domain.search import HouseholdEntry

    entries = [
        HouseholdEntry(id=f"{n:08d}", head=f"李{n}", village=me.village, group="2组", door=f"{n}号")
        for n in range(20_000)
    ]
    me.phone.session.households.load(entries)
    me.router.reset("households")
    me.driver.wait(lambda: len(me.driver.all(RecycleList)[0].rows) == 20_000, 10)
    me.driver.wait_text("20000 户")
    assert len(me.driver.all(ListRow)) < 30


def test_a_household_is_added_in_the_field(me):
    """Name and village are enough; it stands in the list at once, without network."""
    me.office.stop()
    me.driver.tap("户")
    me.settle()
    me.driver.tap(me.driver.get("新增一户"))
    me.settle()
    me.driver.tap("保存")
    me.driver.wait_text("请写户主姓名")
    me.driver.type_android("户主", ("ouyang", "欧阳"), "𠅤")
    me.driver.type("组", "5组")
    me.driver.type("门牌", "51号")
    me.driver.blur()
    me.driver.tap("保存")
    me.settle()
    assert me.router.current == "household"
    me.driver.wait_text("上坪村5组51号")
    me.driver.wait_text("已存本机，有网络时自动上传")
    me.driver.back()
    me.settle()
    assert search(me, "oy") == ["欧阳𠅤", RARE_NAME] or "欧阳𠅤" in search(me, "oy")


def test_a_correction_sends_only_what_was_touched(me):
    """People and a tag; the rest of the household stays as it is."""
    me.driver.tap("户")
    me.settle()
    me.driver.tap("李建国")
    me.settle()
    me.driver.tap("修改户信息")
    me.settle()
    me.driver.type("人口", "4")
    me.driver.tap("外出务工户")
    me.driver.blur()
    me.driver.tap("保存")
    me.settle()
    assert me.router.current == "household"
    me.driver.wait_text("外出务工户")
    change = me.phone.session.store.changes()[-1].change
    assert change.acts[0].fields == {"people": 4, "tags": {"add": ["H03"]}}
    assert me.phone.session.store.drafts() == []


def test_a_form_that_was_only_opened_leaves_nothing_behind(me):
    """Back from an untouched form leaves no draft."""
    me.go("household_form")
    me.driver.back()
    me.settle()
    assert me.phone.session.store.drafts() == []
    me.go("household_form")
    me.driver.type("户主", "李")
    me.driver.back()
    me.settle()
    (draft,) = me.phone.session.store.drafts()
    assert draft.body["fields"]["head"] == "李"
    me.router.reset("home")
    me.settle()
    me.driver.tap("户 李")
    me.settle()
    assert me.driver.get("户主").text == "李"


def test_the_card_shows_the_number_where_there_is_no_telephone(me):
    """A desk cannot call: it shows the number."""
    household_id = me.phone.session.households.find("ljg")[0].id
    me.go("household", household_id=household_id)
    me.driver.tap("打电话")
    me.driver.wait_text("李建国  13800001001")


@pytest.mark.parametrize(("senior", "scale", "least"), MODES)
def test_every_household_screen_holds(office, field_app, open_app, senior, scale, least):
    """List, card and form with names of fifty characters and rare hanzi, small and large."""
    me = inside(office, open_app, field_app(), *HEADS, senior=senior, scale=scale)
    me.router.reset("households")
    me.settle()
    assert_screen(me.app.root, least)
    for name in (LONG_NAME, RARE_NAME):
        entry = next(e for e in me.phone.session.households.find("") if e.head == name)
        me.go("household", household_id=entry.id)
        assert_screen(me.app.root, least)
        me.go("household_form", household_id=entry.id)
        assert_screen(me.app.root, least)
    me.go("household", household_id="nobody")
    assert_screen(me.app.root, least)
