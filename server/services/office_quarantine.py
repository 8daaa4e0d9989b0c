"""暂存区: what came in and could not be taken, shown in words.

Owns the reading of raw changes for a person's eyes. Never decides on one (`settling_kept` does),
and never shows what speaks of a 举报 to who may not see it.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.ledgers import Names
from server.domain.showing import Fact, facts
from server.services import kept_files, offered
from server.services.context import Zoufang
from server.services.kept_files import KeptFile
from server.services.ledgers import Reader, people_of_area, reader
from server.store import records, streams
from server.store.engine import Tx
from server.store.streams import Quarantined
from shared.commands import COMMANDS
from shared.conditions import must_seal
from shared.protocol import Change
from shared.records import FIELDS, KIND_NAMES, Kind
from shared.refusals import CATALOGUE
from shared.transitions import VERBS
from shared.visibility import Viewer

WHY: Final = {
    "device_revoked": "手机已停用，解锁后交来的",
    "orphan": "服务器恢复后，手机上还有、这里没有的核查决定",
}
RAW_SHOWN: Final = 4_000


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a kept change, in words."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept text. `deeds` is empty where it cannot be read; `hidden`: it speaks of a 举报.

    `change`: what may be taken in as it is. Only a barred phone has forgotten it; any other still
    holds what was refused, and offers it again itself.
    """

    id: str
    stream_id: str
    at: str
    who: str
    why: str
    deeds: tuple[Deed, ...]
    raw: str
    hidden: bool
    change: Change | None
    files: tuple[KeptFile, ...]

    @property
    def arrived(self) -> int:
        """How many of the files are here."""
        return sum(file.arrived for file in self.files)


def kept(zoufang: Zoufang, viewer: Viewer) -> tuple[Kept, ...]:
    """What nobody has settled, newest first, from the people of the viewer's area."""
    return zoufang.db.read(lambda tx: tuple(_kept(zoufang, tx, viewer)))


def _kept(zoufang: Zoufang, tx: Tx, viewer: Viewer) -> Iterable[Kept]:
    who = reader(zoufang, tx, viewer)
    people = set(people_of_area(zoufang, tx, viewer))
    for item in streams.quarantined(tx, zoufang.county_id):
        author = author_of(item.stream_id)
        if author in people:
            yield _shown(who, tx, item, author)


def author_of(stream_id: str) -> str:
    """The account of a stream: `<device>:<account>` or `office:<account>`."""
    return stream_id.rsplit(":", 1)[-1]


def _shown(who: Reader, tx: Tx, item: Quarantined, author: str) -> Kept:
    raw = _parsed(item.raw)
    acts = [act for act in raw.get("acts", []) if isinstance(act, Mapping)]
    hidden = not who.may_seal and _speaks_of_sealed(who, tx, raw, acts)
    deeds = () if hidden else tuple(_deed(act, who.names) for act in acts)
    entry = CATALOGUE.get(item.reason)
    why = WHY.get(item.reason) or (entry.sentence if entry else item.reason)
    text = "" if hidden else _readable(item.raw)
    barred = item.reason == "device_revoked" and not hidden
    change = offered.read(raw, 1).change if barred else None
    files = kept_files.of_change(tx, who.zoufang.county_id, change) if change is not None else ()
    name = who.names.person(author)
    return Kept(item.id, item.stream_id, item.at, name, why, deeds, text, hidden, change, files)


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, Mapping) else {}


def _readable(text: str) -> str:
    """The text as a person can read it; a lone surrogate or NUL shows as a mark."""
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    shown = text[:RAW_SHOWN].encode("utf-8", "replace").decode("utf-8").replace("\x00", "�")
    return shown + ("…" if len(text) > RAW_SHOWN else "")


def _speaks_of_sealed(
    who: Reader, tx: Tx, raw: Mapping[str, Any], acts: Iterable[Mapping[str, Any]]
) -> bool:
    """Whether a change makes, or touches, a record that is stored apart. When in doubt: yes."""
    categories = who.zoufang.vocabulary.categories
    ids = [raw.get("target_id"), raw.get("id")]
    for act in acts:
        fields = act.get("fields")
        fields = fields if isinstance(fields, Mapping) else {}
        category = categories.get(str(fields.get("category")))
        if must_seal(fields) or (category is not None and category.nature == "Z4"):
            return True
        ids += [act.get("on"), fields.get("target_id"), fields.get("visit_id")]
    if raw.get("sealed"):
        return True
    found = (
        records.any_record(tx, who.zoufang.county_id, i)
        for i in ids
        if isinstance(i, str) and len(i) == 36
    )
    return any(item is not None and item.content.get("sealed") for item in found)


def _deed(act: Mapping[str, Any], names: Names) -> Deed:
    command = COMMANDS.get(str(act.get("do")))
    fields = act.get("fields")
    if command is None or not isinstance(fields, Mapping):
        return Deed(str(act.get("do"))[:40], ())
    kind = command.adds or command.kind
    return Deed(_title(command.name, command.kind), _facts(command.kind, kind, fields, names))


def _title(name: str, kind: Kind) -> str:
    verb = VERBS.get(name) or ("登记" if COMMANDS[name].creates else "修改")
    return f"{KIND_NAMES[kind]}·{verb}"


def _facts(kind: Kind, beside: Kind, fields: Mapping[str, Any], names: Names) -> tuple[Fact, ...]:
    """What the fields say, in words; what has a strange shape is left to the raw text."""
    found: list[Fact] = []
    for name in fields:
        owner = kind if name in FIELDS[kind].model_fields else beside
        if name == "phone" or name not in FIELDS[owner].model_fields:
            continue
        try:
            found += facts(owner, {name: fields[name]}, names)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return tuple(found)
