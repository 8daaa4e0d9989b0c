"""From lines of JSON to a ledger (DESIGN §6), line by line.

Owns what a review file may contain and the Chinese sentence for each line that it cannot read.
Never stops at a bad line: the fault is kept with its number, and the rest is read. A bad optional
value is a fault too, and the visit is read without it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from server.analysis.fields import Fault, Reader, Row, UnusableError
from server.analysis.ledger import Cadre, Household, Label, Ledger, Photo, Position, Problem, Visit

MAX_LINE_BYTES: Final = 1_000_000
T = TypeVar("T")


def _position(reader: Reader, error: str = "accuracy_m") -> Position:
    lat, lon = reader.number("lat", -90, 90), reader.number("lon", -180, 180)
    if lat is None or lon is None:
        raise UnusableError("应有 lat 和 lon")
    return Position(
        lat,
        lon,
        reader.number(error, 0, 1e6),
        reader.text("datum") or None,
        reader.flag("mock") if reader.row.get("mock") is not None else None,
    )


def _problem(reader: Reader) -> Problem:
    on_the_spot = reader.flag("on_the_spot") if "on_the_spot" in reader.row else None
    return Problem(
        category=reader.text("category"),
        nature=reader.text("nature"),
        handling=reader.text("handling"),
        description=reader.text("description"),
        resolution=reader.text("resolution"),
        on_the_spot=on_the_spot,
        satisfaction=reader.text("satisfaction"),
    )


def _photo(reader: Reader) -> Photo:
    return Photo(reader.text("sha256").lower(), _phash(reader))


def _phash(reader: Reader) -> int | None:
    text = reader.text("phash")
    if not text:
        return None
    try:
        value = int(text, 16)
    except ValueError:
        return reader.bad("phash", "应是十六进制", None)
    return value if 0 <= value < 1 << 64 else reader.bad("phash", "应是 64 位", None)


def visit(reader: Reader) -> Visit:
    """One line of visits.jsonl. Beyond DESIGN §6 it may say 补录, 代录, 陪同 and the device."""
    return Visit(
        visit_id=reader.key("visit_id", required=True),
        cadre_id=reader.key("cadre_id", required=True),
        household_id=reader.key("household_id"),
        village=reader.key("village"),
        mode=reader.text("mode"),
        started_at=reader.instant("started_at"),
        ended_at=reader.instant("ended_at"),
        recorded_at=reader.instant("recorded_at"),
        saved_at=reader.instant("saved_at"),
        active_s=reader.number("active_s", 0, 1e7),
        clock=reader.text("clock"),
        clock_jump_s=reader.number("clock_jump_s"),
        position=reader.part("position", _position),
        narrative=reader.text("narrative"),
        problems=reader.parts("problems", _problem),
        problems_known=isinstance(reader.row.get("problems"), list),
        photos=reader.parts("photos", _photo),
        confirmed_by=reader.text("confirmed_by"),
        backfilled=reader.flag("backfilled"),
        typed_for_other=reader.flag("typed_for_other"),
        accompanied=reader.flag("accompanied"),
        device_id=reader.key("device_id"),
    )


def household(reader: Reader) -> Household:
    """One line of households.jsonl."""
    tags = reader.row.get("tags") or []
    if not isinstance(tags, list):
        tags = reader.bad("tags", "应是列表", [])
    return Household(
        reader.key("household_id", required=True),
        reader.key("village"),
        reader.part("position", lambda inner: _position(inner, "sigma_m")),
        frozenset(tag for tag in tags if isinstance(tag, str)),
    )


def cadre(reader: Reader) -> Cadre:
    """One line of cadres.jsonl."""
    context = reader.part("context", lambda c: (c.flag("remote"), c.flag("paper_first")))
    radius = reader.part("office", lambda inner: inner.number("radius_m", 0, 1e5))
    return Cadre(
        reader.key("cadre_id", required=True),
        reader.part("office", lambda inner: _position(inner, "error_m")),
        100.0 if radius is None else radius,
        *(context or (False, False)),
    )


def label(reader: Reader) -> Label:
    """One line of labels.jsonl."""
    if not isinstance(reader.row.get("confirmed_perfunctory"), bool):
        raise UnusableError("confirmed_perfunctory 应是 true 或 false")
    return Label(
        reader.key("visit_id", required=True),
        reader.flag("confirmed_perfunctory"),
        reader.flag("drawn_at_random"),
    )


def lines(path: Path, read: Callable[[Reader], T], faults: list[Fault]) -> Iterator[tuple[int, T]]:
    """The readable lines of a file with their numbers; what is wrong is added to `faults`."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            try:
                reader = Reader(_object(raw))
                found = read(reader)
            except UnusableError as error:
                faults.append(Fault(path.name, number, str(error)))
                continue
            faults += [Fault(path.name, number, why, dropped=False) for why in reader.wrong]
            yield number, found


def _object(raw: bytes) -> Row:
    if len(raw) > MAX_LINE_BYTES:
        raise UnusableError("这一行超过 1 MB")
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnusableError("不是 UTF-8 编码") from error
    except (ValueError, RecursionError) as error:
        raise UnusableError("不是完整的 JSON") from error
    if not isinstance(value, dict):
        raise UnusableError("应是一个 JSON 对象")
    return value


def unique(
    numbered: Iterable[tuple[int, T]], id_name: str, file: str, faults: list[Fault]
) -> Iterator[T]:
    """The records with an id that did not come before."""
    seen: set[str] = set()
    for number, found in numbered:
        record_id = getattr(found, id_name)
        if record_id in seen:
            faults.append(Fault(file, number, f"{id_name} {record_id} 重复，只用第一条"))
            continue
        seen.add(record_id)
        yield found


def read_ledger(folder: Path) -> tuple[Ledger, list[Fault]]:
    """The ledger in a folder of JSON Lines files, and all that could not be read."""
    faults: list[Fault] = []

    def records(name: str, read: Callable[[Reader], T], id_name: str) -> Iterator[T]:
        file = f"{name}.jsonl"
        return unique(lines(folder / file, read, faults), id_name, file, faults)

    ledger = Ledger.of(
        records("visits", visit, "visit_id"),
        records("households", household, "household_id"),
        records("cadres", cadre, "cadre_id"),
        records("labels", label, "visit_id"),
    )
    return ledger, faults
