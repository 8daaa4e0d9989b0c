"""Changes as they were offered: parsed one by one, hashed as they came, with their fault if any.

Owns the step from a raw JSON value to a `Change`. Never lets one bad change spoil the others.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from shared.canonical import canonical
from shared.commands import COMMANDS
from shared.decide import invalid
from shared.decide.faults import title_of
from shared.protocol import SPOKEN, Change, done
from shared.records import FIELDS
from shared.refusals import Refusal, refuse

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNSAVABLE: Final = "含有不能保存的字符，请删去后重试"
_FLOAT: Final = "数字应是整数"
_SEQ_MAX: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class Offered:
    """One change as it was offered. Either `change` or `fault` is set.

    `text` is what is kept: the very text that was hashed or, where it is no change, all of it.
    """

    id: str
    seq: int
    hash: str
    text: str
    change: Change | None
    fault: Refusal | None


def read(raw: Mapping[str, Any], expected_seq: int) -> Offered:
    """Parse one raw change. What names no usable seq takes the place in which it stands."""
    seq = raw.get("seq")
    if type(seq) is not int or not 1 <= seq < _SEQ_MAX:
        seq = expected_seq
    named = raw.get("id")
    change_id = named if isinstance(named, str) and _ID.fullmatch(named) else ""
    try:
        hashed = canonical(done(raw))
        change, fault = _parsed(raw)
        kept = hashed if change is not None else canonical(raw)
    except UnicodeEncodeError:
        return _unsavable(raw, change_id, seq, refuse("invalid", **_where(raw), why=_UNSAVABLE))
    except (RecursionError, ValueError):
        return _unsavable(raw, change_id, seq, refuse("unreadable"))
    digest = hashlib.sha256(hashed).hexdigest()
    return Offered(change_id or _stand_in(digest), seq, digest, kept.decode(), change, fault)


def of(change: Change) -> Offered:
    """A change that the office made here."""
    hashed = canonical(done(change.wire()))
    digest = hashlib.sha256(hashed).hexdigest()
    return Offered(change.id, change.seq, digest, hashed.decode(), change, None)


def _parsed(raw: Mapping[str, Any]) -> tuple[Change | None, Refusal | None]:
    protocol = raw.get("protocol", 1)
    if type(protocol) is int and protocol not in SPOKEN:
        return None, refuse("protocol_unknown", got=protocol)
    try:
        change = Change.model_validate(raw)
    except ValidationError as error:
        return None, invalid(error, Change)
    for act in change.acts:
        for name, value in act.fields.items():
            if _has_float(value):
                return None, refuse("invalid", field=_title(act.do, name), name=name, why=_FLOAT)
    return change, None


def _has_float(value: Any, depth: int = 0) -> bool:
    if isinstance(value, float):
        return True
    if isinstance(value, dict):  # what JSON makes; an abstract Mapping takes as long as the rest
        return depth > 20 or any(_has_float(member, depth + 1) for member in value.values())
    if isinstance(value, list):
        return depth > 20 or any(_has_float(member, depth + 1) for member in value)
    return False


def _stand_in(digest: str) -> str:
    """An id for what has none, from its hash, so that a replay is recognised."""
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _unsavable(raw: Mapping[str, Any], change_id: str, seq: int, fault: Refusal) -> Offered:
    try:
        kept = json.dumps(raw, ensure_ascii=True, sort_keys=True)
    except (RecursionError, ValueError):
        kept = "{}"
    digest = hashlib.sha256(kept.encode()).hexdigest()
    return Offered(change_id or _stand_in(digest), seq, digest, kept, None, fault)


def _where(raw: Mapping[str, Any]) -> dict[str, str]:
    """The field that holds what cannot be saved, by its Chinese title."""
    acts = raw.get("acts")
    for act in acts if isinstance(acts, Sequence) and not isinstance(acts, str) else ():
        fields = act.get("fields") if isinstance(act, Mapping) else None
        for name, value in fields.items() if isinstance(fields, Mapping) else ():
            if not _encodable(value):
                shown = name if _encodable(name) else "?"
                return {"field": _title(str(act.get("do")), shown), "name": shown}
    return {"field": "?", "name": ""}


def _encodable(value: Any) -> bool:
    try:
        canonical(value)
    except UnicodeEncodeError:
        return False
    return True


def _title(do: str, name: str) -> str:
    command = COMMANDS.get(do)
    return title_of(FIELDS[command.kind], name) if command is not None else name
