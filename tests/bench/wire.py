"""Wire: bytes per visit, up and down, as the phone itself sends and is answered.

Owns the counting. Free text is emptied before a request is weighed: words cost what they cost, and
how many a person writes is not the protocol's doing.
"""

import json
from pathlib import Path
from typing import Any, Final

from mobile.actions.syncing import sync_now
from shared.commands import COMMANDS
from shared.fields import PROSE_MAX
from shared.protocol import (
    DICTIONARY_ENCODING,
    MAX_REQUEST_BYTES,
    compress,
    decompress,
)
from shared.records import FIELDS
from tests.bench.corpus import Township, village
from tests.bench.office import Office
from tests.bench.phones import BenchPhone, Direct
from tests.bench.report import Report, middle

BATCHES: Final = (20, 3, 1)
DAYS: Final = 5


def free_text() -> frozenset[str]:
    """The fields of records that hold prose."""
    found = set()
    for fields in FIELDS.values():
        for name, schema in fields.model_json_schema().get("properties", {}).items():
            shapes = [schema, *schema.get("anyOf", ())]
            if any(shape.get("maxLength") == PROSE_MAX for shape in shapes):
                found.add(name)
    return frozenset(found | {"action", "outcome", "situation"})


def emptied(raw: bytes) -> bytes:
    """A request without what a person wrote freely; everything else is as it was."""
    prose = free_text()
    request: dict[str, Any] = json.loads(raw)
    for change in request["upload"]["changes"]:
        for act in change["acts"]:
            assert act["do"] in COMMANDS
            act["fields"] = {k: "" if k in prose else v for k, v in act["fields"].items()}
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def run(data: Path, *, tiny: bool = False) -> Report:
    """Days of 20, 3 and 1 visits on one phone, each synced once."""
    report = Report("wire")
    township = Township()
    office = Office(data / "office", township)
    office.villages(12)
    cadre = office.cadre(0, [village(0), village(1)])
    days = 1 if tiny else DAYS
    houses = office.households(village(0), days * sum(BATCHES))
    way = Direct(office.zoufang)
    phone = BenchPhone(data / "phone", office.enrolment_code(cadre.account), way)
    _sync(phone)
    for visits in BATCHES:
        up, whole, down = [], [], []
        for day in range(days):
            phone.begin_day(days_ago=days - day)
            for _ in range(visits):
                phone.record(township, houses.pop())
                phone.wait(10)
            _sync(phone)
            body = way.requests[-1]
            raw = decompress(body, DICTIONARY_ENCODING, MAX_REQUEST_BYTES)
            up.append(len(compress(emptied(raw), DICTIONARY_ENCODING)) / visits)
            whole.append(len(body) / visits)
            down.append(len(way.replies[-1].body) / visits)
        report.tell(f"up_bytes_per_visit_b{visits}", middle(up), "bytes")
        report.tell(f"up_bytes_with_text_per_visit_b{visits}", middle(whole), "bytes")
        report.tell(f"down_bytes_per_visit_b{visits}", middle(down), "bytes")
    phone.close()
    office.close()
    return report


def _sync(phone: BenchPhone) -> None:
    synced = sync_now(phone.phone)
    assert synced.report.ok, synced.report.refusal
    strange = set(synced.report.outcomes) - {"accepted"}
    assert not strange, synced.report.outcomes
