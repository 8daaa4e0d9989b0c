"""Rules of the village: what a cadre lists, records, and corrects, with or without a network.

Owns the phone's forms as rules. Never syncs, except on the way to what a rule needs.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mobile.actions import households, visits
from shared.protocol import Act
from tests.sync.forms import SHAPES
from tests.sync.frame import PHONES, PICKS, Frame
from tests.world.cast import CADRES
from tests.world.handset import Handset

HOUSEHOLD_FIELDS = ("phone", "health", "income", "group", "tags", "door")
VISIT_FIELDS = ("narrative", "next_step", "mode", "present", "place", "visitors")
_TAGS = (["H15", "H10"], ["H08"], ["H10"], [])


class Fieldwork(Frame):
    """What is written down in the village."""

    @rule(number=PHONES, target_households=st.integers(0, 3))
    def pledge(self, number: int, target_households: int) -> None:
        self.did("pledge", self.listed(self.handset(number), target_households))

    @rule(number=PHONES, pick=PICKS, shape=st.sampled_from(SHAPES), several=st.integers(1, 3))
    def record(self, number: int, pick: int, shape: str, several: int) -> None:
        self.did("record", self.recorded(number, shape, pick, several))

    @rule(pick=PICKS)
    def raise_problem(self, pick: int) -> None:
        found = self.own_visit(pick)
        if found is None:
            return
        phone, visit = found
        fields = {
            "visit_id": visit.id,
            "household_id": visit.content["present"][0]["household_id"],
            "village": visit.content["village"],
            "raised_on": phone.session.today(),
            "description": self.text("后来说的"),
            "category": "0901",
        }
        act = Act(do="problem.register", on=phone.session.device.ids.new(), fields=fields)
        self.did("raise", self.act(phone, lambda p: p.session.act([act])))

    @rule(pick=PICKS, name=st.sampled_from(VISIT_FIELDS))
    def amend_visit(self, pick: int, name: str) -> None:
        found = self.own_visit(pick)
        if found is None:
            return
        phone, visit = found
        fields = {name: self._visit_value(phone, visit.content, pick, name)}
        saved = self.act(phone, lambda p: visits.amend_visit(p, visit.id, fields), visit.id)
        self.did("amend", saved)

    def _visit_value(self, phone: Handset, content: dict[str, Any], pick: int, name: str) -> Any:
        if name == "mode":
            return "M2" if content["mode"] == "M1" else "M1"
        if name == "present":
            homes = self.homes(phone)
            return {"add": [{"household_id": home} for home in homes[pick % 3 : pick % 3 + 1]]}
        if name == "visitors":
            other = CADRES[pick % 3]
            return {"add": [{"person_id": other.id, "name": other.name}]}
        return ("院坝", "田间", "家中")[pick % 3] if name == "place" else self.text("改")

    @rule(number=PHONES, pick=PICKS)
    def create_household(self, number: int, pick: int) -> None:
        phone = self.handset(number)
        villages = sorted(phone.session.viewer.villages)
        fields = {"head": self.text("新户"), "village": villages[pick % len(villages)]}
        saved = self.act(phone, lambda p: households.create_household(p, fields))
        self.did("create household", saved)

    @rule(number=PHONES, pick=PICKS, name=st.sampled_from(HOUSEHOLD_FIELDS))
    def amend_household(self, number: int, pick: int, name: str) -> None:
        phone = self.handset(number)
        homes = self.homes(phone)
        edited = bool(homes) and self._edit(phone, homes[pick % len(homes)], name, pick)
        self.did("amend household", edited)

    @rule(pick=PICKS, name=st.sampled_from(HOUSEHOLD_FIELDS))
    def an_older_app_edits(self, pick: int, name: str) -> None:
        phone = next(self.handset(n) for n, p in enumerate(self.world.phones) if p.later)
        homes = self.homes(phone)
        edited = bool(homes) and self._edit(phone, homes[pick % len(homes)], name, pick)
        self.did("an older app edits", edited)

    @rule(pick=PICKS, first=PHONES, name=st.sampled_from(HOUSEHOLD_FIELDS), same=st.booleans())
    def two_phones_edit_one_household(self, pick: int, first: int, name: str, same: bool) -> None:
        one, two = self.handset(first), self.handset(first + 1)
        shared = sorted(set(self.homes(one)) & set(self.homes(two)))
        if not shared:
            two = self.handset(first + 2)
            shared = sorted(set(self.homes(one)) & set(self.homes(two)))
        if not shared:
            return
        home = shared[pick % len(shared)]
        other = name if same else HOUSEHOLD_FIELDS[pick % len(HOUSEHOLD_FIELDS)]
        edited = self._edit(one, home, name, pick), self._edit(two, home, other, pick + 1)
        self.did("two phones edit one household", all(edited))

    def _edit(self, phone: Handset, home: str, name: str, pick: int) -> bool:
        """Whether a household that this phone shows was edited on it."""
        self.words += 1
        value: Any = f"{name}{self.words}"
        if name == "phone":
            value = f"137{self.words:08d}"
        elif name == "tags":
            value = _TAGS[pick % 4]
        return self.act(phone, lambda p: households.amend_household(p, home, {name: value}), home)
