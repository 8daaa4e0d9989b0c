"""词表: a county's own categories, time limits, units, sentences and days off, with their history.

Owns who may change them, and that every edition is kept. Never changes what a record said, never
takes a code away, and never puts a text into force that the program itself could not read.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

from server.domain import own_words
from server.domain.own_words import Rows
from server.services import accounts
from server.services.context import Zoufang
from server.store import office_words as store
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.office_words import Edition
from shared import vocabulary
from shared.fields import check_day
from shared.refusals import Refused
from shared.visibility import Role
from shared.vocabulary import VocabularyError

MAX_REASON: Final = 200
TEXTS: Final = ("units", "sentences")
CODED: Final = ("categories", "category_groups", "time_limits")


@dataclass(frozen=True, slots=True)
class Told:
    """One edition and what it changed."""

    edition: Edition
    changes: tuple[str, ...]


def may_change(zoufang: Zoufang, account: Account) -> bool:
    """The county's administrator, and an office of the whole county; a township uses the words."""
    county = account.area == zoufang.county_id
    return county and account.role in (Role.ADMIN, Role.OFFICE)


def own_rows(zoufang: Zoufang) -> Rows:
    """The county's rows as they are now."""
    return own_words.read(zoufang.vocabulary_text())


def history(zoufang: Zoufang) -> tuple[Told, ...]:
    """Every edition that was made here, newest first, each with what it changed."""
    found = zoufang.db.read(lambda tx: store.editions(tx, zoufang.county_id))
    rows = [own_words.read(edition.text) for edition in found]
    before = [*rows, {}][1:]
    return tuple(
        Told(edition, own_words.changed(old, new, _default()))
        for edition, old, new in zip(found, before, rows, strict=True)
    )


@lru_cache(maxsize=1)
def _default() -> Rows:
    """The rows of the program's own words, as a county would write them."""
    words = vocabulary.default()
    return {
        name: {
            code: {n: v for n, v in asdict(term).items() if n != "code" and v not in (None, False)}
            for code, term in getattr(words, name).items()
        }
        for name in CODED
    }


def change(
    zoufang: Zoufang, by: Account, seen: int, reason: str, edit: Callable[[Rows], Rows]
) -> int:
    """Put a new edition into force; returns its number. `seen` is the edition that was changed.

    Raises Refused `forbidden`, or `condition` with what is wrong.
    """
    if not may_change(zoufang, by):
        raise Refused("forbidden")
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise Refused("condition", sentence="请写为什么改，最多 200 字；历次修改里看得到。")
    at = zoufang.now()

    def work(tx: Tx) -> Edition:
        newest = store.editions(tx, zoufang.county_id)[:1]
        now = max(zoufang.vocabulary.version, *(edition.version for edition in newest), 0)
        if seen != now:
            raise Refused("condition", sentence="词表刚被别人改过，请看过现在的再改。")
        rows = own_rows(zoufang)
        text = _checked({**edit(rows), "version": now + 1})
        if not own_words.changed(rows, own_words.read(text)):
            raise Refused("condition", sentence="没有改动。")
        made = Edition(now + 1, text, reason, by.account_id, at)
        store.add(tx, zoufang.county_id, made)
        accounts.note(zoufang, tx, by.account_id, "words.change", f"{now + 1}")
        return made

    made = zoufang.db.write(work)
    zoufang.words.write(made.text)
    return made.version


def _checked(rows: Rows) -> str:
    text = own_words.write(rows)
    try:
        vocabulary.load(text)
    except VocabularyError as error:
        raise Refused("condition", sentence=f"{error}。") from error
    return text


# ------------------------------------------------------------------------------------- the edits


def category(zoufang: Zoufang, code: str, given: Mapping[str, str]) -> Callable[[Rows], Rows]:
    """A category with its defaults. Whether it may be solved on the spot stays as it was."""
    known = zoufang.vocabulary.categories.get(code)
    row: Rows = {name: text for name, text in given.items() if text and name != "retired"}
    if known is not None and known.on_the_spot:
        row["on_the_spot"] = True
    if given.get("retired"):
        row["retired"] = True
    return _with("categories", code, row)


def time_limit(code: str, name: str, workdays: str) -> Callable[[Rows], Rows]:
    """A time limit in working days; no number means that it has no end."""
    row: Rows = {"name": name}
    if workdays:
        if not workdays.isascii() or not workdays.isdecimal() or len(workdays) > 3:
            raise Refused("condition", sentence="时限应是 0 至 250 个工作日。")
        row["workdays"] = int(workdays)
    return _with("time_limits", code, row)


def _with(name: str, code: str, row: Rows) -> Callable[[Rows], Rows]:
    if not code or not row.get("name"):
        raise Refused("condition", sentence="请填代码和名称。")
    return lambda rows: {**rows, name: {**rows.get(name, {}), code: row}}


def texts(name: str, given: Mapping[str, str]) -> Callable[[Rows], Rows]:
    """Local names of units, or sentences; an empty one goes back to the default."""
    if name not in TEXTS:
        raise Refused("not_found")
    kept = {
        key.strip(): text.strip() for key, text in given.items() if key.strip() and text.strip()
    }
    return lambda rows: {**rows, name: kept}


def days(off: str, worked: str) -> Callable[[Rows], Rows]:
    """Days off and days worked besides the nation's, a day on each line."""
    return lambda rows: {**rows, "holidays": {"off": _days(off), "worked": _days(worked)}}


def _days(text: str) -> list[str]:
    found = set(text.replace(",", " ").replace("\uff0c", " ").replace("、", " ").split())
    try:
        return sorted(check_day(day) for day in found)
    except ValueError as error:
        raise Refused("condition", sentence="日期应一行一个，写成 2026-10-12 的样子。") from error


def as_it_was(zoufang: Zoufang, version: int) -> Callable[[Rows], Rows]:
    """An earlier edition, put into force as a new one. Raises Refused `not_found`.

    Codes that came after it are retired, not lost: records bear them.
    """
    found = zoufang.db.read(lambda tx: store.editions(tx, zoufang.county_id))
    old = next((own_words.read(e.text) for e in found if e.version == version), None)
    if old is None:
        raise Refused("not_found")
    default = vocabulary.default()

    def again(rows: Rows) -> Rows:
        kept = {name: dict(old.get(name, {})) for name in own_words.NAMES}
        for name in CODED:
            for code, row in rows.get(name, {}).items():
                if code not in kept[name] and not default.knows(name, code):
                    whole = row if isinstance(row, dict) else {"name": row}
                    kept[name][code] = {**whole, "retired": True}
        return kept

    return again
