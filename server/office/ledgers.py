"""Ledgers on screen, and as Excel.

Owns the ledger pages. Never shows on screen what the export would not print.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import IO, Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from server.domain.ledger_diary import SHEETS
from server.domain.ledger_pledges import goal
from server.domain.ledgers import Block
from server.office.access import READERS, WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import (
    county_sheets,
    ledger_months,
    ledger_sheets,
    ledgers,
    office,
    office_lists,
)
from server.services.ledger_pages import start_after
from server.store.filtered import PAGE, Filter
from shared.fields import check_day
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Group

BY_VILLAGE: Final = frozenset({"visits", "problems", "areas", "cases"})
BY_CATEGORY: Final = frozenset({"problems", "cases"})
BY_PERSON: Final = frozenset(ledgers.LAYOUTS) - {"studies", "cases"}
COUNTED_BY_YEAR: Final = frozenset({"areas"})
"""Ledgers whose figures of all years together nobody asks for by opening the page."""
STATES: Final = {"visits": "visit_states", "problems": "problem_states", "pledges": "pledge_states"}
HINTS: Final = {
    "cases": "只列已解决的；已隐去登记过的姓名、村名、门牌和号码，印发前请再看一遍",
    "areas": "不列群众姓名、门牌和内容；按责任区编号排；不写日期时列今年的",
    "studies": "各种学习形式所占的比例，如念文件与田间课堂；不记谁没来",
}
ON_SCREEN: Final = 50
ON_PAPER: Final = 300
"""How many a page lists when it is asked for the printer."""
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS: Final = (
    *((key, layout.title) for key, layout in ledgers.LAYOUTS.items()),
    *((key, sheet.title) for key, sheet in SHEETS.items()),
)
CHUNK: Final = 256 * 1024


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/ledgers")(first)
    router.get("/ledgers/{key}")(show)
    router.post("/ledgers/{key}/close")(close)
    router.get("/ledgers/{key}/excel")(excel)
    router.get("/households/{record_id}/form")(blank)
    router.get("/pledges/{record_id}/page")(pledge)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a ledger asks for.

    `late`: 补报清单 of a closed month; `after`, `position`: the page behind a record, and how many
    lines came before; `paper`: as many as one prints.
    """

    village: str = ""
    person: str = ""
    first: str = ""
    last: str = ""
    category: str = ""
    state: str = ""
    month: str = ""
    late: str = ""
    only: str = ""
    after: str = ""
    position: str = ""
    paper: str = ""

    @property
    def limit(self) -> int:
        """How many to list."""
        return ON_PAPER if self.paper else ON_SCREEN

    @property
    def before(self) -> int:
        """How many lines came before this page."""
        return int(self.position) if re.fullmatch(r"[0-9]{1,7}", self.position) else 0

    def filter(self) -> Filter:
        """As the store takes it; a month stands for its days, and nonsense asks nothing."""
        days = ledger_months.days_of(self.month)
        first, last = days or (_day(self.first), _day(self.last))
        category = self.category if self.category.isalnum() else ""
        states = (self.state,) if self.state.isalnum() else ()
        return Filter(
            village=self.village,
            person_id=self.person,
            first=first,
            last=last,
            states=states,
            category=category,
            only=self.only,
        )


def _following(given: Asked, blocks: list[Block], position: int) -> dict[str, str]:
    """The address of the next page."""
    shown = blocks[: given.limit]
    last = shown[-1].record_id if shown else ""
    return asdict(given) | {"after": last, "position": str(position + len(shown))}


def _day(text: str) -> str:
    try:
        return check_day(text)
    except ValueError:
        return ""


AskedFor = Annotated[Asked, Depends()]


@shows(Kind.VISIT)
def first(who: SignedIn) -> Response:  # noqa: ARG001  signing in is the point
    """The ledger that this office hands in most often."""
    return go("/ledgers/pledges")


@shows(Kind.VISIT)
def show(request: Request, who: SignedIn, key: str, given: AskedFor) -> Response:
    """The beginning of a ledger as it would be printed; the whole of it is in the export."""
    return _ledger(request, who, key, given)


