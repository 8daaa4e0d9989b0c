"""Owns photos on their way from the camera into a draft: taken, made small, sealed.

It never loses one on the way: saving waits for those that are being made small, and what could not
be sealed (the phone has locked itself, the disk is full) is, when its draft is opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mobile.actions.changes import Changes
from mobile.actions.phone import LockedError
from mobile.actions.photos import Photo, small_photo
from mobile.actions.visits import add_picture
from mobile.store.database import ClosedError
from mobile.ui.runner import Runner

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp
    from mobile.ui.screens.visit_form_model import VisitForm


@dataclass(frozen=True, slots=True)
class Held:
    """A photo that came back when its account was no longer open, or the disk was full."""

    draft_id: str
    photo: Photo


_HELD: Final[list[Held]] = []


class PhotoWork:
    """The photos of one form. `moved` is called whenever one set out or arrived."""

    def __init__(self, app: FieldApp, form: VisitForm, moved: Callable[[], None]) -> None:
        self._app, self._form, self._moved = app, form, moved
        self._device = app.device
        self.waiting = 0

    def take(self) -> None:
        """The camera app; it has a thread of its own, so that drafts go on being saved."""
        keeper, device = self._form.keeper, self._app.device
        self._device = device

        def work() -> bytes | None:
            keeper.keep()  # while another app is in front, Android may end this one
            return device.camera.take()

        apart(self._app, work, self._taken)

    def seal_held(self) -> None:
        """Take in what could not be sealed when it came back."""
        mine = [one for one in _HELD if one.draft_id == self._form.keeper.draft_id]
        for one in mine:
            _HELD.remove(one)
            self.waiting += 1
            self._seal(one.photo)

    def _taken(self, shot: bytes | None) -> None:
        if shot:
            self.waiting += 1
            self._moved()
            device = self._device
            apart(self._app, lambda: small_photo(device, shot), self._seal)

    def _seal(self, photo: Photo) -> None:
        form, draft_id = self._form, self._form.keeper.draft_id

        def work() -> Changes | None:
            try:
                return form.keeper.change_on_disk(
                    lambda: add_picture(
                        form.phone, draft_id, photo.jpeg, captured_at=photo.captured_at
                    ),
                    "evidence",
                )
            except (LockedError, ClosedError):
                return None

        self._app.runner.run(work, lambda done: self._sealed(done, photo))

    def _sealed(self, done: Changes | None, photo: Photo) -> None:
        self.waiting -= 1
        refusal = done.refusals[0].code if done is not None and not done.ok else ""
        if done is None or refusal == "phone_disk_full":
            _HELD.append(Held(self._form.keeper.draft_id, photo))
        if done is not None and refusal not in ("", "not_found"):  # the draft was thrown away
            self._app.say_no(done)
        self._moved()


def apart(app: FieldApp, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    """Run what may take minutes on a thread of its own."""
    runner = Runner(on_failure=app.failed)

    def ended(value: Any) -> None:
        runner.close(wait=False)
        done(value)

    runner.run(work, ended)
