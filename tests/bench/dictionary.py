"""Makes the preset dictionary of the protocol, `shared/wire.zdict`, from typical messages.

Owns what is in it: the skeleton of requests and answers and the words of the vocabulary, the
commonest last (deflate reaches what lies nearest at least cost). Never anything that a person
wrote, and no id.

    python -m tests.bench.dictionary shared/wire.zdict

The dictionary is part of the protocol version: it may change only with it.
"""

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

from shared.commands import COMMANDS
from shared.records import FIELDS, Kind
from shared.refusals import CATALOGUE
from shared.vocabulary import default

MOST_BYTES: Final = 32 * 1024
_DAY: Final = date(2026, 10, 12)
_AT: Final = "2026-10-12T0"
_CODES: Final = ("1404", "0402", "0701", "1206", "1203", "0903", "0301", "9999")


def build() -> bytes:
    """The dictionary's bytes."""
    parts = [*_words(), *_rare(), *_answers(), *_requests()]
    text = "".join(dict.fromkeys(parts))
    return text.encode()[-MOST_BYTES:]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _words() -> Iterable[str]:
    """What the vocabulary calls things: units and codes are written into records."""
    words = default()
    for category in words.categories.values():
        yield f'"{category.unit}"' if category.unit else ""
    yield _json([*words.relations, *words.places, *words.periods, *words.satisfactions])


def _rare() -> Iterable[str]:
    """Commands, refusals and fields that are seen now and then."""
    for code in CATALOGUE:
        yield f'"refusal":{{"code":"{code}","details":{{'
    for name in COMMANDS:
        yield f'{{"do":"{name}","on":"01'
    for kind in Kind:
        for name in FIELDS[kind].model_fields:
            yield f',"{name}":"'


def _answers() -> Iterable[str]:
    """What comes down: rows of every kind, then pages and receipts."""
    yield '{"protocol":1,"epoch":"01a","now":"2026-10-12T0","expect":,"chain":"'
    yield '","vocabulary":1,"more":true,"backed_up_through":,"withdrawn":[],"evidence":[{"sha256":"'
    for kind in (Kind.SESSION, Kind.VERIFICATION, Kind.AREA, Kind.PERSON, Kind.PLEDGE):
        yield f',null],[1,"{kind.value}","01a",1,"",""{_fields_of(kind)}'
    yield (
        '],[12,"resolution","01a",1,"","",{"acted_on":"2026-10-12","action":"","actor_id":"01a'
        '","after":"I08","before":"I02","command":"problem.solve_on_spot","problem_id":"01a"}],[13,"visit","01a",1,'
        '"W03","ZF-20261012-201-01",{"active_s":9,"confirmation":"Q1","ended_at":"2026-10-12T0'
        '3:00Z","mode":"M1","narrative":"","place":"家中","present":[{"household_id":"01a'
        '","met":"","relation":"本人"}],"recorder_id":"01a","started_at":"2026-10-12T02:00Z"'
        ',"topic":"群众路线","village":"510","visited_on":"2026-10-12","visitors":[{"name":"'
        '","person_id":"01a"}]}],[14,"problem","01a",1,"I08","SQ-2026-0001",{"category":"1404"'
        ',"description":"","due_on":"2026-10-12","handling":"B1a",'
        '"household_id":"01a","jurisdiction":"L1","nature":"Z2","raised_on":"2026-10-12",'
        '"recorder_id":"01a","reporter":"","satisfaction_door":"满意","time_limit":"T0",'
        '"unit":"村委会","village":"510","visit_id":"01a"}],[15,"household","01a",1,"","",'
        '{"cadres":["01a"],"door":"1号","group":"1组","head":"","people":3,"tags":["H10","H15"],'
        '"village":"510"}],[16,"household","01a",1,"","",{"phone":"139"}],[17,"household","01a'
        '",1,"","",{"health":"","tags":["H01"]}],[18,"","01a",0,"","",null]'
    )
    yield '],"cursor":[17,":"],"digest":[16,""]},"village:510":{"rows":[[1,"'
    yield '"}},"buckets":{"cadre:019":{"rows":[],"cursor":[,"county":{"rows":[]'
    yield ':sensitive":{"rows":[:contact":{"rows":['
    yield '"receipts":[{"id":"01a","seq":1,"outcome":"refused","refusal":{"code":"'
    yield '"outcome":"merged"},"outcome":"conflict","details":{"'
    yield '","seq":2,"outcome":"accepted","numbers":{"01a":"ZF-20261012-201-01","01a":"SQ-2026-00'
    yield '"},"flags":["out_of_scope"]},{"id":"01a'


def _fields_of(kind: Kind) -> str:
    names = sorted(FIELDS[kind].model_fields)
    return ",{" + ",".join(f'"{name}":"' for name in names)


def _requests() -> Iterable[str]:
    """What goes up; last of all the visit, its problem, and the problem solved at the door."""
    yield '],"upload":{"before":"' + "0" * 64
    yield '","after":"","changes":[{"id":"01a'
    for name in ("visit.mend", "visit.amend", "household.amend", "household.create", "pledge.list"):
        yield f'{{"do":"{name}","on":"01a","base":1,"fields":{{"'
    for name in ("problem.report", "problem.take", "problem.hand_in", "problem.take_own"):
        yield f'"}}}},{{"do":"{name}","on":"01a","fields":{{"acted_on":"{_DAY}","action":"'
    for code in _CODES:
        yield f'","category":"{code}","handling":"B'
    yield '"]},"heartbeat":{"app":"0.1.0","unsent":3,"oldest_unsent_s":,"free_mb":,"wall":"2026-1'
    yield '"]},"cursors":{"cadre:01a":[1,":"],"county":[1,":"],"village:510":[1,":"],"village:510'
    yield ':contact":[1,":"],"village:510:sensitive":[1,"'
    yield _visit()


def _visit() -> str:
    """One change as the phone writes it; ids and words left out."""
    day = str(_DAY)
    return (
        '"}}],"at":{"wall":"'
        + _AT
        + '2:00:00Z","boot":"","mono_ms":1,"anchor":"'
        + _AT
        + '1:00:00Z","anchor_mono_ms":1}},{"id":"01a","seq":2,"acts":[{"do":"visit.record","on":"'
        "01a"
        '","fields":{"visitors":[{"person_id":"01a","name":"干部"}],"present":[{"household_id":"'
        '","met":"","relation":"本人"}],"village":"510","mode":"M1","place":"家中","visited_on":"'
        + day
        + '","started_at":"'
        + _AT
        + '1:40:00Z","topic":"群众路线","narrative":"","confirmation":"Q1","ended_at":"'
        + _AT
        + '2:00:00Z","active_s":120}},{"do":"problem.register","on":"01a","fields":{"village":"510'
        '","household_id":"","raised_on":"'
        + day
        + '","category":"1404","nature":"Z2","jurisdiction":"L1","handling":"B1a","time_limit":"T0'
        '","unit":"村委会","reporter":"","description":"","visit_id":"01a"}},{"do":"problem.'
        'solve_on_spot","on":"01a","fields":{"action":"","satisfaction_door":"满意"}}],"at":{"wall":"'
        + _AT
    )


def main() -> None:
    """Write the dictionary to the path that is named."""
    Path(sys.argv[1]).write_bytes(build())


if __name__ == "__main__":
    main()