def _ledger(
    request: Request, who: SignedIn, key: str, given: Asked, refused: Refused | None = None
) -> Response:
    if key in SHEETS:
        return _sheets(request, who, key, given.filter())
    if key not in ledgers.LAYOUTS:
        raise Refused("not_found")
    asked = _in_a_period(key, given.filter(), who.zoufang.today())
    month = ledger_months.month(who.zoufang, who.viewer, key, given.month)
    keep = month.keep(late=bool(given.late)) if month else None
    with who.zoufang.db.reading() as tx:
        # What keeps few lines of many is read by whole pages.
        at_once = PAGE if keep or asked.only else given.limit + 1
        start = start_after(who.zoufang, tx, key, given.after, given.before, at_once)
        found = ledgers.blocks(who.zoufang, tx, who.viewer, key, asked, keep, start)
        blocks = list(islice(found, given.limit + 1))
    words = who.zoufang.vocabulary
    return page(
        request,
        "ledger.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        layout=ledgers.LAYOUTS[key],
        sheets=county_sheets.sheets(who.zoufang, who.viewer, key),
        tabs=TABS,
        blocks=blocks[: given.limit],
        more=len(blocks) > given.limit,
        following=_following(given, blocks, start.position),
        top=asdict(given) | {"after": "", "position": ""},
        paper=asdict(given) | {"after": "", "position": "", "paper": "1"},
        most=ON_PAPER,
        limit=given.limit,
        month=month,
        closable=key in ledger_months.CLOSABLE,
        villages=office.villages(who.zoufang, who.viewer) if key in BY_VILLAGE else (),
        people=[(a.account_id, a.name) for a in office_lists.colleagues(who.zoufang)]
        if key in BY_PERSON
        else [],
        states=[(t.code, t.name) for t in words.offered(STATES[key])] if key in STATES else [],
        categories=[(t.code, t.name) for t in words.offered("category_groups")]
        if key in BY_CATEGORY
        else [],
        only=[(name, said) for name, (said, _) in ledgers.ONLY.get(key, {}).items()],
        hint=HINTS.get(key, "屏上与导出同一版式；导出留痕"),
        filters=asdict(given) | {"first": asked.first, "last": asked.last},
    )


def _in_a_period(key: str, asked: Filter, today: str) -> Filter:
    """The days asked for; this year until today where a ledger of counts is asked for none."""
    if key not in COUNTED_BY_YEAR or asked.first or asked.last:
        return asked
    return replace(asked, first=f"{today[:4]}-01-01", last=today)


@shows(Kind.VISIT, WRITERS)
def close(request: Request, key: str, form: Form) -> Response:
    """月度封账: the lines of a month are what was handed in; later ones are listed apart."""
    month = form.text("month")
    try:
        ledger_months.close(form.zoufang, form.person.account, key, month)
    except Refused as refused:
        if refused.refusal.code != "condition":
            raise
        return _ledger(request, form.person, key, Asked(month=month), refused)
    return go(f"/ledgers/{key}?month={month}", "已封账")


def _sheets(request: Request, who: SignedIn, key: str, asked: Filter) -> Response:
    """Sheets of one household each, a page of paper for every one of them."""
    today = who.zoufang.today()
    if not (asked.first or asked.last):
        asked = replace(asked, first=f"{today[:8]}01", last=today)
    sheets, more = ledger_sheets.sheets(who.zoufang, who.viewer, key, asked)
    return page(
        request,
        "sheets.html",
        who,
        sheet=SHEETS[key],
        tabs=TABS,
        sheets=sheets,
        more=more,
        limit=ledger_sheets.SHEETS_SHOWN,
        villages=office.villages(who.zoufang, who.viewer),
        people=[(a.account_id, a.name) for a in office_lists.colleagues(who.zoufang)],
        filters={
            "village": asked.village,
            "person": asked.person_id,
            "first": asked.first,
            "last": asked.last,
        },
    )


@shows(Kind.HOUSEHOLD, READERS, Group.CONTACT)
def blank(request: Request, who: SignedIn, record_id: str) -> Response:
    """A form for one household, to be taken along and filled in by hand."""
    printed = ledger_sheets.blank_form(who.zoufang, who.viewer, record_id)
    return page(request, "sheet.html", who, sheet=SHEETS["form"], printed=printed)


@shows(Kind.PLEDGE)
def pledge(request: Request, who: SignedIn, record_id: str) -> Response:
    """一项一页: study, pledge, visits, problems, verification on one page."""
    entry, names = ledger_sheets.pledge_page(who.zoufang, who.viewer, record_id)
    return page(request, "pledge_page.html", who, entry=entry, names=names, goal=goal)


@shows(Kind.VISIT)
def excel(who: SignedIn, key: str, given: AskedFor) -> Response:
    """The whole ledger as Excel. That it was exported is logged."""
    if key not in ledgers.LAYOUTS:
        raise Refused("not_found")
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=4_000_000)  # noqa: SIM115
    month = ledger_months.month(who.zoufang, who.viewer, key, given.month)
    keep = month.keep(late=bool(given.late)) if month else None
    target: Any = file
    try:
        ledgers.export_ledger(
            who.zoufang, who.viewer, key, target, given.filter(), unit=who.account.unit, keep=keep
        )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    late = "-补报清单" if keep is not None and given.late else ""
    name = quote(f"{ledgers.LAYOUTS[key].title}{late}-{who.zoufang.today()}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return StreamingResponse(_pieces(file), media_type=EXCEL, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece
