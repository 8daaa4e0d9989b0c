"""Each signal beside its innocent counterpart."""

import random
from dataclasses import replace

import pytest

from server.analysis import signals_content as content
from server.analysis import signals_households as homes
from server.analysis import signals_photo as photos
from server.analysis import signals_place as place
from server.analysis import signals_record as record
from server.analysis import signals_text as text
from server.analysis import signals_time as time
from server.analysis.catalogue import CONTEXTS, SIGNALS
from server.analysis.ledger import Ledger, Photo, Problem
from server.analysis.places import gcj02_from_wgs84
from server.analysis.signal import NEUTRAL
from tests.analysis.conftest import (
    FAR,
    HOME,
    OFFICE,
    bin_of,
    cadre,
    here,
    household,
    instant,
    ordinary,
    visit,
)
from tests.analysis.simulator.words import edited


def test_a_very_short_stay_is_seen_against_visits_of_the_same_kind(note) -> None:
    """Three minutes where others need twenty-five are short; a telephone call of three is not."""
    rest = ordinary(40, note)
    ledger = Ledger.of([*rest, visit(stay_min=3), visit("tel", stay_min=3, mode="M4")])
    assert bin_of(time.SHORT_STAY, ledger, "w1") == 0
    assert bin_of(time.SHORT_STAY, ledger, "tel") == NEUTRAL


def test_who_is_always_brief_is_judged_milder(note) -> None:
    """A person whose visits are all short loses one step; a small sample says nothing."""
    brief = [visit(f"b{i}", f"2026-03-{3 + i:02} 09:00", 5, household_id=f"k{i}") for i in range(8)]
    assert bin_of(time.SHORT_STAY, Ledger.of([*ordinary(60, note), *brief]), "b3") == 3
    assert bin_of(time.SHORT_STAY, Ledger.of(brief), "b3") == NEUTRAL


def test_backfilled_and_typed_for_others_are_innocent_by_rule(note) -> None:
    """补录 and 代录 switch off every signal about time, place and entry."""
    late = visit(
        stay_min=1,
        recorded_at=instant("2026-03-31 20:00"),
        position=here(OFFICE),
        active_s=2.0,
        narrative=note(900),
    )
    for declared in ({"backfilled": True}, {"typed_for_other": True}):
        ledger = Ledger.of(
            [*ordinary(40, note), replace(late, **declared)], [household()], [cadre()]
        )
        for signal in (
            time.SHORT_STAY,
            time.FAST_ENTRY,
            time.SEQUENCE,
            record.BACKFILLED,
            place.AWAY,
            place.AT_OFFICE,
        ):
            assert bin_of(signal, ledger, "w1") == NEUTRAL, signal.key


def test_pasting_is_faster_than_typing(note) -> None:
    """Sixty characters in five seconds were pasted; the same at two seconds each were written."""
    words = note(901)
    ledger = Ledger.of(
        [
            visit("fast", narrative=words, active_s=5.0),
            visit("slow", narrative=words, active_s=2.0 * len(words)),
            visit("unknown", narrative=words),
            visit("brief", narrative="一切正常", active_s=0.5),
        ]
    )
    assert bin_of(time.FAST_ENTRY, ledger, "fast") == 0
    assert bin_of(time.FAST_ENTRY, ledger, "slow") == 5
    assert bin_of(time.FAST_ENTRY, ledger, "unknown") == NEUTRAL
    assert bin_of(time.FAST_ENTRY, ledger, "brief") == NEUTRAL


def test_nobody_is_at_two_doors_at_once() -> None:
    """Two households 3 km apart at one time, or a minute apart, are impossible."""
    doors = [household("h1"), household("h2", FAR)]
    overlap = [visit("a"), visit("b", "2026-03-02 09:10", household_id="h2")]
    hurry = [visit("a"), visit("b", "2026-03-02 09:26", household_id="h2")]
    for visits in (overlap, hurry):
        assert bin_of(time.SEQUENCE, Ledger.of(visits, doors), "b") == 0


