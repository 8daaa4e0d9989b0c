"""Owns the part of the form where the villager confirms, signature included.

It never keeps a picture on disk itself: the action seals it.
"""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.image import Image

from mobile.actions.changes import Changes
from mobile.actions.visits import add_picture, picture
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.visit_form_sections import Section
from mobile.ui.widgets import sign

log = logging.getLogger(__name__)
SIGNED, WITNESSED, DECLINED = "Q1", "Q4", "Q5"


class Picture(Image):
    """A picture from bytes in memory; nothing is written to a file."""

    data = ObjectProperty(b"")

    def on_data(self, _self: Any, data: bytes) -> None:
        """Show other bytes; what cannot be drawn leaves the paper white."""
        if not data:
            return
        kind = "png" if data.startswith(b"\x89PNG") else "jpg"
        try:
            self.texture = CoreImage(BytesIO(data), ext=kind, nocache=True).texture
        except Exception:  # noqa: BLE001 - Kivy's loaders raise nothing narrower
            log.warning("a picture of %d bytes cannot be drawn", len(data))


class ConfirmSection(Section):
    """What was talked about, and how the villager confirmed it."""

    narrative = StringProperty("")
    witness = StringProperty("")
    note = StringProperty("")
    signature = ObjectProperty(b"")
    has_signature = BooleanProperty(False)

    def on_kv_post(self, base: Any) -> None:
        super().on_kv_post(base)
        self._parts = hold(self, "witness", "note", "signature", "drawn", "signed", "again")
        self._shown = ""

    def show(self) -> None:
        form = self.form
        self.narrative = form.text("narrative")
        self.witness, self.note = form.text("witness"), form.text("confirmation_note")
        group = self.ids.how
        group.options = [(one.code, one.name) for one in form.vocabulary.offered("confirmations")]
        how = form.text("confirmation")
        group.chosen = [how] if how else []
        asked = {WITNESSED: "witness", DECLINED: "note", SIGNED: "signature"}.get(how, "")
        lay(self.ids.parts, self._parts.get(asked))
        self._show_signature()

    def _show_signature(self) -> None:
        found = self.form.pictures("signature")
        wanted = found[-1] if found else ""
        if wanted != self._shown:
            self._shown = wanted
            self.signature = picture(self.form.phone, wanted) or b"" if wanted else b""
        self.has_signature = bool(wanted)
        here = self._parts["drawn"] if self.signature else None
        elsewhere = self._parts["signed"] if wanted and not self.signature else None
        lay(self.ids.signature, here, elsewhere, self._parts["again"])

    def pick(self, chosen: list[str]) -> None:
        """How it was confirmed; a signature is asked for at once."""
        how = chosen[0] if chosen else ""
        self.form.say(confirmation=how)
        self.page.refresh()
        if how == SIGNED and not self.form.pictures("signature"):
            self.sign()

    def sign(self) -> None:
        """Paper for the finger; going away without a stroke takes the choice back."""
        sheet = sign(words.SIGN_TITLE, words.SIGN_WHY, self._signed)
        sheet.bind(on_dismiss=lambda *_: self._unsigned())
        self._waits = True

    def _signed(self, png: bytes) -> None:
        self._waits = False
        form, app = self.form, self.page.app

        def keep() -> Changes:
            draft_id = form.keeper.draft_id
            return form.keeper.change_on_disk(
                lambda: add_picture(form.phone, draft_id, png, "signature"), "evidence"
            )

        app.act(keep, self._sealed, self._not_sealed)

    def _sealed(self, done: Changes) -> None:
        """The newest counts; the one before it goes."""
        for old in self.form.pictures("signature"):
            if old != done.made:
                self.form.drop_picture(old)
        self.form.say(confirmation=SIGNED)
        self.page.refresh()

    def _not_sealed(self, refused: Changes) -> None:
        """No room: what was not kept is not said to be there."""
        self.page.app.say_no(refused)
        self._waits = True
        self._unsigned()

    def _unsigned(self) -> None:
        if self._waits and not self.form.pictures("signature"):
            self.form.say(confirmation="")
            self.page.refresh()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
