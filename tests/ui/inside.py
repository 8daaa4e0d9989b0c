"""An app that somebody has unlocked: enrolled and synced, with some households.

Owns the way in for tests that are not about getting in. Never touches a screen.
"""

from __future__ import annotations

from typing import Any

from mobile.actions.syncing import sync_now
from shared.records import Kind
from tests.ui.server_process import PIN

LONG_NAME = "阿卜杜拉·买买提·吐尔逊江·艾合买提·努尔麦麦提·赛买提·库尔班江·依明尼牙孜·托合提巴依汗江"
RARE_NAME = "欧阳䶮𠅤"


class Touches:
    """Counts the touches from now on."""

    def __init__(self, driver: Any) -> None:
        self.count = 0
        touch = driver.touch

        def counted(x: float, y: float) -> None:
            self.count += 1
            touch(x, y)

        driver.touch = counted


class Inside:
    """A driver, the cadre behind it, and the village of that cadre."""

    def __init__(self, office: Any, driver: Any, cadre: Any, village: str) -> None:
        self.office, self.driver, self.cadre, self.village = office, driver, cadre, village

    @property
    def app(self) -> Any:
        return self.driver.app

    @property
    def phone(self) -> Any:
        return self.app.phone

    @property
    def router(self) -> Any:
        return self.app.router

    def go(self, name: str, **params: Any) -> Any:
        """Show a screen, as another screen would."""
        screen = self.router.go(name, **params)
        self.settle()
        return screen

    def settle(self) -> None:
        """Until nothing is under way."""
        self.driver.frames(3)
        self.driver.wait(lambda: self.app.runner.idle, 60, "the worker never rests")
        self.driver.frames(3)

    def tap(self, target: Any) -> None:
        """A touch, and what follows from it."""
        self.driver.tap(target)
        self.settle()

    def card(self, head: str = "李建国") -> None:
        """The card of a household."""
        entry = next(e for e in self.phone.session.households.find("") if e.head == head)
        self.router.reset("household", household_id=entry.id)
        self.settle()

    def add_problem(self, group: str, category: str) -> None:
        """One more problem in the visit form, ready for its words."""
        self.tap("记一条诉求")
        self.tap(group)
        self.tap(category)
        self.driver.wait(lambda: self.driver.find("反映问题"))
        self.driver.pause(0.3)

    def records(self, kind: Kind) -> list[Any]:
        """Every record of a kind on this phone."""
        return list(self.phone.session.overlay.of_kind(kind))

    def drafts(self) -> list[Any]:
        """Every draft on the disk."""
        return list(self.phone.session.store.drafts())

    def sync(self) -> None:
        """One sync, and the screen follows."""
        synced = sync_now(self.phone)
        assert synced.report.refusal is None, synced.report
        self.app.changed(synced.changes)
        self.app.sync.stop()
        self.settle()


def inside(office: Any, open_app: Any, app: Any, *heads: str, **theme: Any) -> Inside:
    """Enrolled and synced, in a village with these households."""
    cadre = office.cadre("周某")
    village = next(iter(cadre.villages))
    for number, head in enumerate(heads, 1):
        office.household(village, head, door=f"{number}号", phone=f"1380000{1000 + number}")
    driver = open_app(app, **theme)
    done = app.phone.enroll(office.code(cadre), PIN, office.url)
    assert done.ok, done
    assert sync_now(app.phone).report.refusal is None
    app.entered(done.made)
    app.sync.stop()
    one = Inside(office, driver, cadre, village)
    one.settle()
    return one