@pytest.mark.parametrize(
    "second",
    [
        visit("b", "2026-03-02 09:00", household_id="h2"),
        visit("b", "2026-03-02 09:10", household_id="h1"),
        visit("b", "2026-03-02 09:40", household_id="h2"),
        visit("b", "2026-03-02 09:26", household_id="near"),
    ],
    ids=["院坝会：起止相同", "同一户", "赶得到", "邻居"],
)
def test_meetings_neighbours_and_the_same_door_are_possible(second) -> None:
    """A yard meeting, the same household, a neighbour, and time enough on the road."""
    doors = [household("h1"), household("h2", FAR), household("near", (28.2002, 110.1))]
    assert bin_of(time.SEQUENCE, Ledger.of([visit("a"), second], doors), "b") == 2


def test_far_from_the_door_and_at_the_office() -> None:
    """5.6 km away at the office is seen by both; at the door by neither."""
    ledger = Ledger.of(
        [
            visit("desk", position=here(OFFICE)),
            visit("door", "2026-03-03 09:00", position=here(HOME)),
        ],
        [household()],
        [cadre()],
    )
    assert (bin_of(place.AWAY, ledger, "desk"), bin_of(place.AT_OFFICE, ledger, "desk")) == (0, 0)
    assert (bin_of(place.AWAY, ledger, "door"), bin_of(place.AT_OFFICE, ledger, "door")) == (3, 1)


@pytest.mark.parametrize(
    "position",
    [None, here(OFFICE, None), here(OFFICE, "北京54"), here(OFFICE, error_m=3000.0)],
    ids=["没有位置", "没写基准", "不认识的基准", "太粗"],
)
def test_no_position_no_datum_and_a_rough_fix_are_neutral(position) -> None:
    """Absence of evidence is its own neutral value, never 'far away'."""
    ledger = Ledger.of([visit(position=position)], [household()], [cadre()])
    for signal in (place.AWAY, place.AT_OFFICE):
        assert bin_of(signal, ledger, "w1") == NEUTRAL


def test_mixed_datums_and_a_bad_registry_accuse_nobody() -> None:
    """A door registered in GCJ-02 without a note, and one 250 m wrong in a remote village."""
    shifted = household("h1", gcj02_from_wgs84(*HOME), datum=None)
    wrong = household("h2", (HOME[0] + 0.0022, HOME[1]), error_m=90.0)
    at_door = here(gcj02_from_wgs84(*HOME), "GCJ02")
    ledger = Ledger.of(
        [visit("a", position=at_door), visit("b", household_id="h2", position=here(HOME))],
        [shifted, wrong],
        [cadre()],
    )
    assert bin_of(place.AWAY, ledger, "a") == 3
    assert bin_of(place.AWAY, ledger, "b") in {2, 3}


def test_in_the_yard_or_the_field_there_is_no_door() -> None:
    """M2 at the village office is a lawful place to talk."""
    ledger = Ledger.of([visit(mode="M2", position=here(OFFICE))], [household()], [cadre()])
    assert bin_of(place.AWAY, ledger, "w1") == NEUTRAL


def test_a_copied_note_is_found_and_the_first_is_not_blamed(note) -> None:
    """Copied with a fifth rewritten: the later one is told, with the earlier one's number."""
    first = visit("first", "2026-03-01 08:00", household_id="x1", narrative=note(5001))
    copy = edited(random.Random(1), first.narrative, 0.2)
    own = visit("own", "2026-03-28 09:00", household_id="x2", narrative=copy)
    other = replace(own, visit_id="other", cadre_id="c9", household_id="x3")
    ledger = Ledger.of([*ordinary(60, note), first, own])
    assert bin_of(text.COPIED_OWN, ledger, "own") in {0, 1, 2}
    assert bin_of(text.COPIED_OWN, ledger, "first") == 4
    signal = text.COPIED_OWN
    told = signal.tell(signal.measure(ledger), [v.visit_id for v in ledger.visits].index("own"))
    assert "first" in told
    assert bin_of(text.COPIED_OTHERS, Ledger.of([*ordinary(60, note), first, other]), "other") <= 2


def test_the_same_household_may_be_told_the_same_way(note) -> None:
    """Its circumstances do not change from month to month."""
    words = note(5002)
    again = [visit(f"m{i}", f"2026-0{3 + i}-05 09:00", narrative=words) for i in range(3)]
    assert bin_of(text.COPIED_OWN, Ledger.of([*ordinary(40, note), *again]), "m2") == 4


