"""An office with findings in every stage: copied visits of one cadre, honest ones of another."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scene import COUNTY, PASSWORD, VILLAGE, VILLAGE_2, Scene

from server.services import accounts, choosing, ingest, jobs
from server.store import findings
from server.store.records import Stored
from shared.fields import instant
from shared.protocol import Act
from shared.visibility import Role

COPIED = (
    "到家里走访,与户主拉家常,宣传了惠民政策,了解了生产生活情况,叮嘱注意用电用火安全,群众表示满意"
)
HONEST = (
    "王大爷说前天下雨,屋后的沟被石头堵了,水漫到猪圈,请村里来清一清",
    "李婶的儿子上月从外地回来,想在镇上找个活,问了社保怎么接着交",
    "果园里十来棵柑橘黄叶,问是不是缺肥,约了农技站的人下午来看",
    "老人膝盖疼,上周去卫生院拿了药,药费三百二十元,问门诊能报多少",
    "房后电线杆歪了,已经拍照发给电工,说明天上午来扶正",
    "孙女今年上一年级,来回要走六里路,问校车能不能绕到桥头",
    "家里养了四十只鸡,前阵子死了五只,让畜牧站的人来打了针",
    "大棚塑料布被风刮破两处,想借村里的缝合机,会计答应周三送来",
    "媳妇坐月子,水压太小洗尿布都难,查了是闸阀没开到头,当场拧开",
    "问高龄津贴为什么晚到,翻了存折是九月二十号到的账,老人放心了",
    "跟邻居争地角的两棵核桃树,约了调解员后天一起去量",
    "谷子收了一千八百斤,晒场不够,想用小学的操场晒三天",
)


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
