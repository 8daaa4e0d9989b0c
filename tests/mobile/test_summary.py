"""The lines for the work group: what was done, and nobody's name, number or secret."""

from typing import Any

import pytest

from mobile.actions import queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from mobile.domain.summary import masked, masked_name
from tests.mobile.county import VILLAGE, County
from tests.mobile.test_round_trip import PROBLEM

ID_NUMBER = "11010519491231002X"


def problem(number: int, description: str, **more: Any) -> dict[str, Any]:
    """One more problem of the visit."""
    known: Any = PROBLEM["fields"]
    fields = {**known, "description": description, "handling": "B2", **more}
    del fields["time_limit"]
    return {"id": f"00000000-0000-7000-8000-0000000000{number:02d}", "fields": fields, "step": None}


def told(phone: Phone, homes: list[str], problems: list[dict[str, Any]], **more: Any) -> str:
    """A visit with these problems, as the work group would read it."""
    begun = visits.begin_visit(phone, homes)
    draft = phone.session.store.draft(begun.made)
    assert draft is not None
    visit = {**draft.body["visit"], **more}
    done = visits.record_visit(
        phone, begun.made, {**draft.body, "visit": visit, "problems": problems}
    )
    assert done.ok, done
    return queries.summary(phone, done.made)


@pytest.fixture
def phone(county: County) -> Phone:
    """A phone with two households in the village."""
    phone = county.phone(county.cadre("周某"))
    county.household("李建国", phone="13912345678", tags=["H10", "H15"])
    county.household("王秀兰", door="9号")
    sync_now(phone)
    return phone


def home(phone: Phone, head: str = "李建国") -> str:
    """The id of a household."""
    (row,) = queries.households(phone, head)
    return row.id


def test_names_and_numbers_are_masked_wherever_they_stand(phone: Phone) -> None:
    """Head, person met, witness, reporter, a neighbour in the words; phone and citizen numbers."""
    text = told(
        phone,
        [home(phone)],
        [problem(1, f"王秀兰家说水管破了，找李建国13912345678，证{ID_NUMBER}", reporter="赵小四")],
        narrative="和李建国、赵小四谈了，座机0839-6600123",
        present=[{"household_id": home(phone), "met": "李晓红", "relation": "子女"}],
        confirmation="Q4",
        witness="孙会计",
    )
    assert text.splitlines() == [
        "【走访小结】10月12日 上坪村2组 李某家",
        "入户面对面",
        "情况：和李某、赵某谈了，座机0839****123",
        "1. 老人手机操作·资格认证：王某家说水管破了，找李某139****5678，证（号码略）",
        "   镇村限期办理",
    ]
    for secret in ("李建国", "王秀兰", "李晓红", "赵小四", "孙会计", "3号", "12345678", ID_NUMBER):
        assert secret not in text


def test_what_is_kept_secret_is_not_even_hinted_at(phone: Phone) -> None:
    """要求保密: neither the problem nor the words around it, and the others keep their count."""
    text = told(
        phone,
        [home(phone)],
        [problem(1, "去年修路的账没有公示", confidential=True), problem(2, "路灯坏了两盏")],
        narrative="他说修路的账不对",
        next_step="查修路的账",
    )
    assert "账" not in text
    assert "保密" not in text
    assert next(line for line in text.splitlines() if "路灯" in line).startswith("1. ")


def test_a_visit_without_problems_says_so_in_three_lines(phone: Phone) -> None:
    """无诉求 is a result."""
    text = told(phone, [home(phone)], [], ticks=["住房安全", "用水用电"])
    assert text.splitlines()[1:] == ["入户面对面", "看了：住房安全、用水用电", "没有诉求。"]


def test_nobody_at_home_is_said_with_its_reason(phone: Phone) -> None:
    """Two lines, and when to come again."""
    only = [{"household_id": home(phone)}]
    text = told(
        phone, [home(phone)], [], mode="M3", not_home_reason="N3", revisit_on="2026-10-15",
        present=only,
    )  # fmt: skip
    assert text.splitlines()[1:] == ["家中无人（未遇），赶集，10月15日再去"]


def test_what_was_done_at_the_door_is_told(phone: Phone) -> None:
    """当场办结 with its words."""
    text = told(phone, [home(phone)], [PROBLEM])
    assert text.splitlines()[-1] == "   当场办结：当场做完认证"
    assert VILLAGE not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李建国", "李某"),
        ("欧阳䶮𠅤", "欧阳某"),
        ("阿卜杜拉·买买提", "阿某"),
        ("李", "李某"),
        ("", ""),
    ],
)
def test_a_name_becomes_a_surname(name: str, shown: str) -> None:
    """Compound surnames stay whole; of a name without one, the first character."""
    assert masked_name(name) == shown


def test_ordinary_numbers_stay() -> None:
    """Years, amounts and distances are what the office wants to read."""
    text = "2026年停水3次，补1200元，离村2.5公里，12345热线"
    assert masked(text, ["李建国"]) == text
    assert masked("卡号6222 0212 3456 7890 123", []) == "卡号（号码略）"
    assert masked("13800001001 13800001002", []) == "138****1001 138****1002"