def test_official_wording_and_a_village_wide_issue_weigh_little(note) -> None:
    """Many people use the official words; beside own words they make no copy."""
    policy = "城乡居民医保个人缴费标准为每人400元，集中缴费期截至12月31日"
    rest = [
        replace(v, narrative=v.narrative + policy, village="v7")
        for v in ordinary(60, note, people=30)
    ]
    last = visit(
        household_id="x", village="v7", narrative=note(7000) + policy, at="2026-03-29 09:00"
    )
    assert bin_of(text.COPIED_OTHERS, Ledger.of([*rest, last]), "w1") >= 2


def test_saying_nothing_in_particular() -> None:
    """Phrases that fit every door are vague; who, when, where, how much and what are not."""
    ledger = Ledger.of(
        [
            visit(
                "vague",
                narrative="了解家庭基本情况，宣传了有关政策，群众表示满意，进一步拉近了干群关系，增强了信心",
            ),
            visit(
                "exact",
                narrative="李奶奶的孙子上周在镇上住院，花了3200元，桥头的路也断了，帮着收了5张票去报销，约好12日回话",
            ),
            visit("none", narrative="", problems_known=True),
        ]
    )
    assert bin_of(text.UNSPECIFIC, ledger, "vague") == 0
    assert bin_of(text.UNSPECIFIC, ledger, "exact") == 3
    assert bin_of(text.UNSPECIFIC, ledger, "none") == NEUTRAL


def test_one_picture_for_two_doors() -> None:
    """The same file, or four bits of its hash away; the same household and companions are fine."""
    picture, near = 0x0F0F_33CC_55AA_9669, 0x0F0F_33CC_55AA_9669 ^ 0b1011
    shot = (Photo("a" * 64, picture),)
    first = visit("first", photos=shot)
    cases = {
        "same": visit("same", "2026-03-09 09:00", household_id="h2", photos=shot),
        "near": visit(
            "near", "2026-03-09 09:00", household_id="h2", photos=(Photo("b" * 64, near),)
        ),
        "home": visit("home", "2026-03-09 09:00", photos=shot),
        "with": visit("with", "2026-03-02 09:00", cadre_id="c2", household_id="h2", photos=shot),
        "blank": visit(
            "blank", "2026-03-09 09:00", household_id="h2", photos=(Photo("c" * 64, 0),)
        ),
    }
    found = {name: bin_of(photos.PHOTO, Ledger.of([first, v]), name) for name, v in cases.items()}
    assert found == {"same": 0, "near": 1, "home": 2, "with": 2, "blank": 2}
    assert (
        bin_of(photos.PHOTO, Ledger.of([first, visit("none", household_id="h3")]), "none")
        == NEUTRAL
    )


def test_written_in_bulk_at_the_end_of_the_month() -> None:
    """Six visits of three weeks typed in one hour on the 31st; one of the same evening."""
    bulk = [
        visit(
            f"b{i}",
            f"2026-03-{3 + 3 * i:02} 09:00",
            household_id=f"k{i}",
            recorded_at=instant("2026-03-31 19:00") + i * 300,
        )
        for i in range(6)
    ]
    prompt = visit("prompt", "2026-03-10 15:00", cadre_id="c2")
    ledger = Ledger.of([*bulk, prompt])
    assert bin_of(record.BACKFILLED, ledger, "b1") == 0
    assert bin_of(record.BACKFILLED, ledger, "prompt") == 4


def test_a_clock_that_nobody_vouches_for_cannot_accuse() -> None:
    """A wall clock nine days off is at most 'a day late'."""
    late = visit(recorded_at=instant("2026-03-11 09:00"), clock="wall")
    assert bin_of(record.BACKFILLED, Ledger.of([late]), "w1") == 3


