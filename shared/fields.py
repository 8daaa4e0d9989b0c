"""The value types that every record is built from: ids, days, instants, names, prose.

Owns the shape of single values (length, alphabet, normal form). Never knows a record, a rule or a
table. All of them are plain JSON values: content is hashed as canonical JSON (RFC 8785), so there
is no float anywhere, and a day or an instant is the text of its ISO 8601 form.

Text is normalised to NFC and counted in code points (DESIGN §8.15); all of GB 18030 is welcome,
control characters and lone surrogates are not.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Final, TypeGuard

from pydantic import AfterValidator, Field, StringConstraints

NAME_MAX: Final = 50
LINE_MAX: Final = 200
PROSE_MAX: Final = 4_000
EARLIEST_DAY: Final = "2000-01-01"

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def clean_text(text: str) -> str:
    """Return `text` in NFC. Raises ValueError on control characters and lone surrogates."""
    if _FORBIDDEN.search(text):
        raise ValueError("含有不能保存的字符，请删去后重试")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _name(text: str) -> str:
    text = clean_text(text)
    if "\n" in text or "\t" in text:
        raise ValueError("请写成一行")
    return text


def check_day(text: str) -> str:
    """Return `text` when it is a calendar day from 2000 on. Raises ValueError otherwise."""
    try:
        real = len(text) == 10 and date.fromisoformat(text)
    except ValueError:
        real = False
    if not real or text < EARLIEST_DAY:
        raise ValueError("日期应写成 2026-10-12 的样子，且不早于 2000 年")
    return text


def is_day(value: object) -> TypeGuard[str]:
    """Whether a value from the wire is a calendar day, as `check_day` wants it."""
    try:
        return isinstance(value, str) and bool(check_day(value))
    except ValueError:
        return False


def check_instant(text: str) -> str:
    """Return `text` when it is a UTC instant to the second. Raises ValueError otherwise."""
    try:
        real = bool(_INSTANT.fullmatch(text)) and bool(moment(text))
    except ValueError:
        real = False
    if not real or text < EARLIEST_DAY:
        raise ValueError("时间应写成 2026-10-12T01:40:00Z 的样子（世界时），且不早于 2000 年")
    return text


def instant(at: datetime) -> str:
    """The wire form of an aware datetime, in UTC to the second. Raises ValueError when naive."""
    if at.tzinfo is None:
        raise ValueError("naive time")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The aware datetime of an instant made by `instant`."""
    return datetime.fromisoformat(text)


Id = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", strict=True
    ),
]
"""A UUID in its lower-case text form (UUIDv7, RFC 9562, where we make it)."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", strict=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]?[A-Z0-9]{1,4}[a-z]?$", strict=True)]
"""A code of the vocabulary, for example `M1`, `B1a`, `0301`; judged by the vocabulary, not here."""

AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}$", strict=True)]
"""The 12-digit code of a village (or its shorter county or township prefix), 统计用区划代码."""

Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+\- ]{3,20}$", strict=True)]
Day = Annotated[str, StringConstraints(strict=True, max_length=10), AfterValidator(check_day)]
Instant = Annotated[
    str, StringConstraints(strict=True, max_length=20), AfterValidator(check_instant)
]
Name = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=NAME_MAX), AfterValidator(_name)
]
Line = Annotated[str, StringConstraints(strict=True, max_length=LINE_MAX), AfterValidator(_name)]
Prose = Annotated[
    str, StringConstraints(strict=True, max_length=PROSE_MAX), AfterValidator(clean_text)
]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
