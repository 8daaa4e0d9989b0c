"""How far a pledge has come: four numbers and the ground on which it closes (词表 §14).

Owns the counting, as pure functions: progress is never stored, the server's figure is final. Never
decides a state. A target must never force an invented problem: three households without a problem
close a pledge just as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.records import Record
from shared.vocabulary import Vocabulary

Steps = Sequence[Mapping[str, Any]]
"""Contents of the steps (办理) of one problem, in order."""

COUNTED_MODES: Final = frozenset({"M1", "M2"})
REPORTED: Final = frozenset({"W03", "W04", "W05", "W08"})
VERIFIED: Final = frozenset({"W04"})
SOLVED: Final = frozenset({"I09", "I12", "I13", "I17"})
ADVANCED: Final = frozenset({"I05", "I06", "I07", "I08", "I14", "I15"})
LINKABLE_STATES: Final = frozenset({"P01", "P02", "P03", "P08"})

ADVANCING: Final = frozenset(
    {
        "problem.solve_on_spot",
        "problem.transfer",
        "problem.legal",
        "problem.shelve",
        "problem.activate",
        "problem.report",
        "problem.outcome",
    }
)
"""Steps that move a problem by themselves."""

ADVANCING_WITH_WORDS: Final = frozenset(
    {
        "problem.take_own",
        "problem.take",
        "problem.update",
        "problem.note_progress",
        "problem.redo",
        "problem.retransfer",
    }
)
"""Steps that move it only when they tell what was done. 只登记、只交办、只催办 never do."""

MET: Final = "达标"
NO_PROBLEMS: Final = "三户均无诉求"
PARTLY: Final = "部分达标"
NOT_MET: Final = "未达标"


@dataclass(frozen=True, slots=True)
class Progress:
    """What linked visits and problems add up to, within the pledge's window.

    `reported`, `verified`: distinct households present (已报户数, 已核户数). `standing`: reported
    without those that were only met on returned visits (W05). `solved`, `advanced`: problems.
    `raised`: problems on its visits, sealed ones included. `not_counted`: visits by M3–M6, as
    (visit id, mode). `sealed_households`: how many of `reported` may not be named (1 户不列名).
    """

    reported: int = 0
    verified: int = 0
    standing: int = 0
    solved: int = 0
    advanced: int = 0
    raised: int = 0
    not_counted: tuple[tuple[str, str], ...] = ()
    sealed_households: int = 0
    target_households: int = 0
    target_solved: int = 0

    @property
    def households_met(self) -> bool:
        """Are as many households visited as pledged, returned visits apart?"""
        return self.standing >= self.target_households

    @property
    def problems_met(self) -> bool:
        """Are as many problems solved or advanced as pledged?"""
        return self.solved + self.advanced >= self.target_solved

    @property
    def met(self) -> bool:
        """达标."""
        return self.households_met and self.problems_met

    @property
    def no_problems(self) -> bool:
        """三户均无诉求: lawful, and equal to 达标."""
        return self.target_households > 0 and self.households_met and self.raised == 0

    @property
    def any_target_met(self) -> bool:
        """Is one of the two targets reached, where there is such a target?"""
        households = self.target_households > 0 and self.households_met
        return households or (self.target_solved > 0 and self.problems_met)


def progress(
    pledge: Mapping[str, Any],
    visits: Iterable[Record],
    problems: Iterable[tuple[Record, Steps]],
    raised: int | None = None,
) -> Progress:
    """Count one pledge's content against its linked visits and problems (each with its steps).

    `raised` is the number of problems on those visits, unlinked and sealed ones included; without
    it the linked ones are taken, withdrawn ones apart.
    """
    visits, problems = tuple(visits), tuple(problems)
    counted = [
        visit
        for visit in visits
        if visit.content["mode"] in COUNTED_MODES and in_window(pledge, visit.content["visited_on"])
    ]
    reported = _households(counted, REPORTED)
    return Progress(
        reported=len(reported),
        verified=len(_households(counted, VERIFIED)),
        standing=len(_households(counted, REPORTED - {"W05"})),
        solved=sum(problem.state in SOLVED for problem, _ in problems),
        advanced=sum(is_advanced(pledge, problem.state, steps) for problem, steps in problems),
        raised=sum(problem.state != "I16" for problem, _ in problems) if raised is None else raised,
        not_counted=tuple(
            (visit.id, visit.content["mode"])
            for visit in visits
            if visit.content["mode"] not in COUNTED_MODES and visit.state != "W09"
        ),
        sealed_households=len(reported - _households(counted, REPORTED, sealed=False)),
        target_households=pledge.get("target_households", 0),
        target_solved=pledge.get("target_solved", 0),
    )


def basis(done: Progress, pledge: Mapping[str, Any] | None = None) -> str:
    """结项依据. `pledge` may hold a basis that a person has set; it stands."""
    if pledge and pledge.get("basis"):
        return str(pledge["basis"])
    if done.target_solved > 0 and done.no_problems:
        return NO_PROBLEMS
    if done.met:
        return MET
    return PARTLY if done.any_target_met else NOT_MET


def window_of(pledge: Mapping[str, Any]) -> tuple[str, str]:
    """期限: first and last day, 顺延 included."""
    return pledge["starts_on"], pledge.get("deferred_to") or pledge["ends_on"]


def in_window(pledge: Mapping[str, Any], day: str) -> bool:
    """Is the day within the pledge's window?"""
    first, last = window_of(pledge)
    return first <= day <= last


