"""One record with everything about it: its fields with the office's comments, versions, decisions.

Owns how a record's story is told. Never hides a returned or refused part.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mobile.domain.lines import problem_row
from mobile.domain.reading import Reading
from mobile.domain.times import spoken
from mobile.domain.views import (
    FieldLine,
    RecordView,
    StepLine,
    VerificationLine,
    VersionLine,
)
from shared.decide import LOCKED
from shared.meanings import CODED, PEOPLE
from shared.records import FIELDS, KIND_NAMES, Kind, Record
from shared.transitions import VERBS

_DAYS: Final = frozenset(
    {"visited_on", "revisit_on", "raised_on", "due_on", "extended_to", "informed_on",
     "starts_on", "ends_on", "deferred_to"}
)  # fmt: skip
_INSTANTS: Final = frozenset({"started_at", "ended_at", "listed_at"})
_HIDDEN: Final = frozenset(
    {"visit_id", "household_id", "active_s", "answers", "sealed", "session_id", "visits",
     "problems", "unlinked", "previous_visit_id", "merged_into", "counts_for"}
)  # fmt: skip
_EDITS: Final = {Kind.VISIT: "visit.amend", Kind.PROBLEM: "problem.amend",
                 Kind.PLEDGE: "pledge.amend", Kind.HOUSEHOLD: "household.amend"}  # fmt: skip
_RETURNS: Final = frozenset({"W05", "I10", "I11"})


def record_page(
    record: Record, past: Sequence[Record], refusals: Sequence[str], reading: Reading
) -> RecordView:
    """The page of a record. `past`: its earlier revisions on this phone, oldest first."""
    overlay = reading.overlay
    decisions = overlay.verifications(record.id)
    last = decisions[-1] if decisions and record.state in _RETURNS else {}
    comments = {c["field"]: c["text"] for c in last.get("comments", ())}
    problems = overlay.children(record.id, Kind.PROBLEM) if record.kind is Kind.VISIT else []
    return RecordView(
        id=record.id,
        kind=record.kind.value,
        kind_name=KIND_NAMES[record.kind],
        title=record.content.get("description") or reading.heads(record.content)
        or "、".join(record.content.get("methods", ())) or record.content.get("head", ""),
        number=reading.number(record),
        state=record.state,
        state_name=reading.state(record),
        revision=record.revision,
        pending=reading.pending(record.id),
        fields=field_lines(record, reading, comments),
        return_reason=reading.vocabulary.name("return_reasons", last.get("reason")),
        verifications=tuple(verification_line(d, reading) for d in decisions),
        versions=versions(record, past, reading),
        steps=tuple(step_line(s, reading) for s in overlay.steps(record.id)),
        explanations=tuple(_explanation(e, reading) for e in overlay.explanations(record.id)),
        proposals=tuple(
            _proposal(p, reading) for p in overlay.children(record.id, Kind.PROPOSAL)
        ),
        problems=tuple(problem_row(problem, reading) for problem in problems),
        refusals=tuple(refusals),
        offers=reading.offers(record),
        edit=edit_command(record),
        content=record.content,
    )  # fmt: skip


def edit_command(record: Record) -> str:
    """The command by which the fields may be changed now; a locked record becomes a request."""
    if record.kind is Kind.VISIT and record.state == "W05":
        return "visit.mend"
    if record.kind is Kind.PROBLEM and record.state == "I10":
        return "problem.mend"
    if record.kind is Kind.VISIT or record.state not in LOCKED.get(record.kind, ()):
        return _EDITS.get(record.kind, "")
    return ""


def field_lines(
    record: Record, reading: Reading, comments: Mapping[str, str]
) -> tuple[FieldLine, ...]:
    """The fields that were said, in their order, and every field with a comment."""
    found = []
    for name, info in FIELDS[record.kind].model_fields.items():
        value = record.content.get(name)
        comment = comments.get(name, "")
        if name in _HIDDEN or (value in (None, "", [], False) and not comment):
            continue
        found.append(FieldLine(name, info.title or name, text_of(name, value, reading), comment))
    return tuple(found)


def text_of(name: str, value: Any, reading: Reading) -> str:
    """A field's value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(text_of(name, one, reading) for one in value)
    if isinstance(value, Mapping):
        return _part(value, reading)
    if name in CODED:
        return reading.vocabulary.name(CODED[name], str(value))
    if name in _DAYS:
        return reading.day(str(value))
    if name in _INSTANTS:
        return spoken(str(value), reading.today)
    if name in PEOPLE:
        return reading.person_name(str(value)) or "（不在本机）"
    if name == "village":
        return reading.village_name(str(value))
    return str(value)


