"""What was said and heard: the world's own book of promises.

Owns the ids of changes that somebody saved, the receipts that the server gave, and what a restore
took back. Never looks into a store to find out what should be there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SETTLED = frozenset({"accepted", "merged", "conflict", "proposed"})


@dataclass(slots=True)
class Promise:
    """A receipt that left the server. `owner`: a phone's name, `office`, or `nobody` any more."""

    owner: str
    outcome: str
    receipt: dict[str, Any] | None = None


@dataclass(slots=True)
class Memory:
    """One world's book.

    `saved`: phone → ids of changes that an action said were saved. `promises`: change id → receipt.
    `owed`: change id → the phone that must still bring it, since a restore lost it.
    `lost`: change ids that were promised and that a restore lost, whether or not they came again.
    `backed_up`: the ids that the latest whole backup holds.
    """

    saved: dict[str, set[str]] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    owed: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    backed_up: set[str] = field(default_factory=set)
    restores: int = 0
    seen_outcomes: dict[str, int] = field(default_factory=dict)

    def save(self, owner: str, ids: Iterable[str]) -> None:
        """These changes are on this phone's disk."""
        self.saved.setdefault(owner, set()).update(ids)

    def hear(self, owner: str, receipts: Iterable[dict[str, Any]]) -> None:
        """The server answered. The original receipt is given again, whatever was asked again.

        An old request may arrive after its phone was barred and emptied: nobody owes what it said.
        """
        for receipt in receipts:
            if receipt["outcome"] == "held" or _is_about_another(receipt):
                continue
            known = self.promises.get(receipt["id"])
            told = {k: v for k, v in receipt.items() if v and k != "seq"}
            if known is not None and known.receipt is not None:
                assert told == known.receipt, (
                    f"asked again, the server answered otherwise: {known.receipt} → {told}"
                )
            if known is None or known.receipt is None:
                holds = owner == "office" or receipt["id"] in self.saved.get(owner, ())
                whose = owner if holds else "nobody"
                self.promises[receipt["id"]] = Promise(whose, receipt["outcome"], told)
                self.seen_outcomes[receipt["outcome"]] = (
                    self.seen_outcomes.get(receipt["outcome"], 0) + 1
                )

    def restored(self, known_ids: set[str]) -> None:
        """The server is as it was at the backup: the phones owe what it does not know any more.

        What had been refused is owed by nobody: it stays on its phone and is shown there.
        """
        self.restores += 1
        for change_id, promise in list(self.promises.items()):
            if change_id in known_ids:
                continue
            del self.promises[change_id]
            self.lost.add(change_id)
            if promise.owner not in ("office", "nobody") and promise.outcome in SETTLED:
                self.owed[change_id] = promise.owner
        for promise in self.promises.values():
            promise.receipt = None

    def forgotten(self, owner: str) -> set[str]:
        """This phone was barred and is empty now; returns what it had saved.

        From now on it owes nothing: what a later restore takes of it, no phone can bring again.
        """
        gone = self.saved.pop(owner, set())
        for promise in self.promises.values():
            if promise.owner == owner:
                promise.owner = "nobody"
        self.owed = {c: o for c, o in self.owed.items() if o != owner}
        return gone


def _is_about_another(receipt: dict[str, Any]) -> bool:
    """Whether this is a refusal of something that only pretends to be the change of that id."""
    return (receipt.get("refusal") or {}).get("code") in ("id_reused", "chain_broken")