def is_substantive(step: Mapping[str, Any]) -> bool:
    """Is a step of a problem 一步实在进展?"""
    command = step.get("command")
    told = any(str(step.get(name) or "").strip() for name in ("action", "outcome"))
    return command in ADVANCING or (command in ADVANCING_WITH_WORDS and told)


def is_advanced(pledge: Mapping[str, Any], state: str, steps: Steps) -> bool:
    """已推进: in a moving state, with a real step within the window (old problems too)."""
    return state in ADVANCED and _moved_within(pledge, steps)


def candidates_for(visit: Record, pledges: Iterable[Record]) -> tuple[str, ...]:
    """Ids of the pledges to which a visit, and the problems raised on it, link by themselves.

    Its learner was a visitor or companion, the day lies within the window, the pledge is open and
    counts households, and its learner has not unlinked the visit. A pledge without a household
    target (岗位对标, 一件事) is about named problems, so its learner links by hand: every visit of
    seven weeks would drown it, and would quietly undo a 顺延. Whoever recorded the visit may have
    said which of their own pledges it is for; a companion's pledges are the companion's affair.
    """
    return tuple(
        pledge.id
        for pledge in pledges
        if _counts_by_itself(visit, pledge) and may_link_visit(visit, pledge)
    )


def _counts_by_itself(visit: Record, pledge: Record) -> bool:
    """What its recorder chose for pledges of their own (`counts_for`); else the usual."""
    chosen = visit.content.get("counts_for")
    if chosen is not None and pledge.content["learner_id"] == visit.content.get("recorder_id"):
        return pledge.id in chosen
    return bool(pledge.content.get("target_households"))


def candidates_for_problem(
    problem: Record, visit: Record | None, pledges: Iterable[Record]
) -> tuple[str, ...]:
    """Ids of the pledges to which a problem links by itself: those of its visit."""
    if visit is None or problem.state == "I16":
        return ()
    known = {pledge.id: pledge for pledge in pledges}
    linked = candidates_for(visit, known.values())
    return tuple(pledge_id for pledge_id in linked if _open_to(known[pledge_id], problem.id))


def may_link_visit(visit: Record, pledge: Record) -> bool:
    """May this visit be linked (词表 §8.1): learner present, day in the window, pledge open?"""
    return (
        visit.state != "W09"
        and _was_there(visit, pledge)
        and in_window(pledge.content, visit.content["visited_on"])
        and _open_to(pledge, visit.id)
    )


def may_link_problem(problem: Record, visit: Record | None, steps: Steps, pledge: Record) -> bool:
    """May this problem be linked: with its visit, or an old one that moved within the window?"""
    if visit is None or problem.state == "I16" or not _open_to(pledge, problem.id):
        return False
    moved = _was_there(visit, pledge) and _moved_within(pledge.content, steps)
    return moved or may_link_visit(visit, pledge)


def also_used(record_id: str, pledge_id: str, pledges: Iterable[Record]) -> tuple[str, ...]:
    """同访另用于: ids of the other pledges that count the same record, cancelled ones apart."""
    return tuple(
        pledge.id
        for pledge in pledges
        if pledge.id != pledge_id
        and pledge.state != "P09"
        and record_id in (*pledge.content.get("visits", ()), *pledge.content.get("problems", ()))
    )


def not_counted_names(done: Progress, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the modes that are listed but not counted, one per visit."""
    return tuple(vocabulary.name("modes", mode) for _, mode in done.not_counted)


def _was_there(visit: Record, pledge: Record) -> bool:
    learner = pledge.content["learner_id"]
    return any(visitor.get("person_id") == learner for visitor in visit.content["visitors"])


def _open_to(pledge: Record, record_id: str) -> bool:
    return pledge.state in LINKABLE_STATES and record_id not in pledge.content.get("unlinked", ())


def _moved_within(pledge: Mapping[str, Any], steps: Steps) -> bool:
    return any(is_substantive(step) and in_window(pledge, step["acted_on"]) for step in steps)


def _households(
    visits: Iterable[Record], states: frozenset[str], *, sealed: bool = True
) -> frozenset[str]:
    return frozenset(
        present["household_id"]
        for visit in visits
        if visit.state in states and (sealed or not visit.content.get("sealed"))
        for present in visit.content["present"]
    )
