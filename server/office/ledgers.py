"""Ledgers on screen, and as Excel.

Owns the ledger pages. Never shows on screen what the export would not print.
"""

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from server.office.access import SignedIn, shows
from server.office.pages import go, page
from server.services import ledgers, office, office_lists
from server.store.office_queries import Filter
from shared.fields import check_day
from shared.records import Kind
from shared.refusals import Refused

ON_SCREEN: Final = 300
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS: Final = tuple((key, layout.title) for key, layout in ledgers.LAYOUTS.items())
CHUNK: Final = 256 * 1024


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/ledgers")(first)
    router.get("/ledgers/{key}")(show)
    router.get("/ledgers/{key}/excel")(excel)


def _day(text: str) -> str:
    try:
        return check_day(text)
    except ValueError:
        return ""


def _asked(village: str, person: str, first: str, last: str) -> Filter:
    return Filter(village=village, person_id=person, first=_day(first), last=_day(last))


@shows(Kind.VISIT)
def first(who: SignedIn) -> Response:  # noqa: ARG001  signing in is the point
    """The ledger that this office hands in most often."""
    return go("/ledgers/pledges")


@shows(Kind.VISIT)
def show(
    request: Request,
    who: SignedIn,
    key: str,
    village: str = "",
    person: str = "",
    first: str = "",
    last: str = "",
) -> Response:
    """The beginning of a ledger as it would be printed; the whole of it is in the export."""
    if key not in ledgers.LAYOUTS:
        raise Refused("not_found")
    asked = _asked(village, person, first, last)
    with who.zoufang.db.reading() as tx:
        found = ledgers.blocks(who.zoufang, tx, who.viewer, key, asked)
        blocks = list(islice(found, ON_SCREEN + 1))
    return page(
        request,
        "ledger.html",
        who,
        layout=ledgers.LAYOUTS[key],
        tabs=TABS,
        blocks=blocks[:ON_SCREEN],
        more=len(blocks) > ON_SCREEN,
        limit=ON_SCREEN,
        asked=asked,
        villages=office.villages(who.zoufang, who.viewer) if key in ("visits", "problems") else (),
        people=[(a.account_id, a.name) for a in office_lists.colleagues(who.zoufang)],
        filters={"village": village, "person": person, "first": asked.first, "last": asked.last},
    )


@shows(Kind.VISIT)
def excel(
    who: SignedIn, key: str, village: str = "", person: str = "", first: str = "", last: str = ""
) -> Response:
    """The whole ledger as Excel. That it was exported is logged."""
    if key not in ledgers.LAYOUTS:
        raise Refused("not_found")
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=4_000_000)  # noqa: SIM115
    asked = _asked(village, person, first, last)
    target: Any = file
    ledgers.export_ledger(who.zoufang, who.viewer, key, target, asked, unit=who.account.unit)
    file.seek(0)
    name = quote(f"{ledgers.LAYOUTS[key].title}-{who.zoufang.today()}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return StreamingResponse(_pieces(file), media_type=EXCEL, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece
