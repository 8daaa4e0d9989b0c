"""本县表样: a county's blank Excel, uploaded, mapped column by column, and filled.

Owns these pages. Never fills a sheet with what the ledger's own page would not show.
"""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from server.office.access import WRITERS, Form, SignedIn, shows, whole_number
from server.office.ledgers import EXCEL, AskedFor
from server.office.pages import go, page
from server.services import county_sheets, ledger_months, ledgers, office_lists
from server.services.county_sheet_files import MAX_BYTES
from shared.records import Kind
from shared.refusals import Refused


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/county-sheets")(sheets)
    router.post("/county-sheets")(add)
    router.get("/county-sheets/{sheet_id}")(sheet)
    router.post("/county-sheets/{sheet_id}")(map_columns)
    router.post("/county-sheets/{sheet_id}/remove")(remove)
    router.get("/county-sheets/{sheet_id}/filled")(filled)


@shows(Kind.VISIT)
def sheets(request: Request, who: SignedIn, ledger: str = "visits") -> Response:
    """The sheets that there are, and the form for a new one."""
    return _list(request, who, ledger, None)


def _list(request: Request, who: SignedIn, ledger: str, refused: Refused | None) -> Response:
    return page(
        request,
        "county_sheets.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        sheets=county_sheets.sheets(who.zoufang, who.viewer),
        titles={key: layout.title for key, layout in ledgers.LAYOUTS.items()},
        ledger=ledger,
        people={a.account_id: a.name for a in office_lists.colleagues(who.zoufang)},
    )


@shows(Kind.VISIT, WRITERS)
def add(request: Request, form: Form) -> Response:
    """Keep a blank sheet; its headings are looked at at once."""
    file = form.data.get("file")
    data = file.file.read(MAX_BYTES + 1) if isinstance(file, UploadFile) else b""
    ledger, by = form.text("ledger"), form.person.account
    try:
        made = county_sheets.add(form.zoufang, by, ledger, form.text("name"), data)
    except Refused as refused:
        return _list(request, form.person, ledger, refused)
    return go(f"/county-sheets/{made.id}", "已上传，请核对各栏")


add.max_bytes = MAX_BYTES + 64 * 1024  # type: ignore[attr-defined]


@shows(Kind.VISIT)
def sheet(request: Request, who: SignedIn, sheet_id: str) -> Response:
    """One sheet: which of our columns goes into which of its."""
    return _one(request, who, sheet_id, None)


def _one(request: Request, who: SignedIn, sheet_id: str, refused: Refused | None) -> Response:
    shown = county_sheets.opened(who.zoufang, who.viewer, sheet_id)
    layout = ledgers.LAYOUTS[shown.ledger]
    return page(
        request,
        "county_sheet.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        sheet=shown,
        layout=layout,
        columns=[
            (n, shown.columns["headings"][n]) for n in sorted(shown.columns["headings"], key=int)
        ],
        fill=shown.columns["fill"],
        unused=[t for t in layout.titles if t not in shown.columns["fill"].values()],
        mine=who.writes and shown.area == who.account.area,
    )


@shows(Kind.VISIT, WRITERS)
def map_columns(request: Request, sheet_id: str, form: Form) -> Response:
    """Decide what goes where."""
    fill = {
        column: form.text(name)
        for name in form.data
        if name.startswith("c") and (column := whole_number(name[1:])) and form.text(name)
    }
    first, footer = (whole_number(form.text(n), digits=4) for n in ("first_row", "footer_row"))
    rows = first or 0, footer or 0
    try:
        county_sheets.map_columns(form.zoufang, form.person.account, sheet_id, fill, rows)
    except Refused as refused:
        if refused.refusal.code != "condition":
            raise
        return _one(request, form.person, sheet_id, refused)
    return go(f"/county-sheets/{sheet_id}", "已保存，下次导出直接套用")


@shows(Kind.VISIT, WRITERS)
def remove(sheet_id: str, form: Form) -> Response:
    """Throw a sheet away."""
    county_sheets.remove(form.zoufang, form.person.account, sheet_id)
    return go("/county-sheets", "已删除")


@shows(Kind.VISIT)
def filled(request: Request, who: SignedIn, sheet_id: str, given: AskedFor) -> Response:
    """The county's workbook with the lines that the ledger has for these filters."""
    key = county_sheets.opened(who.zoufang, who.viewer, sheet_id).ledger
    month = ledger_months.month(who.zoufang, who.viewer, key, given.month)
    keep = month.keep(late=bool(given.late)) if month else None
    try:
        made, book = county_sheets.filled(who.zoufang, who.account, sheet_id, given.filter(), keep)
    except Refused as refused:
        if refused.refusal.code != "condition":
            raise
        return _one(request, who, sheet_id, refused)
    name = quote(f"{made.name}-{who.zoufang.today()}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(book, media_type=EXCEL, headers=headers)
