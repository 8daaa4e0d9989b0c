"""A real office on a real SQLite file: accounts, households, visits of two cadres, one week in."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from server.services import accounts, devices, ingest
from server.services.context import Zoufang, open_zoufang
from server.store import streams
from server.store.accounts import Account
from shared.protocol import Act, EnrollRequest, Receipt
from shared.refusals import Refused
from shared.visibility import Duty, Role

COUNTY, TOWN, VILLAGE, VILLAGE_2 = "510823", "510823120", "510823120201", "510823120202"
PASSWORD = "剑门-2026-走访"


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=20)
        return self.now

    def to(self, day: int, hour: int = 1) -> None:
        """Go on to a day of October."""
        self.now = datetime(2026, 10, day, hour, tzinfo=UTC)


class Scene:
    """The office, its people by login, and short ways to act."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.clock = Clock()
        self.zoufang: Zoufang = open_zoufang(
            folder,
            county_id=COUNTY,
            county_name="剑阁县",
            database_url=database_url,
            clock=self.clock,
        )
        self.people: dict[str, Account] = {}
        self.ids: dict[str, str] = {}
        self._accounts()

    def _accounts(self) -> None:
        office = Role.OFFICE
        rows = (
            ("admin", "何某", Role.ADMIN, (), (), "县大数据中心"),
            ("fang", "方某", office, (Duty.VERIFY,), (), "镇党政办"),
            ("yuan", "袁某", office, (Duty.VERIFY,), (), "镇党政办"),
            ("jian", "简某", office, (Duty.CLOSE,), (), "镇党政办"),
            ("luo", "罗某", office, (Duty.LEAD,), (), "镇党委"),
            ("du", "杜某", Role.SUPERVISOR, (), (), "县委督查室"),
            ("zhou", "周某", Role.CADRE, (), (VILLAGE,), "上坪村"),
            ("chen", "陈某", Role.CADRE, (), (VILLAGE, VILLAGE_2), "新民村"),
        )
        for login, name, role, duties, villages, unit in rows:
            self.people[login] = accounts.create_account(
                self.zoufang,
                login,
                name,
                role,
                password=PASSWORD,
                duties=duties,
                area=COUNTY if role is Role.ADMIN else TOWN,
                villages=villages,
                unit=unit,
            )
        for account in self.people.values():
            ingest.register_person(self.zoufang, self.people["admin"], account)
        for code, name in ((TOWN, "剑门关镇"), (VILLAGE, "上坪村"), (VILLAGE_2, "新民村")):
            self.do("admin", "area.set", f"area-{code}", code=code, name=name)

    def id(self, name: str) -> str:
        """The id of a thing by the name that the scene gives it."""
        if name not in self.ids:
            self.ids[name] = self.zoufang.new_id()
        return self.ids[name]

    def do(self, who: str, command: str, what: str, **fields: Any) -> Receipt:
        """One act of one person; its refusal fails the test."""
        found = None
        if what in self.ids:
            try:
                found = ingest.standing(self.zoufang, self.id(what))
            except Refused:
                found = None
        act = Act(
            do=command,
            on=self.id(what),
            base=found.record.revision if found else 0,
            fields=fields,
        )
        receipt = ingest.act(self.zoufang, self.people[who], [act])
        assert receipt.outcome != "refused", (command, receipt.refusal)
        return receipt

    def visit(self, who: str, what: str, home: str, problem: str = "", **more: Any) -> Receipt:
        """A visit of one person, with one problem solved at the door where `problem` says what."""
        account = self.people[who]
        visit = {
            "recorder_id": account.account_id,
            "visitors": [{"person_id": account.account_id, "name": account.name}],
            "present": [{"household_id": self.id(home), "met": "本人", "relation": "本人"}],
            "village": VILLAGE,
            "mode": "M1",
            "visited_on": self.zoufang.today(),
            "started_at": self.zoufang.now(),
            "place": "家中",
            "confirmation": "Q1",
        }
        problem_fields = more.pop("problem_fields", {})
        fields = {name: value for name, value in {**visit, **more}.items() if value is not None}
        acts = [Act(do="visit.record", on=self.id(what), fields=fields)]
        if problem:
            raised = {
                "visit_id": self.id(what),
                "household_id": self.id(home),
                "village": VILLAGE,
                "raised_on": self.zoufang.today(),
                "recorder_id": account.account_id,
                "description": problem,
                "category": "1404",
                "reporter": "李大爷",
                "handler_id": account.account_id,
                **problem_fields,
            }
            acts.append(Act(do="problem.register", on=self.id(f"{what}-p"), fields=raised))
            if raised["category"] == "1404":
                done = {"action": "借侄子的手机当场做完认证", "outcome": "认证成功，页面给老人看了"}
                acts.append(
                    Act(
                        do="problem.solve_on_spot",
                        on=self.id(f"{what}-p"),
                        base=1,
                        fields={**done, "satisfaction_door": "满意"}
                        if not problem_fields
                        else done,
                    )
                )
            else:
                acts.append(Act(do="problem.hand_in", on=self.id(f"{what}-p"), base=1))
        receipt = ingest.act(self.zoufang, account, acts)
        assert receipt.outcome != "refused", receipt.refusal
        return receipt

    def typical(self) -> "Scene":
        """A week of ordinary work."""
        self.do(
            "fang",
            "session.register",
            "session",
            held_on="2026-10-12",
            topic="群众路线",
            form="会议室",
            document="群众路线学习材料（镇党委汇编）",
            registered_on="2026-10-12",
            attendees=[self.people["zhou"].account_id, self.people["chen"].account_id],
        )
        homes = (
            ("li", "李大爷", "2组", "3号", ["H10", "H15"]),
            ("wang", "王婶", "2组", "7号", ["H12"]),
            ("ouyang", "欧阳·买买提江·阿不都热依木", "3组", "11号", ["H02"]),
        )
        for what, head, group, door, tags in homes:
            self.do(
                "zhou",
                "household.create",
                what,
                head=head,
                village=VILLAGE,
                group=group,
                door=door,
                tags=tags,
                phone="13912345678",
                people=3,
                cadres=[self.people["zhou"].account_id],
            )
        for who, what in (("zhou", "pledge"), ("chen", "pledge2")):
            self.do(
                who,
                "pledge.list",
                what,
                learner_id=self.people[who].account_id,
                session_id=self.id("session"),
                kind="学用转化",
                methods=["一问一办一回访"],
                object="困难群众",
                target_households=3,
                target_solved=1,
                starts_on="2026-10-12",
                ends_on="2026-10-18",
            )
        self.visit(
            "zhou",
            "v1",
            "li",
            "老人机用不了App，不会做城乡居保待遇资格认证，怕下个月养老金停发",
            narrative="到户了解生活情况，老人身体尚可，院坝已清扫，提醒冬季用火用电安全。",
        )
        self.visit(
            "zhou",
            "v2",
            "wang",
            "家门口路灯坏了半个多月，晚上接孩子看不见路",
            problem_fields={"category": "0903"},
        )
        self.clock.to(13)
        self.visit(
            "zhou",
            "v3",
            "ouyang",
            mode="M3",
            not_home_reason="N1",
            revisit_on="2026-10-20",
            confirmation=None,
            present=[{"household_id": self.id("ouyang")}],
        )
        self.visit(
            "chen",
            "v4",
            "ouyang",
            backfilled=True,
            period="下午",
            started_at=None,
            narrative="到户了解生活情况，老人身体尚可，屋后堡坎有裂缝，提醒冬季用火用电安全。",
        )
        self.do(
            "fang",
            "problem.assign",
            "v2-p",
            unit="村委会",
            due_on="2026-10-15",
            handler_id=self.people["zhou"].account_id,
            action="请村委会三日内修好",
        )
        self.clock.to(14)
        return self

    def phones(self) -> "Scene":
        """One phone for 周某."""
        zhou = self.people["zhou"].account_id
        code = devices.issue_enrolment_code(self.zoufang, zhou, self.people["admin"].account_id)
        devices.enroll(self.zoufang, EnrollRequest(code=code, device_name="周某的手机"))
        return self

    def asked(self) -> "Scene":
        """A verified visit whose recorder asks for a correction, and a withdrawal."""
        for who, record, conclusion in (("fang", "v1", "C1"),):
            found = ingest.standing(self.zoufang, self.id(record)).record
            act = Act(
                do="visit.verify",
                on=found.id,
                base=found.revision,
                expect=found.content_hash,
                fields={
                    "method": "V2",
                    "conclusion": conclusion,
                    "situation": "电话回访本人，能说清是谁来的、办了什么事",
                },
            )
            receipt = ingest.act(self.zoufang, self.people[who], [act])
            assert receipt.outcome == "accepted", receipt.refusal
        self.do("zhou", "visit.amend", "v1", place="院坝", note="应为院坝")
        self.do("zhou", "visit.withdraw", "v3", reason="与另一台手机重复")
        return self

    def kept(self) -> "Scene":
        """Something that could not be taken, waiting in quarantine."""
        zhou = self.people["zhou"].account_id
        fields = {"description": "井水浑浊，一烧就有白沫", "category": "0901", "village": VILLAGE}
        change = {"acts": [{"do": "problem.register", "on": self.id("lost"), "fields": fields}]}
        text = json.dumps(change, ensure_ascii=True)
        with self.zoufang.db.writing() as tx:
            item = ("kept", "device_revoked", text)
            streams.quarantine(tx, COUNTY, f"device:{zhou}", self.zoufang.now(), [item])
        return self

    def worst(self) -> "Scene":
        """The longest names and texts that are lawful, and a month with much in it."""
        name = "阿不都热依木·买买提江·吐尔逊那依·古丽巴哈尔·𠅤䶮"
        long = "门前道路塌陷，雨天积水过膝，老人出行困难，多次反映未果。" * 14
        words = {"narrative": long, "hardship": long, "next_step": long, "reflection": long}
        self.do(
            "zhou", "household.amend", "li", head=name, hardship="困难" * 80, income="务农" * 60
        )
        for n in range(14):
            self.visit(
                "zhou" if n % 2 else "chen",
                f"w{n}",
                "li" if n % 3 else "wang",
                long,
                present=[{"household_id": self.id("li"), "met": name, "relation": "其他亲属"}],
                problem_fields={"category": "0906", "reporter": name} if n % 2 else {},
                **words,
            )
        self.do("chen", "visit.amend", "v4", narrative=long, note=long)
        self.do("zhou", "problem.amend", "v2-p", description=long, reporter=name, note=long)
        self.do("zhou", "problem.note_progress", "v2-p", action=long, outcome=long)
        self.do(
            "zhou", "pledge.amend", "pledge", methods=["方法" * 60, "办法" * 60], object="对象" * 60
        )
        return self
