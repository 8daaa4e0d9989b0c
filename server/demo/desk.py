"""The office's side of the demo, inside the process that holds the database.

Owns the founding of the township and the words in which the player asks for an act of the office.
Never writes but through `ingest`, as the office's pages do.
"""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from server.demo.cast import CAST, COUNTY, OFFICE, TOWNSHIP, TOWNSHIP_NAME, Player
from server.demo.clock import PlayClock
from server.demo.places import areas, houses, villages
from server.demo.rows import samples
from server.services import accounts, days, devices, imports, ingest, ledgers
from server.services.context import Zoufang
from server.store import office_queries
from server.store.accounts import Account
from shared.decide import OPEN
from shared.ids import derived
from shared.protocol import Act, Receipt
from shared.refusals import Refused
from shared.visibility import Duty, Role

Told = Mapping[str, Any]
_COLUMNS: Final = {
    "户主": "head", "村": "village", "组": "group", "门牌": "door", "电话": "phone", "户类": "tags"
}  # fmt: skip
_AREAS: Final = "3f0a2d6e-93b2-5a0e-8f6c-5a6f75666167"


class Desk:
    """The office: it is spoken to in dicts and answers in dicts."""

    def __init__(self, zoufang: Zoufang, clock: PlayClock) -> None:
        self.zoufang, self.clock = zoufang, clock
        self._accounts: dict[str, Account] = {}
        self._words: Final[dict[str, Callable[[Told], Any]]] = {
            "found": self.found,
            "code": self.code,
            "act": self.act,
            "agree": self.agree,
            "close_batch": self.close_batch,
            "new_day": self.new_day,
            "export": self.export,
            "clock": lambda _told: self.zoufang.now(),
        }

    def answer(self, told: Told) -> dict[str, Any]:
        """Do what a line says. Never raises for what the rules refuse."""
        if "clock" in told:
            self.clock.set(told["clock"])
        try:
            return {"ok": True, "result": self._words[told["do"]](told)}
        except Refused as refused:
            return {"ok": False, "refusal": refused.refusal.to_json()}

    # -- founding ---------------------------------------------------------------------------------

    def found(self, told: Told) -> dict[str, Any]:
        """Areas, accounts with the given passwords, and the households from the office's list."""
        passwords = told["passwords"]
        for player in CAST:
            self._accounts[player.login] = self._account(player, passwords.get(player.login, ""))
        office = self._accounts[OFFICE]
        acts = [
            Act(do="area.set", on=derived(_AREAS, code), fields={"code": code, "name": name})
            for code, name in areas()
        ]
        self._accepted(ingest.act(self.zoufang, office, acts))
        for account in self._accounts.values():
            self._accepted(ingest.register_person(self.zoufang, office, account))
        ids = {f"person:{login}": one.account_id for login, one in self._accounts.items()}
        return {"ids": ids | self._households(office)}

    def _account(self, player: Player, password: str) -> Account:
        return accounts.create_account(
            self.zoufang,
            player.login,
            player.name,
            Role(player.role),
            password=password,
            duties=[Duty(duty) for duty in player.duties],
            area=COUNTY if player.role == Role.ADMIN else TOWNSHIP,
            villages=[villages()[name] for name in player.villages],
            unit=player.unit,
        )

    def _households(self, office: Account) -> dict[str, str]:
        """Import the list of households; returns key → id."""
        wanted = houses(samples())
        shown = imports.preview(self.zoufang, office, _household_list(wanted.values()))
        imports.apply(self.zoufang, office, shown)
        return {key: row.household_id for key, row in zip(wanted, shown.rows, strict=True)}

    # -- the office's work ------------------------------------------------------------------------

    def code(self, told: Told) -> str:
        """A one-time code that binds a phone."""
        account = self._accounts[told["login"]]
        return devices.issue_enrolment_code(
            self.zoufang, account.account_id, self._accounts[OFFICE].account_id
        )

    def act(self, told: Told) -> dict[str, Any]:
        """One change of somebody in the office. A record without an id is a new one."""
        ids = [deed["on"] or self.zoufang.new_id() for deed in told["deeds"]]
        acts = [
            self._act(deed["do"], record_id, deed["fields"])
            for deed, record_id in zip(told["deeds"], ids, strict=True)
        ]
        receipt = ingest.act(self.zoufang, self._accounts[told["who"]], acts)
        return {"receipt": receipt.model_dump(), "ids": ids}

    def _act(self, do: str, record_id: str, fields: dict[str, Any]) -> Act:
        """The act of somebody who looks at the record as it stands."""
        try:
            standing = ingest.standing(self.zoufang, record_id)
        except Refused:
            return Act(do=do, on=record_id, fields=fields)
        expect = standing.hash if do.endswith(".verify") else None
        base = standing.record.revision
        return Act(do=do, on=record_id, base=base, expect=expect, fields=fields)

    def agree(self, told: Told) -> dict[str, Any]:
        """Agree to what was asked for about a record."""
        found = self.zoufang.db.read(
            lambda tx: office_queries.open_proposals(tx, self.zoufang.county_id)
        )
        asked = next(
            item
            for item in found
            if item.record.state == OPEN and item.content["target_id"] == told["target"]
        )
        act = self._act("proposal.agree", asked.id, {})
        receipt = ingest.act(self.zoufang, self._accounts[told["who"]], [act])
        return {"receipt": receipt.model_dump()}

    def close_batch(self, told: Told) -> int:
        """What was not drawn and still waits goes to the archive; returns how many."""
        closed = 0
        for name, waits, do in (
            ("visits", "W03", "visit.archive"),
            ("problems", "I08", "problem.batch_close"),
        ):
            for record_id in told[name]:
                if ingest.standing(self.zoufang, record_id).record.state == waits:
                    act = self._act(do, record_id, {})
                    self._accepted(ingest.act_as_system(self.zoufang, [act]))
                    closed += 1
        return closed

    def new_day(self, _told: Told) -> int:
        """What a new day brings by itself."""
        return len(days.run_day(self.zoufang))

    def export(self, told: Told) -> dict[str, str]:
        """Every ledger as Excel into a folder; returns layout → path."""
        folder = Path(told["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        paths = {}
        for key, layout in ledgers.LAYOUTS.items():
            target = folder / f"{layout.title}.xlsx"
            viewer = self._accounts[OFFICE].viewer
            ledgers.export_ledger(self.zoufang, viewer, key, target, unit=TOWNSHIP_NAME)
            paths[key] = str(target)
        return paths

    @staticmethod
    def _accepted(receipt: Receipt) -> None:
        if receipt.outcome == "refused" and receipt.refusal is not None:
            raise Refused(receipt.refusal["code"], **receipt.refusal["details"])


def _household_list(wanted: Any) -> bytes:
    """The households as the CSV file that an office would have."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for house in wanted:
        cells = {**house.fields, "tags": "、".join(house.fields["tags"])}
        table.writerow([cells.get(name, "") for name in _COLUMNS.values()])
    return text.getvalue().encode("utf-8-sig")
