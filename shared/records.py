"""What a record is: the fields of each noun, as SQLModel bases that both sides share.

Owns the content of households, study sessions, pledges, visits, problems, resolutions,
verifications, explanations and findings. Never decides anything: what may follow what is in
`transitions`, who may see what in `visibility`.

A record is an envelope (`Record`: id, kind, revision, state, number) around a *content*: the dict
of its fields, without those that hold their default. So a new field never changes the hash of an
old record, and only what was said travels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

import pydantic
from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

from shared.canonical import digest_of
from shared.fields import AreaCode, Code, Count, Day, Id, Instant, Line, Name, Phone, Prose, Sha256


class Kind(StrEnum):
    """The nouns that are synced, each with its Chinese name."""

    AREA = "area"
    PERSON = "person"
    HOUSEHOLD = "household"
    SESSION = "session"
    PLEDGE = "pledge"
    VISIT = "visit"
    PROBLEM = "problem"
    RESOLUTION = "resolution"
    VERIFICATION = "verification"
    EXPLANATION = "explanation"
    PROPOSAL = "proposal"
    FINDING = "finding"


KIND_NAMES: Final[dict[Kind, str]] = {
    Kind.AREA: "区划",
    Kind.PERSON: "人员",
    Kind.HOUSEHOLD: "户",
    Kind.SESSION: "学习",
    Kind.PLEDGE: "学用转化事项",
    Kind.VISIT: "走访",
    Kind.PROBLEM: "诉求",
    Kind.RESOLUTION: "办理",
    Kind.VERIFICATION: "核查",
    Kind.EXPLANATION: "说明",
    Kind.PROPOSAL: "申请",
    Kind.FINDING: "补充说明",
}


class Part(BaseModel):
    """A value inside a record: strict, and closed to fields that nobody declared."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fields(SQLModel):
    """The base of every record's fields: strict, and closed to fields that nobody declared."""

    model_config = SQLModelConfig(extra="forbid", strict=True)

    # SQLModel's own way in is for tables, costs as much again, and makes pydantic go through it.
    __init__ = BaseModel.__init__

    @classmethod
    def content(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check `values` and return them as sparse content. Raises pydantic.ValidationError."""
        checked = cls.__pydantic_validator__.validate_python(values)
        return cls.__pydantic_serializer__.to_python(  # type: ignore[no-any-return]
            checked, mode="json", exclude_defaults=True
        )

    @classmethod
    def of(cls, record: "Record") -> Self:
        """The typed view of a record's content."""
        return cls.model_validate(record.content)


class Position(Part):
    """Where the phone was, if the cadre gave it. Optional; its absence means nothing."""

    lat_e6: int = pydantic.Field(ge=-90_000_000, le=90_000_000, description="纬度，百万分之一度")
    lon_e6: int = pydantic.Field(ge=-180_000_000, le=180_000_000, description="经度，百万分之一度")
    accuracy_m: int = pydantic.Field(ge=0, le=100_000)
    datum: str = pydantic.Field(pattern="^(WGS84|GCJ02|BD09)$", description="坐标基准，必写")
    mock: bool = False


class Visitor(Part):
    """One person on the visit. A companion (陪同人) is a visitor who does not lead it."""

    person_id: Id | None = None
    name: Name
    companion: bool = False


class Present(Part):
    """One household that was present, with the person met and the relation to its head."""

    household_id: Id
    met: Name | None = None
    relation: Line | None = None


class EvidenceItem(Part):
    """A photo or signature, named by its SHA-256. Its bytes travel after the record."""

    sha256: Sha256
    size: int = pydantic.Field(ge=1, le=20_000_000, description="字节")
    kind: str = pydantic.Field(pattern="^(photo|signature)$")
    captured_at: Instant | None = None


class Comment(Part):
    """What the office says about one field of a record that it looked at."""

    field: str = pydantic.Field(max_length=40)
    text: Line


class Reason(Part):
    """One reason to look at a visit: its code (疑点) and the sentence that shows it."""

    code: Code
    text: Line


class AreaFields(Fields):
    """区划: a county, township, village or group of villages."""

    code: AreaCode = Field(title="区划代码")
    name: Name = Field(title="名称")


class PersonFields(Fields):
    """人员: who can be a visitor, handler or verifier. Names and posts only, never passwords."""

    name: Name = Field(title="姓名")
    role: str = Field(title="角色", regex="^(cadre|office|supervisor|admin)$")
    unit: Line | None = Field(default=None, title="单位")
    villages: list[AreaCode] = Field(default_factory=list, title="联系村", sa_type=JSON)


class HouseholdFields(Fields):
    """户: one family at one door."""

    head: Name = Field(title="户主")
    village: AreaCode = Field(title="村")
    group: Line | None = Field(default=None, title="组")
    door: Line | None = Field(default=None, title="门牌")
    phone: Phone | None = Field(default=None, title="电话")
    tags: list[Code] = Field(default_factory=list, title="户类", sa_type=JSON)
    people: Count | None = Field(default=None, title="人口")
    income: Line | None = Field(default=None, title="主要收入")
    hardship: Line | None = Field(default=None, title="困难")
    health: Line | None = Field(default=None, title="健康")
    position: Position | None = Field(default=None, title="位置", sa_type=JSON)
    cadres: list[Id] = Field(default_factory=list, title="联系干部", sa_type=JSON)
    merged_into: Id | None = Field(default=None, title="并入")


class SessionFields(Fields):
    """学习: date, topic, form and document, with attendance from the paper list."""

    held_on: Day = Field(title="学习日期")
    topic: Line = Field(title="学习主题", min_length=1)
    form: Line = Field(title="形式", min_length=1)
    document: Line | None = Field(default=None, title="学习文件")
    registered_on: Day | None = Field(default=None, title="登记日期")
    attendees: list[Id] = Field(default_factory=list, title="参加人", sa_type=JSON)


class PledgeFields(Fields):
    """学用转化事项: what one cadre will apply, fulfilled by linked visits and problems."""

    learner_id: Id = Field(title="学习人")
    session_id: Id | None = Field(default=None, title="学习")
    kind: Line = Field(title="事项类型", min_length=1)
    methods: list[Line] = Field(title="方法", min_length=1, max_length=2, sa_type=JSON)
    object: Line | None = Field(default=None, title="对象")
    target_households: Count = Field(default=0, title="目标户数")
    target_solved: Count = Field(default=0, title="目标解决数")
    starts_on: Day = Field(title="期限起")
    ends_on: Day = Field(title="期限止")
    listed_at: Instant | None = Field(default=None, title="列出时间")
    deferred_to: Day | None = Field(default=None, title="顺延后期限")
    visits: list[Id] = Field(default_factory=list, title="关联走访", sa_type=JSON)
    problems: list[Id] = Field(default_factory=list, title="关联诉求", sa_type=JSON)
    unlinked: list[Id] = Field(default_factory=list, title="本人解除的关联", sa_type=JSON)
    reason: Line | None = Field(default=None, title="原因")
    basis: Line | None = Field(default=None, title="结项依据")
    note: Prose | None = Field(default=None, title="备注")


class VisitFields(Fields):
    """走访: one recorder, its visitors, and the households that were present."""

    recorder_id: Id = Field(title="记录人")
    visitors: list[Visitor] = Field(title="走访人", min_length=1, max_length=20, sa_type=JSON)
    present: list[Present] = Field(title="在场户", min_length=1, max_length=100, sa_type=JSON)
    village: AreaCode = Field(title="村")
    mode: Code = Field(title="走访方式")
    not_home_reason: Code | None = Field(default=None, title="未遇原因")
    revisit_on: Day | None = Field(default=None, title="补访日期")
    previous_visit_id: Id | None = Field(default=None, title="前次走访")
    visited_on: Day = Field(title="走访日期")
    started_at: Instant | None = Field(default=None, title="开始时刻")
    ended_at: Instant | None = Field(default=None, title="结束时刻")
    period: Line | None = Field(default=None, title="时段")
    backfilled: bool = Field(default=False, title="补录")
    typed_for_other: bool = Field(default=False, title="代录")
    place: Line | None = Field(default=None, title="地点")
    topic: Line | None = Field(default=None, title="学用主题")
    narrative: Prose | None = Field(default=None, title="走访情况")
    ticks: list[Line] = Field(default_factory=list, title="看了什么", sa_type=JSON)
    hardship: Prose | None = Field(default=None, title="实际困难")
    next_step: Prose | None = Field(default=None, title="下步打算")
    reflection: Prose | None = Field(default=None, title="体会")
    confirmation: Code | None = Field(default=None, title="群众确认")
    confirmation_note: Line | None = Field(default=None, title="确认说明")
    witness: Name | None = Field(default=None, title="见证人")
    position: Position | None = Field(default=None, title="位置", sa_type=JSON)
    evidence: list[EvidenceItem] = Field(
        default_factory=list, title="佐证", max_length=20, sa_type=JSON
    )
    active_s: Count | None = Field(default=None, title="填写用时")
    answers: list[Comment] = Field(default_factory=list, title="逐条回应", sa_type=JSON)
    reason: Line | None = Field(default=None, title="撤销或抽回的原因")
    note: Prose | None = Field(default=None, title="备注")
    counts_for: list[Id] | None = Field(default=None, title="计入的学用转化事项", sa_type=JSON)
    sealed: bool = Field(default=False, title="封存")


class ProblemFields(Fields):
    """诉求: what a villager raised, and who is to deal with it until when."""

    visit_id: Id | None = Field(default=None, title="走访")
    household_id: Id | None = Field(default=None, title="户")
    village: AreaCode = Field(title="村")
    source: Line = Field(default="走访", title="来源")
    reporter: Name | None = Field(default=None, title="诉求人")
    confidential: bool = Field(default=False, title="要求保密")
    raised_on: Day = Field(title="登记日期")
    recorder_id: Id = Field(title="记录人")
    description: Prose = Field(title="反映问题", min_length=1)
    category: Code = Field(title="类别")
    nature: Code = Field(title="诉求性质")
    jurisdiction: Code | None = Field(default=None, title="该谁管")
    handling: Code = Field(title="办理方式")
    first_handling: Code | None = Field(default=None, title="初填办理方式")
    time_limit: Code | None = Field(default=None, title="时限")
    due_on: Day | None = Field(default=None, title="完成时限")
    extended_to: Day | None = Field(default=None, title="延期至")
    unit: Line | None = Field(default=None, title="责任单位")
    handler_id: Id | None = Field(default=None, title="责任人")
    handler_name: Name | None = Field(default=None, title="责任人（外单位）")
    beneficiaries: Count | None = Field(default=None, title="受益户数")
    satisfaction_door: Line = Field(default="未评价", title="现场满意度")
    village_project: bool = Field(default=False, title="村级项目")
    amount_yuan: Count | None = Field(default=None, title="金额（元）")
    meeting_record: Line | None = Field(default=None, title="会议记录编号")
    route: Line | None = Field(default=None, title="途径名称")
    informed_on: Day | None = Field(default=None, title="告知日期")
    note: Prose | None = Field(default=None, title="备注")
    sealed: bool = Field(default=False, title="封存")


class ResolutionFields(Fields):
    """办理: one step on a problem: what, who, when, with what outcome."""

    problem_id: Id = Field(title="诉求")
    command: Line = Field(title="动作")
    before: Code | None = Field(default=None, title="原状态")
    after: Code = Field(title="新状态")
    acted_on: Day = Field(title="日期")
    actor_id: Id | None = Field(default=None, title="经办人")
    actor_name: Name | None = Field(default=None, title="经办人（外单位）")
    action: Prose | None = Field(default=None, title="措施")
    outcome: Prose | None = Field(default=None, title="结果")
    reason: Line | None = Field(default=None, title="理由")
    told_villager: bool = Field(default=False, title="已告知群众")
    sealed: bool = Field(default=False, title="封存")


class VerificationFields(Fields):
    """核查: an office decision on a visit, problem or pledge."""

    target_kind: str = Field(title="对象", regex="^(visit|problem|pledge)$")
    target_id: Id = Field(title="记录")
    target_revision: Count = Field(title="核查的版本")
    target_hash: Sha256 = Field(title="核查的内容")
    round: Count = Field(default=1, title="轮次")
    decided_on: Day = Field(title="核查日期")
    method: Code = Field(title="核查方式")
    conclusion: Code = Field(title="结论")
    reason: Code | None = Field(default=None, title="退回原因")
    comments: list[Comment] = Field(default_factory=list, title="逐栏意见", sa_type=JSON)
    situation: Prose | None = Field(default=None, title="核查情况")
    satisfaction: Line = Field(default="未评价", title="回访满意度")
    declined: bool = Field(default=False, title="本人不愿评")
    verifier_id: Id = Field(title="核查人")
    second_verifier_id: Id | None = Field(default=None, title="第二核查人")
    leader_id: Id | None = Field(default=None, title="分管领导")
    before: Code | None = Field(default=None, title="原状态")
    after: Code | None = Field(default=None, title="新状态")
    sealed: bool = Field(default=False, title="封存")


class ExplanationFields(Fields):
    """说明: the cadre's answer to a return or a finding."""

    target_id: Id = Field(title="记录")
    target_kind: str = Field(title="对象", regex="^(visit|problem|pledge|finding)$")
    author_id: Id = Field(title="本人")
    code: Code | None = Field(default=None, title="说明码")
    text: Prose | None = Field(default=None, title="说明")
    given_on: Day = Field(title="日期")


class ProposalFields(Fields):
    """申请: what one person asked for and another must decide on.

    A late edit of a verified record, an edit that met another's, a step that needs the office's
    consent: nothing of it is lost, nothing of it happens by itself. The proposed acts are kept as
    they were sent.
    """

    target_id: Id = Field(title="记录")
    target_kind: str = Field(title="对象", regex="^(household|session|visit|problem|pledge)$")
    why: str = Field(title="缘由", regex="^(locked|conflict|consent)$")
    command: Line = Field(title="动作")
    fields: dict[str, Any] = Field(default_factory=dict, title="内容", sa_type=JSON)
    theirs: dict[str, Any] = Field(default_factory=dict, title="现有内容", sa_type=JSON)
    asked_by: Id = Field(title="申请人")
    asked_on: Day = Field(title="申请日期")
    decided_by: Id | None = Field(default=None, title="决定人")
    decided_on: Day | None = Field(default=None, title="决定日期")
    reason: Line | None = Field(default=None, title="理由")


class FindingFields(Fields):
    """疑点 (to the cadre 请补充说明): why one visit deserves a look, and what became of it.

    It says nothing about a person and bears no number: only sentences, those for the visit too.
    """

    visit_id: Id = Field(title="走访")
    recorder_id: Id = Field(title="记录人")
    village: AreaCode = Field(title="村")
    raised_on: Day = Field(title="提出日期")
    explain_by: Day = Field(title="请在此日前说明")
    expires_on: Day = Field(title="到此日不再查看")
    random: bool = Field(default=False, title="随机抽取")
    asked_on: Day | None = Field(default=None, title="随机抽取后请本人说明的日期")
    reasons: list[Reason] = Field(
        default_factory=list, title="想请您说明", max_length=4, sa_type=JSON
    )
    counter: list[Line] = Field(default_factory=list, title="有利情况", max_length=2, sa_type=JSON)
    context: list[Line] = Field(default_factory=list, title="背景", max_length=2, sa_type=JSON)
    called_on: Day | None = Field(default=None, title="回访日期")
    called_by: Id | None = Field(default=None, title="回访人")
    call_method: Code | None = Field(default=None, title="回访方式")
    call_answer: Line | None = Field(default=None, title="群众怎么说")
    call_note: Prose | None = Field(default=None, title="回访记录")
    decided_on: Day | None = Field(default=None, title="决定日期")
    decided_by: Id | None = Field(default=None, title="决定人")
    note: Prose | None = Field(default=None, title="决定的理由")


FIELDS: Final[dict[Kind, type[Fields]]] = {
    Kind.AREA: AreaFields,
    Kind.PERSON: PersonFields,
    Kind.HOUSEHOLD: HouseholdFields,
    Kind.SESSION: SessionFields,
    Kind.PLEDGE: PledgeFields,
    Kind.VISIT: VisitFields,
    Kind.PROBLEM: ProblemFields,
    Kind.RESOLUTION: ResolutionFields,
    Kind.VERIFICATION: VerificationFields,
    Kind.EXPLANATION: ExplanationFields,
    Kind.PROPOSAL: ProposalFields,
    Kind.FINDING: FindingFields,
}

SETS: Final[dict[Kind, dict[str, str | None]]] = {
    Kind.HOUSEHOLD: {"tags": None, "cadres": None},
    Kind.SESSION: {"attendees": None},
    Kind.PLEDGE: {"visits": None, "problems": None, "unlinked": None},
    Kind.VISIT: {"visitors": "name", "present": "household_id", "evidence": "sha256"},
}
"""Fields that merge as adds and removes (DESIGN §8.3), with the key of a member (None: itself)."""

MERGE_UNITS: Final[dict[Kind, tuple[frozenset[str], ...]]] = {
    Kind.VISIT: (
        frozenset({"mode", "not_home_reason"}),
        frozenset({"visited_on", "period", "started_at", "ended_at", "backfilled"}),
    ),
    Kind.PROBLEM: (frozenset({"category", "jurisdiction", "handling", "time_limit", "due_on"}),),
}
"""Fields that only make sense together: a change to one is a change to all (DESIGN §8.3)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One synced thing at one revision. Content is sparse and never mutated in place."""

    kind: Kind
    id: str
    revision: int
    state: str
    content: dict[str, Any] = field(hash=False)
    number: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 over canonical JSON of all that a reader sees, in hex."""
        return digest_of([self.kind, self.state, self.number, self.content])

    def revised(self, state: str, **touched: Any) -> "Record":
        """The next revision with `touched` fields set; a value of None removes the field."""
        content = {**self.content, **touched}
        content = {name: value for name, value in content.items() if value is not None}
        return replace(self, revision=self.revision + 1, state=state, content=content)