def test_clock_jumps_mock_positions_and_shared_devices() -> None:
    """Each is a fact of the phone; a clerk who types for others shares no device."""
    jumped = Ledger.of([visit(clock_jump_s=-20 * 3600.0), visit("still", clock_jump_s=4.0)])
    assert (
        bin_of(record.CLOCK_JUMP, jumped, "w1"),
        bin_of(record.CLOCK_JUMP, jumped, "still"),
    ) == (0, 2)
    mock = Ledger.of([visit(position=here(HOME, mock=True)), visit("real", position=here(HOME))])
    assert (bin_of(place.MOCK, mock, "w1"), bin_of(place.MOCK, mock, "real")) == (0, 1)
    shared = [visit(f"s{i}", cadre_id=f"c{i}", device_id="d") for i in range(4)]
    assert bin_of(record.SHARED_DEVICE, Ledger.of(shared), "s1") == 0
    clerk = [replace(v, typed_for_other=True) for v in shared]
    assert bin_of(record.SHARED_DEVICE, Ledger.of(clerk), "s1") == NEUTRAL


def test_hollow_resolutions_and_contradictions() -> None:
    """'已解决' says nothing; low-income aid is never done at the door; a promise is no claim."""

    def solved(name: str, category: str, words: str, handling: str = "B1a"):
        problem = Problem(category, "Z2", handling, "事", words)
        return visit(name, household_id=name, problems=(problem,), problems_known=True)

    ledger = Ledger.of(
        [
            solved("hollow", "0903", "已解决"),
            solved("clear", "0903", "当场请村电工换了灯头，试了灯亮了，本人看到"),
            solved("aid", "0301", "当场办好低保，群众签字"),
            solved("passed", "0301", "已解决", "B2"),
        ]
    )
    assert bin_of(content.HOLLOW, ledger, "hollow") == 1
    assert bin_of(content.HOLLOW, ledger, "clear") == 3
    assert bin_of(content.HOLLOW, ledger, "passed") == NEUTRAL
    assert bin_of(content.CONTRADICTION, ledger, "aid") == 0
    assert bin_of(content.CONTRADICTION, ledger, "clear") == 1
    assert bin_of(content.CONTRADICTION, ledger, "passed") == NEUTRAL


def test_solved_and_raised_again_within_a_month() -> None:
    """The same household, the same kind of problem, three weeks later."""
    lamp = Problem("0903", "Z2", "B1a", "灯坏", "当场请村电工换了灯头，试了亮了")
    first = visit("first", problems=(lamp,))
    again = visit("again", "2026-03-22 09:00", problems=(lamp,))
    later = visit("again", "2026-05-22 09:00", problems=(lamp,))
    assert bin_of(content.HOLLOW, Ledger.of([first, again]), "first") == 0
    assert bin_of(content.HOLLOW, Ledger.of([first, later]), "first") == 3


def test_only_easy_households() -> None:
    """Thirty visits and no key household where a third are; too few visits say nothing."""
    doors = [
        household(f"h{i}", tags=frozenset({"H10" if i % 3 == 0 else "H00"})) for i in range(60)
    ]
    easy = [visit(f"e{i}", household_id=f"h{3 * i + 1}") for i in range(18)]
    fair = [visit(f"f{i}", household_id=f"h{i}", cadre_id="c2") for i in range(30)]
    ledger = Ledger.of([*easy, *fair], doors)
    assert (bin_of(homes.EASY_ONLY, ledger, "e1"), bin_of(homes.EASY_ONLY, ledger, "f1")) == (0, 1)
    assert bin_of(homes.EASY_ONLY, Ledger.of(easy[:10], doors), "e1") == NEUTRAL


def test_no_problems_and_full_satisfaction_are_context_only() -> None:
    """D11 and D16 are told beside a finding and are no signals: they weigh nothing."""
    assert {context.code for context in CONTEXTS} == {"D11", "D16"}
    assert not {signal.code for signal in SIGNALS} & {"D11", "D16"}
    calm = [visit(f"n{i}", f"2026-03-{i + 1:02} 09:00", problems_known=True) for i in range(12)]
    told = homes.NO_PROBLEMS.tell(Ledger.of(calm))
    assert "连续 12 次" in told[11]


def test_every_signal_says_what_it_is() -> None:
    """Formula, data, minimum, innocent explanation, version; shares that are shares."""
    assert len({s.key for s in SIGNALS}) == len({s.code for s in SIGNALS}) == len(SIGNALS)
    for signal in SIGNALS:
        assert all((signal.formula, signal.needs, signal.minimum, signal.version >= 1))
        assert signal.innocent or signal.only_counter
        for share in ("m", "u"):
            assert sum(getattr(b, share) for b in signal.bins) == pytest.approx(1, abs=0.011)
