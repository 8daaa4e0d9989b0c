"""The one table of transitions: state × command × role × conclusion → state (词表 §8.1–§8.3).

Owns what may follow what. Never decides whether a row's condition holds: `guard` names a function
of `conditions.GUARDS`. Whatever is not in the table is refused.

Where the 词表 says "X申请,办公室同意", the row's actor is the office: the person's request is a
message of its own and moves nothing. W01, W02 and I01 live on the phone only; for the server a
visit begins with `visit.record` and a problem with `problem.register`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.records import Kind


class Actor(StrEnum):
    """In which part a person acts on a record; one person may act in several."""

    RECORDER = "recorder"
    VISITOR = "visitor"
    LEARNER = "learner"
    HANDLER = "handler"
    OFFICE = "office"
    VERIFIER = "verifier"
    CLOSER = "closer"
    LEADER = "leader"
    SEALED = "sealed"
    SYSTEM = "system"


ACTOR_NAMES: Final[dict[Actor, str]] = {
    Actor.RECORDER: "记录人",
    Actor.VISITOR: "走访人",
    Actor.LEARNER: "学习人",
    Actor.HANDLER: "责任人",
    Actor.OFFICE: "办公室",
    Actor.VERIFIER: "核查员",
    Actor.CLOSER: "销号人",
    Actor.LEADER: "分管领导",
    Actor.SEALED: "保密岗",
    Actor.SYSTEM: "系统",
}

FINAL: Final = frozenset({"P05", "P09", "W09", "I13", "I16"})
"""States with which nothing is left to do (I13 can be reopened, but waits for nobody)."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. `before` is empty where there is no record yet; `name` is the verb of the 词表."""

    kind: Kind
    command: str
    name: str
    before: tuple[str, ...]
    actors: frozenset[Actor]
    after: str
    conclusion: str | None = None
    guard: str = ""

    @property
    def who(self) -> str:
        """Its actors in Chinese."""
        return "、".join(name for actor, name in ACTOR_NAMES.items() if actor in self.actors)


def _rows(kind: Kind, text: str) -> Iterable[Transition]:
    """Read rows of `before | command | name | actors | guard | conclusion | after`."""
    for line in text.strip().splitlines():
        if line.lstrip().startswith("#"):
            continue
        before, command, name, actors, guard, conclusion, after = (
            cell.strip() for cell in line.split("|")
        )
        yield Transition(
            kind=kind,
            command=f"{kind}.{command}",
            name=name,
            before=tuple(before.split()) if before != "—" else (),
            actors=frozenset(Actor(actor) for actor in actors.split()),
            after=after,
            conclusion=conclusion or None,
            guard=guard,
        )


# Verification rows carry their conclusion. Several rows for one command and state are tried in
# order; the first whose guard passes wins, so the narrower row stands first.

_PLEDGE: Final = """
—               | list   | 列出     | learner        |                   |    | P01
P01             | start  | 到开始日 | system         | pledge_started    |    | P02
P01 P02 P08     | link   | 关联     | system learner | pledge_has_links  |    | P03
P03             | link   | 再关联   | system learner | pledge_has_links  |    | P03
P03             | unlink | 解除全部关联 | learner    | pledge_no_links   |    | P02
P03             | unlink | 解除关联 | learner        | pledge_has_links  |    | P03
# 本人申请,办公室同意
P01 P02 P03     | defer  | 顺延     | office         | pledge_defer      |    | P08
P03 P08         | submit | 提请核查 | learner        |                   |    | P04
P02 P03 P08     | expire | 到期     | system         | pledge_expired    |    | P04
# 本人申请,办公室同意
P01 P02 P03 P08 | cancel | 取消     | office         | reason            |    | P09
P04             | verify | 核查C1   | verifier       | pledge_met        | C1 | P05
P04             | verify | 核查C4   | verifier       | pledge_partly     | C4 | P06
P04             | verify | 核查C3   | verifier       | pledge_not_met    | C3 | P07
P04             | verify | 核查C2   | verifier       | pledge_unclear    | C2 | P03
P04             | verify | 核查C6   | verifier       | pledge_verifier   | C6 | P04
P06 P07         | appeal | 申请复核 | learner        | pledge_appeal     |    | P04
"""

