"""工作条件: who works far away, who writes on paper first, as the office says.

Owns setting them. Never infers one, and never shows one beside a person's visits: it only says with
whose visits somebody's are compared.
"""

from collections.abc import Collection
from dataclasses import dataclass

from server.services import accounts
from server.services.context import Zoufang
from server.store import accounts as account_store
from server.store import findings
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.findings import CircumstanceRow
from shared.visibility import Role, Viewer


@dataclass(frozen=True, slots=True)
class Circumstances:
    """One cadre with what the office said."""

    account: Account
    remote: bool
    paper_first: bool


def everybody(zoufang: Zoufang, viewer: Viewer) -> list[Circumstances]:
    """The cadres of the area, by name."""

    def look(tx: Tx) -> list[Circumstances]:
        told = findings.circumstances(tx, zoufang.county_id)
        found = []
        for account in account_store.every(tx, zoufang.county_id):
            mine = any(village.startswith(viewer.area) for village in account.villages)
            if account.role is not Role.CADRE or account.disabled_at is not None or not mine:
                continue
            row = told.get(account.account_id)
            found.append(
                Circumstances(account, bool(row and row.remote), bool(row and row.paper_first))
            )
        return sorted(found, key=lambda one: (one.account.unit or "", one.account.name))

    return zoufang.db.read(look)


def put(
    zoufang: Zoufang, viewer: Viewer, remote: Collection[str], paper_first: Collection[str]
) -> int:
    """Say of everybody in the area how he or she works; returns how many that changed."""
    changed = []
    for one in everybody(zoufang, viewer):
        person = one.account.account_id
        row = CircumstanceRow(person, person in remote, person in paper_first)
        if (row.remote, row.paper_first) != (one.remote, one.paper_first):
            changed.append(row)

    def work(tx: Tx) -> None:
        for row in changed:
            findings.set_circumstance(tx, zoufang.county_id, row, viewer.account_id, zoufang.now())
            accounts.note(zoufang, tx, viewer.account_id, "circumstance.set", row.person_id)

    if changed:
        zoufang.db.write(work)
    return len(changed)
