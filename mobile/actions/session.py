"""An unlocked account: its store, what it reads, and the one way to make a change.

Owns the reading model in memory and keeps it in step with the disk. Never waits for the network.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mobile.actions.changes import Changes
from mobile.device.ports import Device
from mobile.domain.book import Book, assemble
from mobile.domain.overlay import Overlay
from mobile.domain.search import HouseholdEntry, HouseholdIndex, entry_of
from mobile.domain.times import day_at, read_clocks
from mobile.store.account import AccountStore
from mobile.store.operations import BeginReading
from mobile.store.outbox import StoredChange
from mobile.store.rows import StoredRow
from mobile.sync.words import VOCABULARY_TEXT
from shared import vocabulary as words
from shared.decide import Context, Decision
from shared.fields import instant
from shared.protocol import Act, Change
from shared.records import Kind, Record
from shared.refusals import Refusal, refuse
from shared.visibility import Duty, Role, Viewer
from shared.workdays import calendar_of, day_of

MOST_CHANGE_BYTES: Final = 600_000
"""A change has to fit one request, with room to spare."""


def viewer_of(account: Mapping[str, Any], county_id: str) -> Viewer:
    """The account of an enrolment as somebody who looks and acts."""
    duties = {duty.value for duty in Duty}
    return Viewer(
        account_id=account_id_of(account),
        county_id=county_id,
        role=Role(account.get("role", "cadre")),
        duties=frozenset(Duty(duty) for duty in account.get("duties", ()) if duty in duties),
        villages=frozenset(account.get("villages", ())),
        area=str(account.get("area") or ""),
    )


def account_id_of(account: Mapping[str, Any]) -> str:
    """The id by which an account is known everywhere."""
    return str(account.get("account_id") or account["id"])


class Session:
    """One unlocked account. Every public method may be called from any thread."""

    def __init__(self, store: AccountStore, device: Device) -> None:
        self.store, self.device = store, device
        self.lock = threading.RLock()
        self.account: dict[str, Any] = store.secret("account") or {}
        self.viewer = viewer_of(self.account, str(self.account.get("county_id", "")))
        self.vocabulary = self._words()
        self.book = Book(self._household)
        self.overlay = Overlay(self.book, self.viewer, self._context)
        self.households = HouseholdIndex(self.village_name)
        self._villages: dict[str, str] = {}
        self._anchor = ""
        self.reload()

    # -- who and when ------------------------------------------------------------------------------

    @property
    def me(self) -> dict[str, Any]:
        """This person as a visitor."""
        return {"person_id": self.viewer.account_id, "name": str(self.account.get("name", ""))}

    def today(self) -> str:
        """The Shanghai day: the phone's, or the server's when the phone's clock lies behind."""
        return max(day_at(self.device.clock.now()), self.last_heard_on)

    @property
    def last_heard_on(self) -> str:
        """The Shanghai day of the server when it last answered; empty before it ever did."""
        anchor = self._anchor.partition(" ")[0]
        return day_of(anchor) if anchor else ""

    def _context(self, change: Change) -> Context:
        today = max(self.today(), day_of(change.at.wall))
        county = self.viewer.county_id
        return Context(self.vocabulary, calendar_of(self.vocabulary), today, county)

    def _words(self) -> words.Vocabulary:
        """The county's vocabulary as it last came; the default until then."""
        text = self.store.meta(VOCABULARY_TEXT)
        try:
            return words.load(text) if text else words.default()
        except words.VocabularyError:
            # A county's slip of the pen must not lock its cadres out.
            return words.default()

    # -- reading -----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything anew: at unlock, and after many rows came."""
        with self.lock:
            self.vocabulary = self._words()
            self.book = Book(self._household)
            entries: list[HouseholdEntry] = []

            def take(_record_id: str, rows: list[StoredRow]) -> None:
                record = assemble(rows)
                if record is None:
                    return
                self.book.put(record, max(row.seq for row in rows))
                if record.kind is Kind.HOUSEHOLD:
                    entries.append(entry_of(record))

            damaged = self.store.rows_by_record(take)
            # What was changed on disk is not shown; the next sync reads its bucket anew.
            self.store.apply([BeginReading(bucket) for bucket in sorted(damaged)])
            self._name_villages()
            self.households = HouseholdIndex(self.village_name)
            self.households.load(entries)
            self.overlay = Overlay(self.book, self.viewer, self._context)
            self._lay_over()
            self.households.warm()

    def refresh(self, record_ids: Iterable[str]) -> frozenset[str]:
        """Follow the disk for some records; return the kinds concerned."""
        kinds = set()
        with self.lock:
            for record_id in record_ids:
                before = self.book.held(record_id)
                rows = self.store.record_rows(record_id)
                record = assemble(rows)
                self.book.drop(record_id)
                self.households.drop(record_id)
                if record is not None:
                    self.book.put(record, max(row.seq for row in rows))
                    if record.kind is Kind.HOUSEHOLD:
                        self.households.put(entry_of(record))
                known = record or before
                kinds.add(known.kind.value if known else Kind.HOUSEHOLD.value)
            if Kind.AREA.value in kinds:
                self._name_villages()
            self._lay_over()
        return frozenset(kinds)

    def _lay_over(self) -> None:
        self._anchor = self.store.meta("anchor")
        for laid in self.overlay.of_kind(Kind.HOUSEHOLD):
            below = self._household(laid.id)
            if below is None:
                self.households.drop(laid.id)
            else:
                self.households.put(entry_of(below))
        self.overlay.reset([stored.change for stored in self.store.pending()])
        for record in self.overlay.of_kind(Kind.HOUSEHOLD):
            self.households.put(entry_of(record))

    def _household(self, record_id: str) -> Record | None:
        return assemble(self.store.record_rows(record_id))

    def village_name(self, code: str) -> str:
        """The name of a village, or its code where the phone does not know it."""
        return self._villages.get(code, code)

    @property
    def villages(self) -> dict[str, str]:
        """Every area that the phone knows, code → name."""
        return dict(self._villages)

    def _name_villages(self) -> None:
        areas = self.book.of_kind(Kind.AREA)
        self._villages = {area.content["code"]: area.content["name"] for area in areas}

    def person_name(self, person_id: str | None) -> str:
        """The name of a person, empty where the phone does not know it."""
        person = self.book.held(person_id) if person_id else None
        return str(person.content["name"]) if person else ""

    # -- acting ------------------------------------------------------------------------------------

    def base(self, record_id: str) -> int:
        """The revision that the server delivered; 0 for a record that it has not told of.

        Never one that the overlay foretells: it might turn out to be somebody else's.
        """
        record = self.book.record(record_id)
        return record.revision if record is not None else 0

    def act(
        self,
        acts: Sequence[Act],
        *kinds: str,
        draft_id: str | None = None,
        replaces: str | None = None,
        check: bool = True,
    ) -> Changes:
        """Make one change of these acts: on disk, and in the outbox, when this returns.

        With `check`, what the rules refuse is not made; the refusal is in the answer.
        """
        with self.lock:
            change = self._change(1, acts, replaces, self.device.ids.new())
            decision = self.overlay.judge(change)
            refusal = _too_large(change) or (decision.refusal if check else None)
            if refusal is not None:
                return Changes.refused(refusal)
            stored = self.store.add_change(
                lambda seq: change.model_copy(update={"seq": seq}), change.at.wall, draft_id
            )
            self.overlay.keep(stored.change, decision)
            return self._made(stored, decision, kinds, draft_id)

    def _made(
        self,
        stored: StoredChange,
        decision: Decision,
        kinds: Sequence[str],
        draft_id: str | None,
    ) -> Changes:
        for record in decision.records:
            if record.kind is Kind.HOUSEHOLD:
                self.households.put(entry_of(record))
        touched = {record.kind.value for record in decision.records}
        more = {"outbox", *kinds} | ({"draft"} if draft_id else set())
        ids = {record.id for record in decision.records} | {a.on for a in stored.change.acts}
        return Changes(frozenset(touched | more), frozenset(ids), stored.change.acts[0].on)

    def _change(
        self, seq: int, acts: Sequence[Act], replaces: str | None, change_id: str
    ) -> Change:
        clock = self.device.clock
        at = read_clocks(clock.now(), clock.boot_id(), clock.mono_ms(), self._anchor)
        return Change(
            id=change_id,
            seq=seq,
            acts=list(acts),
            at=at,
            vocabulary=self.vocabulary.version,
            replaces=replaces,
        )

    def now(self) -> str:
        """The instant, by the phone's clock."""
        return instant(self.device.clock.now())


def _too_large(change: Change) -> Refusal | None:
    size = len(change.model_dump_json(exclude_defaults=True).encode())
    return refuse("too_large") if size > MOST_CHANGE_BYTES else None