def _part(value: Mapping[str, Any], reading: Reading) -> str:
    if "household_id" in value:
        entry = reading.households.one(value["household_id"])
        head = entry.head if entry else "（不在本机）"
        met = "/".join(part for part in (value.get("met"), value.get("relation")) if part)
        return f"{head}（{met}）" if met else head
    if "sha256" in value:
        return "签名" if value.get("kind") == "signature" else "照片"
    if "lat_e6" in value:
        return f"已附位置（误差约{value.get('accuracy_m', 0)}米）"
    name = str(value.get("name", ""))
    return f"{name}（陪同）" if value.get("companion") else name


def verification_line(decision: Mapping[str, Any], reading: Reading) -> VerificationLine:
    """One decision of the office, with who, when and why."""
    words = reading.vocabulary
    titles = {**_titles(Kind.VISIT), **_titles(Kind.PROBLEM)}
    comments = decision.get("comments", ())
    return VerificationLine(
        day=reading.day(str(decision.get("decided_on", ""))),
        who=reading.person_name(decision.get("verifier_id")),
        method=words.name("methods", decision.get("method")),
        conclusion=words.name("conclusions", decision.get("conclusion")),
        reason=words.name("return_reasons", decision.get("reason")),
        situation=str(decision.get("situation", "")),
        comments=tuple((titles.get(c["field"], c["field"]), c["text"]) for c in comments),
        round=int(decision.get("round", 1)),
    )


def _titles(kind: Kind) -> dict[str, str]:
    return {name: info.title or name for name, info in FIELDS[kind].model_fields.items()}


def step_line(step: Mapping[str, Any], reading: Reading) -> StepLine:
    """One step of a problem."""
    who = step.get("actor_name") or reading.person_name(step.get("actor_id"))
    words = [str(step.get(name) or "") for name in ("action", "outcome", "reason")]
    name = VERBS.get(step.get("command", ""), "记进展")
    day = reading.day(str(step.get("acted_on", "")))
    return StepLine(day, who, name, "；".join(word for word in words if word))


def _explanation(given: Mapping[str, Any], reading: Reading) -> StepLine:
    code = reading.vocabulary.name("explanations", given.get("code"))
    text = "；".join(part for part in (code, str(given.get("text") or "")) if part)
    who = reading.person_name(given.get("author_id"))
    return StepLine(reading.day(str(given.get("given_on", ""))), who, "说明", text)


def _proposal(record: Record, reading: Reading) -> StepLine:
    content = record.content
    answer = {"open": "待办公室确认", "agreed": "已同意", "declined": "未同意"}
    command = VERBS.get(content.get("command", ""), "修改")
    known = FIELDS.get(Kind(content["target_kind"])) if content.get("target_kind") else None
    titles = [
        (known.model_fields[name].title or name) if known and name in known.model_fields else name
        for name in content.get("fields", {})
    ]
    text = f"{answer.get(record.state, record.state)}：{'、'.join(titles)}".rstrip("：")
    who = reading.person_name(content.get("asked_by"))
    return StepLine(reading.day(str(content.get("asked_on", ""))), who, command, text)


def versions(record: Record, past: Sequence[Record], reading: Reading) -> tuple[VersionLine, ...]:
    """Every version that this phone has seen, the latest first, each with what it changed."""
    chain = [one for one in past if one.revision < record.revision] + [record]
    found = []
    before: Mapping[str, Any] = {}
    for place, one in enumerate(chain):
        changed = tuple(
            FieldLine(name, _titles(one.kind).get(name, name),
                      text_of(name, one.content.get(name), reading))
            for name in {**before, **one.content}
            if name not in _HIDDEN and place and before.get(name) != one.content.get(name)
        )  # fmt: skip
        pending = one is record and reading.pending(record.id)
        found.append(VersionLine(one.revision, reading.state(one), pending, changed))
        before = one.content
    return tuple(reversed(found))
