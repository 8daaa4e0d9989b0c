"""The sync page: what waits, what was refused and why, what the office must still decide.

Owns the words for a change's fate. Never calls something sent that is not acknowledged.
"""

from collections.abc import Mapping
from typing import Any, Final

from mobile.domain.reading import Reading
from mobile.domain.times import spoken
from mobile.domain.views import ChangeLine, FileLine
from shared.commands import COMMANDS
from shared.protocol import Change
from shared.records import KIND_NAMES, Kind
from shared.transitions import VERBS

STATES: Final = {
    "unsent": "待上传",
    "held": "等前面的记录",
    "accepted": "已上传",
    "merged": "已上传（与别人的修改合并）",
    "conflict": "别人同时改了，两份都已保留",
    "proposed": "待办公室确认",
    "refused": "未被接收",
}
_OTHER_VERBS: Final = {"register": "登记", "create": "新建", "amend": "修改", "give": "说明",
                       "note_progress": "记进展"}  # fmt: skip


def change_title(change: Change, reading: Reading) -> str:
    """What the person did, in a few words: 走访 李大爷."""
    act = change.acts[0]
    command = COMMANDS.get(act.do)
    kind = KIND_NAMES[command.kind] if command else ""
    verb = VERBS.get(act.do) or _OTHER_VERBS.get(act.do.partition(".")[2], "")
    content: Mapping[str, Any] = act.fields
    known = reading.overlay.record(act.on)
    if known is not None:
        content = {**known.content, **act.fields}
    if command and command.kind is Kind.VISIT:
        verb = "" if act.do == "visit.record" else verb
        about = reading.heads(content) if isinstance(content.get("present"), list) else ""
    else:
        methods = content.get("methods")
        about = str(content.get("description") or content.get("head") or "")
        about = about or ("、".join(methods) if isinstance(methods, list) else "")
    return " ".join(part for part in (f"{kind}{verb}", about) if part)


def change_line(
    change: Change,
    state: str,
    made_at: str,
    receipt: Mapping[str, Any] | None,
    reading: Reading,
) -> ChangeLine:
    """A change in the outbox."""
    return ChangeLine(
        id=change.id,
        record_id=change.acts[0].on,
        title=change_title(change, reading),
        made=spoken(made_at, reading.today),
        state=state,
        state_name=STATES.get(state, state),
        explanation=explanation(receipt),
        can_resend=state == "refused",
    )


def explanation(receipt: Mapping[str, Any] | None) -> str:
    """What the server said, in Chinese; empty when it said nothing."""
    if not receipt:
        return ""
    refusal = receipt.get("refusal")
    if refusal:
        return str(refusal.get("sentence", ""))
    details = receipt.get("details") or {}
    fields = details.get("fields")
    return f"涉及：{fields}" if fields else ""


def file_line(sha256: str, record_id: str, size: int, offset: int, state: str) -> FileLine:
    """A photo or signature on its way."""
    names = {"waiting": "待上传", "expected": "正在上传", "done": "已上传"}
    percent = 100 if state == "done" else offset * 100 // max(size, 1)
    return FileLine(sha256, record_id, -(-size // 1024), percent, names.get(state, state))