_VISIT: Final = """
—               | draft     | 新建     | recorder         |                   |    | W01
W01             | save      | 保存     | recorder         | visit_complete    |    | W02
W02             | take_back | 取回修改 | recorder         |                   |    | W01
—               | record    | 上传受理 | recorder system  | visit_met         |    | W03
—               | record    | 上传受理 | recorder system  | visit_not_home    |    | W07
W03             | verify    | 核查C1   | verifier         | visit_verifier    | C1 | W04
W03             | verify    | 核查C2   | verifier         | visit_return      | C2 | W05
# 核查员两人,分管领导确认: both stand in the verification, the first verifier makes it
W03             | verify    | 核查C5   | verifier         | visit_untrue      | C5 | W06
W03             | verify    | 核查C6   | verifier         | visit_verifier    | C6 | W08
W03             | archive   | 批次关闭 | system           |                   |    | W08
W08             | pull      | 抽回     | verifier         | clue              |    | W03
W05             | mend      | 补正     | recorder visitor | visit_answers     |    | W03
# 本人申请,留痕: the request itself is the trace
W04 W06         | correct   | 同意更正 | office           |                   |    | W03
# 记录人申请,办公室同意
W03 W05 W07 W08 | withdraw  | 撤销     | office           | reason            |    | W09
# W07 也可被抽查,结论留痕,状态不变
W07             | verify    | 核查C1   | verifier         | visit_verifier    | C1 | W07
W07             | verify    | 核查C2   | verifier         | visit_return      | C2 | W07
W07             | verify    | 核查C5   | verifier         | visit_untrue      | C5 | W07
W07             | verify    | 核查C6   | verifier         | visit_verifier    | C6 | W07
"""

_PROBLEM: Final = """
—               | draft           | 新建      | recorder          | problem_raised     |    | I01
—               | register        | 登记      | recorder office system | problem_raised |   | I02
I02             | solve_on_spot   | 当场办结/答复 | visitor        | problem_on_spot    |    | I08
I02             | take_own        | 本人接办  | visitor           | problem_own        |    | I05
I02             | hand_in         | 报办公室  | visitor office    | problem_hand_in    |    | I03
# 走访人或司法所: the 司法所 acts as an office
I02             | legal           | 导入法定途径 | visitor office | problem_legal      |    | I15
I02             | shelve          | 挂账      | leader            | problem_shelve     |    | I14
I02             | praise          | 表扬归档  | office            | problem_praise     |    | I17
I03             | assign          | 交办      | office sealed     | problem_assign     |    | I04
I03             | transfer        | 转办      | office            | problem_transfer   |    | I07
I04             | take            | 接办      | handler           |                    |    | I05
I04             | decline         | 退交办    | handler           | reason             |    | I03
# 责任人申请,办公室同意
I05             | extend          | 延期      | office            | problem_extend     |    | I06
I05             | transfer        | 转办      | office            | problem_transfer   |    | I07
I05 I06         | report          | 反馈      | handler           | problem_report     |    | I08
I07             | report          | 反馈      | office            | problem_report     |    | I08
I07             | urge            | 催办      | office            | problem_overdue    |    | I07
I07             | unit_returned   | 部门退回  | office            | problem_returned   |    | I05
I05 I06 I07     | shelve          | 挂账      | leader            | problem_shelve     |    | I14
I05 I06 I07     | legal           | 导入法定途径 | office         | problem_legal      |    | I15
I04 I05 I06 I07 | verify          | 核查C3    | verifier          | problem_late       | C3 | I11
I14             | update          | 季度更新  | handler           | problem_update     |    | I14
I14             | verify          | 核查C1    | verifier          | problem_shelved    | C1 | I14
I14             | activate        | 启动      | office            | problem_activate   |    | I05
I15             | outcome         | 结果回填  | handler           | problem_outcome    |    | I08
I08             | verify          | 核查C1    | verifier          | problem_confirmed  | C1 | I09
I08             | verify          | 核查C1    | verifier          | problem_unasked    | C1 | I12
I08             | verify          | 核查C2    | verifier          | problem_return     | C2 | I10
I08             | verify          | 核查C3    | verifier          | problem_return     | C3 | I11
I08             | verify          | 核查C4    | verifier          | problem_remainder  | C4 | I06
I08             | verify          | 核查C6    | verifier          | problem_verifier   | C6 | I08
I08             | batch_close     | 批次关闭  | system            | problem_not_drawn  |    | I17
I12             | verify          | 核查C1    | verifier          | problem_called     | C1 | I09
I12             | verify          | 核查C3    | verifier          | problem_unsatisfied | C3 | I11
I17             | pull            | 抽回      | verifier          | clue               |    | I08
I17             | close_unsampled | 批量销号  | closer            | problem_closer     |    | I13
I09             | close           | 销号      | closer            | problem_closer     |    | I13
I10             | mend            | 补正      | recorder handler  | problem_same_handling    | | I08
I10             | mend            | 补正      | recorder handler  | problem_changed_handling | | I03
I11             | redo            | 重办      | handler           | problem_redo       |    | I05
I11             | retransfer      | 再转办    | office            | problem_retransfer |    | I07
I13             | reopen          | 重开      | office            | problem_recurred   |    | I11
# 记录人申请,办公室同意
I02 I03 I04 I05 I06 I07 I08 I10 I11 I12 I14 | withdraw | 撤销 | office   | reason  |    | I16
"""

