"""What screens show: plain values, ready to read.

Owns their shape. Never knows a widget, and never holds more than its screen shows.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A step that this person may take now. `asks`: another must agree to it."""

    command: str
    name: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Something that waits for an answer of this person."""

    record_id: str
    kind: str
    title: str
    why: str
    day: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem in a list."""

    id: str
    number: str
    title: str
    category: str
    household: str
    state: str
    state_name: str
    due_on: str
    due: str
    overdue: bool
    pending: bool
    sealed: bool = False
    offers: tuple[StepOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """A pledge with its progress. `line`: 走访 1/3 · 解决 0/1."""

    id: str
    number: str
    title: str
    kind: str
    window: str
    state: str
    state_name: str
    line: str
    reported: int
    verified: int
    solved: int
    advanced: int
    target_households: int
    target_solved: int
    not_counted: str
    pending: bool
    offers: tuple[StepOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncLine:
    """仅存本机 n · 待上传 n · 已上传 · 上次同步."""

    drafts: int
    unsent: int
    refused: int
    files_waiting: int
    last_sync: str
    last_error: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """Something that this person is asked to explain. `by`: the day before which."""

    finding_id: str
    title: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The first screen."""

    name: str
    today: str
    questions: tuple[QuestionRow, ...]
    waiting: tuple[WaitingRow, ...]
    problems: tuple[ProblemRow, ...]
    pledges: tuple[PledgeRow, ...]
    drafts: tuple["DraftRow", ...]
    sync: SyncLine


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A form that was begun."""

    id: str
    kind: str
    title: str
    updated: str


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household in a list."""

    id: str
    head: str
    village: str
    place: str
    tags: tuple[str, ...]
    key: bool
    phone_tail: str
    open_problems: int
    last_visit: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit in a list."""

    id: str
    number: str
    title: str
    day: str
    mode: str
    state: str
    state_name: str
    problems: int
    pending: bool
    refused: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """The card of a household. `content` and `revision` are for an edit of it."""

    row: HouseholdRow
    number: str
    phone: str
    family: tuple[tuple[str, str], ...]
    cadres: tuple[str, ...]
    visits: tuple[VisitRow, ...]
    problems: tuple[ProblemRow, ...]
    revision: int
    pending: bool
    content: dict[str, Any] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a record, with what the office says about it."""

    name: str
    title: str
    text: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a problem, or one explanation or proposal."""

    day: str
    who: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class VerificationLine:
    """One decision of the office."""

    day: str
    who: str
    method: str
    conclusion: str
    reason: str
    situation: str
    comments: tuple[tuple[str, str], ...]
    round: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a record: what was changed from the one before."""

    revision: int
    state_name: str
    pending: bool
    changed: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record with everything about it.

    `edit`: the command by which its fields may be changed now (`visit.amend`, `visit.mend` …), or
    empty. `return_reason` and the comments of `fields` stem from the latest return.
    """

    id: str
    kind: str
    kind_name: str
    title: str
    number: str
    state: str
    state_name: str
    revision: int
    pending: bool
    fields: tuple[FieldLine, ...]
    return_reason: str
    verifications: tuple[VerificationLine, ...]
    versions: tuple[VersionLine, ...]
    steps: tuple[StepLine, ...]
    explanations: tuple[StepLine, ...]
    proposals: tuple[StepLine, ...]
    problems: tuple[ProblemRow, ...]
    refusals: tuple[str, ...]
    offers: tuple[StepOffer, ...]
    edit: str
    content: dict[str, Any] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One thing that is asked about a visit, with the usual innocent causes."""

    name: str
    text: str
    usual: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """What is asked about one visit (疑点). `codes`: the usual causes, to be offered first.

    `visit_id` is empty where the visit is not on this phone; `decision` while there is none.
    """

    id: str
    visit_id: str
    title: str
    number: str
    by: str
    open: bool
    state_name: str
    questions: tuple[QuestionLine, ...]
    counter: tuple[str, ...]
    context: tuple[str, ...]
    codes: tuple[str, ...]
    explanations: tuple[StepLine, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in the outbox. `explanation`: what the server said, in Chinese."""

    id: str
    record_id: str
    title: str
    made: str
    state: str
    state_name: str
    explanation: str
    can_resend: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """One photo or signature on its way."""

    sha256: str
    record_id: str
    size_kb: int
    percent: int
    state_name: str


@dataclass(frozen=True, slots=True)
class OutboxView:
    """The sync page."""

    sync: SyncLine
    waiting: tuple[ChangeLine, ...]
    refused: tuple[ChangeLine, ...]
    attention: tuple[ChangeLine, ...]
    files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class DevicePage:
    """What support asks for over the phone."""

    lines: tuple[tuple[str, str], ...]
