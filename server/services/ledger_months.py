"""月度封账 and 补报清单: a month that was handed in keeps its lines, later ones are listed apart.

Owns which records a closed month holds. Never slips a later arrival into an old month, and never
opens a month again.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.services import accounts
from server.services.context import Zoufang
from server.services.ledger_pages import pages
from server.services.ledgers import narrowed, people_of_area, reader
from server.store import office_months
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.office_months import Closed
from shared.refusals import Refused
from shared.visibility import Viewer

CLOSABLE: Final = ("visits", "problems", "pledges")
_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one ledger: its lines now, and how it was closed if it was."""

    name: str
    first: str
    last: str
    over: bool
    closed: Closed | None
    late: int = 0
    changed: int = 0
    open_lines: int = 0

    def keep(self, *, late: bool) -> Callable[[str], bool] | None:
        """Which records to print: those handed in, or those that came later."""
        lines = self.closed.lines if self.closed is not None else None
        if lines is None:
            return None
        return (lambda i: i not in lines) if late else (lambda i: i in lines)


def days_of(month: str) -> tuple[str, str] | None:
    """First and last day of `2026-10`, None for anything else."""
    if not _MONTH.fullmatch(month):
        return None
    year, number = int(month[:4]), int(month[5:])
    return f"{month}-01", f"{month}-{calendar.monthrange(year, number)[1]:02d}"


def month(zoufang: Zoufang, viewer: Viewer, key: str, name: str) -> Month | None:
    """How a month of a ledger stands, None where there is no such month or ledger."""
    days = days_of(name)
    if days is None or key not in CLOSABLE:
        return None

    def look(tx: Tx) -> Month:
        closed = office_months.closed(tx, zoufang.county_id, viewer.area, key, name)
        now = _lines(zoufang, tx, viewer, key, days)
        over = zoufang.today() > days[1]
        if closed is None:
            return Month(name, *days, over, None, open_lines=len(now))
        late = sum(i not in closed.lines for i in now)
        changed = sum(now.get(i, r) != r for i, r in closed.lines.items())
        return Month(name, *days, over, closed, late, changed)

    return zoufang.db.read(look)


def _lines(
    zoufang: Zoufang, tx: Tx, viewer: Viewer, key: str, days: tuple[str, str]
) -> dict[str, int]:
    """Record id → revision of what the ledger of these days holds now."""
    reader(zoufang, tx, viewer)
    people = people_of_area(zoufang, tx, viewer)
    asked = narrowed(Filter(first=days[0], last=days[1]), viewer, key, people)
    return {
        item.id: item.record.revision
        for page in pages(tx, zoufang.county_id, key, asked)
        for item in page
    }


def close(zoufang: Zoufang, by: Account, key: str, name: str) -> None:
    """Close a month that is over. Raises Refused `not_found` or `condition`."""
    days = days_of(name)
    if days is None or key not in CLOSABLE:
        raise Refused("not_found")
    if zoufang.today() <= days[1]:
        raise Refused("condition", sentence="这个月还没有过完，不能封账。")
    month_key = (zoufang.county_id, by.area, key, name)

    def work(tx: Tx) -> None:
        if office_months.closed(tx, *month_key) is not None:
            raise Refused("condition", sentence="这个月已经封账；后来的记录在补报清单里。")
        lines = _lines(zoufang, tx, by.viewer, key, days)
        office_months.close(tx, month_key, zoufang.now(), by.account_id, lines.items())
        accounts.note(zoufang, tx, by.account_id, "month.close", f"{key}:{name}")

    zoufang.db.write(work)
