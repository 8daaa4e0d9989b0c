"""An office with findings in every stage: copied visits of one cadre, honest ones of another."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scene import COUNTY, PASSWORD, VILLAGE, VILLAGE_2, Scene

from server.services import accounts, choosing, ingest, jobs
from server.store import findings
from server.store.records import Stored
from shared.fields import instant
from shared.ids import derived
from shared.protocol import Act
from shared.visibility import Role
from tests.analysis.notes import COPIED, HONEST


class Cases:
    """The findings of a scene, by what was done about them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        scene.people["xun"] = accounts.create_account(
            scene.zoufang, "xun", "荀某", Role.SUPERVISOR,
            password=PASSWORD, area=COUNTY, unit="县委督查室",
        )  # fmt: skip
        by = scene.people["admin"]
        assert ingest.register_person(scene.zoufang, by, scene.people["xun"]).outcome == "accepted"
        self._months()
        choosing.choose(scene.zoufang, budget=0.3)

    def _months(self) -> None:
        for n in range(12):
            self._visit("chen", VILLAGE_2, 2 + n, 1, 25 + n, HONEST[n])
        for n in range(10):
            self._visit("zhou", VILLAGE, 3 + n, 7, 2, COPIED, active_s=6, confirmation=None)
        self.scene.clock.to(14, 2)
        jobs.run_all(self.scene.zoufang, "tests")

    def _visit(
        self, who: str, village: str, day: int, hour: int, stay_min: int, text: str, **more: Any
    ) -> None:
        scene, home = self.scene, f"home-{who}-{day}"
        begun = datetime(2026, 10, day, hour, tzinfo=UTC)
        scene.clock.now = begun + timedelta(minutes=stay_min)
        scene.do(
            who, "household.create", home, head=f"{'赵钱孙李周吴郑王冯陈褚卫'[day % 12]}某{day}",
            village=village, group="1组", door=f"{day}号", phone="13812340000",
        )  # fmt: skip
        scene.visit(
            who, f"visit-{who}-{day}", home,
            village=village, narrative=text, visited_on=begun.date().isoformat(),
            started_at=instant(begun), ended_at=instant(scene.clock.now),
            **{"active_s": 5 * len(text), **more},
        )  # fmt: skip

    def all(self) -> list[Stored]:
        """Every finding, in the order in which it was raised."""
        return self.scene.zoufang.db.read(
            lambda tx: findings.raised_since(tx, COUNTY, "2026-01-01")
        )

    @property
    def open(self) -> list[Stored]:
        """Findings that ask their recorder."""
        return [item for item in self.all() if item.record.state == "F01"]

    @property
    def hidden(self) -> list[Stored]:
        """Random draws that are not public."""
        return [item for item in self.all() if item.record.state == "F00"]

    def explain(self, finding: Stored, text: str, code: str = "") -> None:
        """The recorder explains, as from a phone."""
        scene = self.scene
        fields = {"target_id": finding.id, "target_kind": "finding", "text": text}
        fields |= {"given_on": scene.zoufang.today()} | ({"code": code} if code else {})
        act = Act(do="explanation.give", on=scene.zoufang.new_id(), fields=fields)
        assert ingest.act(scene.zoufang, scene.people["zhou"], [act]).outcome == "accepted"


def raised_on(scene: Scene, visit: Stored, reasons: list[dict[str, str]], **more: Any) -> str:
    """A finding on a visit with these reasons, whose time to explain has passed; returns its id."""
    fields = {
        "visit_id": visit.id,
        "recorder_id": visit.content["recorder_id"],
        "village": visit.content["village"],
        "raised_on": "2026-10-06",
        "explain_by": "2026-10-13",
        "expires_on": "2026-12-05",
        "reasons": reasons,
        **more,
    }
    act = Act(do="finding.raise", on=derived(visit.id, "finding"), fields=fields)
    receipt = ingest.act_as_system(scene.zoufang, [act])
    assert receipt.outcome == "accepted", receipt.refusal
    return act.on