TABLE: Final[tuple[Transition, ...]] = (
    *_rows(Kind.PLEDGE, _PLEDGE),
    *_rows(Kind.VISIT, _VISIT),
    *_rows(Kind.PROBLEM, _PROBLEM),
)
"""Every row of 词表 §8.1, §8.2 and §8.3, in its order."""

PHONE_ONLY: Final = frozenset({"visit.draft", "visit.save", "visit.take_back", "problem.draft"})
"""Commands that never travel."""

_OF_COMMAND: Final = {
    command: tuple(row for row in TABLE if row.command == command)
    for command in dict.fromkeys(row.command for row in TABLE)
}

VERBS: Final[dict[str, str]] = {row.command: row.name for row in reversed(TABLE)}
"""Every command with its verb (of its first row)."""


def candidates(
    kind: Kind, command: str, state: str | None, conclusion: str | None = None
) -> tuple[Transition, ...]:
    """Rows for a command in a state, in table order: the first whose guard passes wins."""
    return tuple(
        row
        for row in _OF_COMMAND.get(command, ())
        if row.kind == kind and row.conclusion == conclusion and _stands_before(row, state)
    )


def commands_for(kind: Kind, state: str | None, actors: Iterable[Actor]) -> tuple[Transition, ...]:
    """Rows that a screen may offer to someone who acts in these parts, in table order."""
    parts = frozenset(actors)
    return tuple(
        row
        for row in TABLE
        if row.kind == kind and _stands_before(row, state) and row.actors & parts
    )


def actors_for(row: Transition, *, sealed: bool) -> frozenset[Actor]:
    """Who may do it; on a sealed record (举报, 词表 §1) the 保密岗 stands in for the office."""
    if not sealed:
        return row.actors - {Actor.SEALED} if Actor.OFFICE in row.actors else row.actors
    if Actor.OFFICE in row.actors:
        return row.actors - {Actor.OFFICE} | {Actor.SEALED}
    return row.actors


def _stands_before(row: Transition, state: str | None) -> bool:
    return not row.before if state is None else state in row.before
