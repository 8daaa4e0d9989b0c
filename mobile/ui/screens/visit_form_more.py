"""Owns what a visit may have but never needs: photos, position, place, further words.

It never asks for any of it, and says of each what it is for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.actions.visits import picture
from mobile.device.desktop import NoCamera, NoLocation
from mobile.device.ports import Device, Fix
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.visit_form_photos import apart
from mobile.ui.screens.visit_form_sections import Section
from mobile.ui.widgets import tell

FIX_S: Final = 30.0
_TEXTS: Final = ("narrative", "hardship", "next_step", "topic", "reflection", "note")
_PARTS: Final = (
    "follow",
    "household",
    "photo_head",
    "photos",
    "photo_note",
    "take",
    "position",
    "place",
    *_TEXTS,
)


def has_camera(device: Device) -> bool:
    """Whether there is anything that takes pictures."""
    return not isinstance(device.camera, NoCamera)


def has_location(device: Device) -> bool:
    """Whether there is anything that knows where it is."""
    return not isinstance(device.location, NoLocation)


class PhotoRow(BoxLayout):
    """One photo of the draft."""

    data = ObjectProperty(b"")
    text = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_remove")
        super().__init__(**kwargs)

    def on_remove(self) -> None:
        """Event: take it out."""


class MoreSection(Section):
    """Everything that may be said beyond what is asked."""

    follow_title = StringProperty("")
    follows = BooleanProperty(False)
    has_position = BooleanProperty(False)
    position_text = StringProperty("")
    photo_note = StringProperty("")

    def on_kv_post(self, base: Any) -> None:
        super().on_kv_post(base)
        self._parts = hold(self, *_PARTS)
        self._missed = self.form.missed_visit()
        self._trouble = ""

    def show(self) -> None:
        form, device = self.form, self.page.app.device
        for name in _TEXTS:
            self.ids[name].text = form.text(name)
        self.ids.place.options = [(one, one) for one in form.vocabulary.places]
        place = form.text("place")
        self.ids.place.chosen = [place] if place else []
        if self._missed is not None:
            self.follow_title = words.REVISITING.format(day=self._missed[1])
            self.follows = form.text("previous_visit_id") == self._missed[0]
        self._show_position()
        self._show_photos()
        hidden = set() if self._missed else {"follow"}
        hidden |= set() if has_camera(device) else {"photo_head", "photos", "photo_note", "take"}
        hidden |= set() if self.photo_note else {"photo_note"}
        hidden |= set() if has_location(device) else {"position"}
        hidden |= {"narrative"} if form.confirms else set()  # it stands above
        hidden |= {"hardship", "next_step", "topic", "reflection"} if form.not_home else set()
        shown = [part for name, part in self._parts.items() if name not in hidden]
        lay(self.ids.texts, *shown)

    def follow_up(self, on: bool) -> None:
        """This visit makes up for one at which nobody was at home."""
        if self._missed is not None:
            self.form.say(previous_visit_id=self._missed[0] if on else "")

    def correct_household(self) -> None:
        """What was heard about the family belongs to the household."""
        present = self.form.present()
        if present:
            household_id = present[0].household_id
            self.page.app.router.go("household_form", household_id=household_id)

    # -- photos ----------------------------------------------------------------------------------

    def _show_photos(self) -> None:
        self.photo_note = words.PHOTO_COMING if self.page.photos.waiting else ""
        holder, wanted = self.ids.photos, self.form.pictures("photo")
        if [row.key for row in reversed(holder.children)] == wanted:
            return
        holder.clear_widgets()
        for place, sha256 in enumerate(wanted, 1):
            data = picture(self.form.phone, sha256) or b""
            size = f"{max(len(data) // 1000, 1)} KB"
            row = PhotoRow(data=data, text=f"{words.PHOTO} {place}\n{size}")
            row.key = sha256
            row.bind(on_remove=lambda pressed: self._remove(pressed.key))
            holder.add_widget(row)

    def _remove(self, sha256: str) -> None:
        self.form.drop_picture(sha256)
        self.show()

    def take_photo(self) -> None:
        """The camera app."""
        self.page.photos.take()

    def tell_photo(self) -> None:
        """What photos are for."""
        tell(words.PHOTO, words.PHOTO_WHY)

    # -- position --------------------------------------------------------------------------------

    def _show_position(self) -> None:
        position = self.form.visit.get("position")
        self.has_position = position is not None
        have = words.POSITION_HAVE.format(metres=position["accuracy_m"]) if position else ""
        self.position_text = have or self._trouble or words.POSITION_NONE

    def ask_position(self, on: bool) -> None:
        """Attach where the phone is now, or take it away."""
        self._trouble = ""
        self.form.say(position=None)
        if on:
            self.position_text = words.POSITION_ASKING
            apart(self.page.app, lambda: self.page.app.device.location.fix(FIX_S), self._positioned)
        else:
            self._show_position()

    def _positioned(self, fix: Fix | None) -> None:
        if fix is None:
            self._trouble = words.POSITION_FAILED
        else:
            position = {
                "lat_e6": fix.lat_e6,
                "lon_e6": fix.lon_e6,
                "accuracy_m": fix.accuracy_m,
                "datum": "WGS84",
            }
            self.form.say(position={**position, "mock": True} if fix.mock else position)
        self._show_position()

    def tell_position(self) -> None:
        """What the position is for."""
        tell(words.POSITION, words.POSITION_WHY)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
