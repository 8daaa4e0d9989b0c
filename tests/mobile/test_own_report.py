"""我的走访汇总: one's own records, counted right, naming nobody in full, readable anywhere."""

from pathlib import Path

import pytest

from mobile.actions import visits
from mobile.actions.own_report import export_report, my_report
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from mobile.domain.own_report import period
from tests.mobile.county import County
from tests.mobile.test_round_trip import PROBLEM, record

YEAR = ("2026-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("month", ("2026-02-01", "2026-02-28")),
        ("last_month", ("2026-01-01", "2026-01-31")),
        ("year", YEAR),
        ("last_year", ("2025-01-01", "2025-12-31")),
    ],
)
def test_a_period_has_its_first_and_last_day(name: str, span: tuple[str, str]) -> None:
    """A short month ends on its own last day."""
    assert period(name, "2026-02-17") == span


def test_december_ends_with_the_year() -> None:
    """The month after December is next year's."""
    assert period("month", "2026-12-05") == ("2026-12-01", "2026-12-31")
    assert period("last_month", "2026-01-05") == ("2025-12-01", "2025-12-31")


def not_home(phone: Phone, home: str) -> None:
    """A visit to nobody at home."""
    begun = visits.begin_visit(phone, [home])
    draft = phone.session.store.draft(begun.made)
    assert draft is not None
    body = {**draft.body, "visit": {**draft.body["visit"], "mode": "M3", "not_home_reason": "N1"}}
    assert visits.record_visit(phone, begun.made, body).ok


def test_it_counts_what_was_done_and_nothing_of_others(county: County) -> None:
    """Two visits of mine, one to nobody at home; another's visit to the same house is not mine."""
    home, away = county.household("李大爷", phone="13912345678"), county.household("王婶")
    mine, other = county.phone(county.cadre("周某"), "a"), county.phone(county.cadre("陈某"), "b")
    assert sync_now(mine).report.ok
    assert sync_now(other).report.ok
    record(mine, home)
    not_home(mine, away)
    not_home(other, home)
    for phone in (other, mine):
        assert sync_now(phone).report.ok
    told = my_report(mine, *YEAR)
    assert dict(told.counts) == {
        "走访": "2 次（入户面对面 1、家中无人（未遇） 1）",
        "见到的户": "1 户",
        "诉求": "1 件，其中办结 0 件、还没销号 1 件",
        "学用转化事项": "0 项",
    }
    assert sorted(line.heads for line in told.visits) == ["李某", "王某"]
    assert [(line.head, line.category) for line in told.problems] == [
        ("李某", "老人手机操作·资格认证")
    ]
    assert my_report(mine, "2025-01-01", "2025-12-31").visits == ()
    mine.close(), other.close()


def test_who_asked_for_secrecy_is_in_no_line(county: County) -> None:
    """A confidential problem hides the household in its own line and in its visit's."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    begun = visits.begin_visit(phone, [home])
    draft = phone.session.store.draft(begun.made)
    assert draft is not None
    fields = {**draft.body["visit"], "narrative": "看望老人"}
    fields["present"] = [{"household_id": home, "met": "本人", "relation": "本人"}]
    known: dict[str, object] = {**PROBLEM["fields"], "confidential": True}  # type: ignore[dict-item]
    body = {**draft.body, "visit": fields, "problems": [{**PROBLEM, "fields": known}]}
    assert visits.record_visit(phone, begun.made, body).ok
    told = my_report(phone, *YEAR)
    assert [line.heads for line in told.visits] == ["反映人保密"]
    assert [(line.head, line.village) for line in told.problems] == [("反映人保密", "")]
    phone.close()


def test_the_file_is_a_page_that_tells_no_name_and_no_number(county: County) -> None:
    """Handed over offline; surname only, no telephone, no words of the visit, nothing to load."""
    home = county.household("<李&大爷>", phone="13912345678")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    record(phone, home)
    done = export_report(phone, *YEAR)
    text = Path(done.made).read_text("utf-8")
    assert Path(done.made).name == "我的走访汇总-2026-01-01至2026-12-31.html"
    assert "剑阁县 周某" in text
    assert "&lt;某" in text
    for hidden in ("李&", "13912345678", "看望老人", "<script", "http"):
        assert hidden not in text
    assert export_report(phone, *YEAR).made.endswith("(2).html")
    assert not list((county.folder / "phone").rglob("*.html"))
    phone.close()


def test_no_room_for_the_file_is_said_in_chinese(county: County) -> None:
    """A place that cannot be written to is a refusal, not a crash."""
    phone = county.phone(county.cadre("周某"))
    (county.folder / "documents").write_text("in the way")
    assert export_report(phone, *YEAR).refusals[0].code == "phone_disk_full"
    phone.close()
