"""本县表样: uploaded once, its headings mapped to ours, and filled by one key from then on.

Owns which sheets an office has and what it may fill them with. Never fills one with what the ledger
itself would not print.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from server.domain import county_sheets as shapes
from server.domain.county_sheets import Mapped, Outline
from server.services import accounts, county_sheet_files, ledgers
from server.services.context import Zoufang
from server.services.ledgers import Keep
from server.store import office_county_sheets as store
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.office_county_sheets import CountySheet
from shared.refusals import Refused
from shared.visibility import Viewer

MAX_NAME: Final = 40
KEPT: Final = 60


def sheets(zoufang: Zoufang, viewer: Viewer, ledger: str = "") -> tuple[CountySheet, ...]:
    """The sheets that this viewer may fill: its own area's, and those of what lies above it."""
    found = zoufang.db.read(lambda tx: store.every(tx, zoufang.county_id))
    return tuple(s for s in found if _serves(s, viewer) and ledger in ("", s.ledger))


def _serves(sheet: CountySheet, viewer: Viewer) -> bool:
    return viewer.area.startswith(sheet.area)


def _own(zoufang: Zoufang, viewer: Viewer, sheet_id: str) -> CountySheet:
    found = next((s for s in sheets(zoufang, viewer) if s.id == sheet_id), None)
    if found is None:
        raise Refused("not_found")
    return found


def add(zoufang: Zoufang, by: Account, ledger: str, name: str, data: bytes) -> CountySheet:
    """Keep a blank sheet with the mapping that its headings suggest.

    Raises Refused `not_found`, `import_unreadable`, or `condition` where no headings are seen.
    """
    layout = ledgers.LAYOUTS.get(ledger)
    if layout is None:
        raise Refused("not_found")
    if not data:
        raise Refused("condition", sentence="请先选一个文件。")
    seen = sheets(zoufang, by.viewer, ledger)
    if len(seen) >= KEPT:
        raise Refused("condition", sentence="表样太多了，请先删去不用的。")
    found = _outline(data, ledger)
    guessed = shapes.guess(found, layout, _remembered(seen))
    mapped = Mapped(guessed, found.first_row, found.footer_row)
    sheet = CountySheet(
        zoufang.new_id(),
        by.area,
        ledger,
        name.strip()[:MAX_NAME] or layout.title,
        _kept(found, mapped),
        by.account_id,
        zoufang.now(),
    )

    def work(tx: Tx) -> None:
        store.save(tx, zoufang.county_id, sheet, data)
        accounts.note(zoufang, tx, by.account_id, "sheet.add", sheet.id)

    zoufang.db.write(work)
    return sheet


def _outline(data: bytes, ledger: str) -> Outline:
    found = shapes.outline(county_sheet_files.grid(data), ledgers.LAYOUTS[ledger])
    if found is None:
        raise Refused("condition", sentence="没有认出表头：前 15 行里要有一行至少三个栏目。")
    return found


def _kept(found: Outline, mapped: Mapped) -> dict[str, Any]:
    return {**mapped.to_json(), "headings": {str(c): t for c, t in found.headings.items()}}


def _remembered(seen: tuple[CountySheet, ...]) -> Mapping[str, str]:
    """What headings of the same words were mapped to, the latest decision first."""
    found: dict[str, str] = {}
    for sheet in seen:
        for column, heading in sheet.columns["headings"].items():
            title = sheet.columns["fill"].get(column)
            if title:
                found.setdefault(heading, title)
    return found


def opened(zoufang: Zoufang, viewer: Viewer, sheet_id: str) -> CountySheet:
    """One sheet. Raises Refused `not_found`."""
    return _own(zoufang, viewer, sheet_id)


def map_columns(
    zoufang: Zoufang, by: Account, sheet_id: str, fill: Mapping[int, str], rows: tuple[int, int]
) -> None:
    """Decide what goes where, and between which rows. Raises Refused `not_found`, `condition`."""
    sheet = _changeable(zoufang, by, sheet_id)
    titles = ledgers.LAYOUTS[sheet.ledger].titles
    known = {int(column) for column in sheet.columns["headings"]}
    first, footer = rows
    if not 1 < first <= county_sheet_files.MAX_ROWS or (footer and footer < first):
        raise Refused("condition", sentence="行号不对：从第几行填起要在表头下面，表尾要在它后面。")
    chosen = {c: t for c, t in fill.items() if t in titles and c in known}
    if not chosen:
        raise Refused("condition", sentence="至少要对上一栏。")
    columns = {**sheet.columns, **Mapped(chosen, first, footer).to_json()}

    def work(tx: Tx) -> None:
        data = store.file_of(tx, zoufang.county_id, sheet.id)
        store.save(tx, zoufang.county_id, replace(sheet, columns=columns), data)
        accounts.note(zoufang, tx, by.account_id, "sheet.map", sheet.id)

    zoufang.db.write(work)


def remove(zoufang: Zoufang, by: Account, sheet_id: str) -> None:
    """Throw a sheet away. What was exported into it stays where it was put."""
    sheet = _changeable(zoufang, by, sheet_id)

    def work(tx: Tx) -> None:
        store.remove(tx, zoufang.county_id, sheet.id)
        accounts.note(zoufang, tx, by.account_id, "sheet.remove", sheet.id)

    zoufang.db.write(work)


def _changeable(zoufang: Zoufang, by: Account, sheet_id: str) -> CountySheet:
    """A sheet of one's own office: what the county gave is changed by the county."""
    sheet = _own(zoufang, by.viewer, sheet_id)
    if sheet.area != by.area:
        raise Refused("condition", sentence="这是上级的表样，只能套用，不能改。")
    return sheet


def filled(
    zoufang: Zoufang,
    who: Account,
    sheet_id: str,
    asked: Filter | None = None,
    keep: Keep | None = None,
) -> tuple[CountySheet, bytes]:
    """The county's workbook with the lines of its ledger. That it was exported is logged."""
    sheet = _own(zoufang, who.viewer, sheet_id)
    asked = asked or Filter()
    layout = ledgers.LAYOUTS[sheet.ledger]
    with zoufang.db.reading() as tx:
        data = store.file_of(tx, zoufang.county_id, sheet.id)
        cover = ledgers.cover(zoufang, tx, who.viewer, asked, unit=who.unit)
        found = ledgers.blocks(zoufang, tx, who.viewer, sheet.ledger, asked, keep)
        book, _ = county_sheet_files.filled(data, layout, Mapped.of(sheet.columns), found, cover)
    about = f"{sheet.name} {asked.first}..{asked.last}"
    accounts.note_reading(zoufang, who.viewer, f"ledger.export:{sheet.ledger}", about)
    return sheet, book
