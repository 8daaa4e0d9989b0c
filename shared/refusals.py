"""The catalogue of refusals: every way in which Zoufang says no.

Owns the code, HTTP status, retry rule and Chinese sentence of each. A refusal is a value: it is
kept, shown to the person, and never blocks the rest. Never raised for control flow inside the pure
layers; only the thin HTTP layer turns one into a response. (DESIGN calls this "the catalogue of
problems"; here a *problem* is always a 诉求.)

A sentence says what is wrong and what to do. `{…}` are filled from the refusal's details.
"""

from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue. `retry`: may the very same bytes succeed later?"""

    code: str
    status: int
    retry: bool
    sentence: str


_ENTRIES = (
    # The envelope
    Entry("unreadable", 400, False, "收到的数据读不出来，请更新程序后重新上传。"),
    Entry("too_large", 413, False, "一次上传的数据太大，请减少后分次上传。"),
    Entry(
        "protocol_unknown",
        426,
        False,
        "程序版本（{got}）太旧或太新，请更新后再上传，本机记录都在。",
    ),
    Entry("invalid", 422, False, "“{field}”填写有误：{why}。"),
    Entry("invalid_request", 422, False, "请求内容有误（{field}:{why}），请检查后重试。"),
    Entry("empty_batch", 422, False, "没有要上传的内容。"),
    Entry("not_found", 404, False, "没有找到这条记录，可能已移走或撤销。"),
    Entry("method_not_allowed", 405, False, "这个地址不支持这样的操作。"),
    Entry("server_error", 500, True, "服务器出了问题，已记下，请稍后重试，本机记录都在。"),
    Entry("busy", 503, True, "服务器正忙，稍后会自动重试。"),
    Entry("disk_full", 507, True, "服务器存储空间不足，请通知管理员，本机记录都在。"),
    # Who you are
    Entry("unauthenticated", 401, False, "登录已失效，请重新登录或重新绑定手机。"),
    Entry("wrong_password", 401, False, "账号或密码不对，请再试一次。"),
    Entry("throttled", 429, True, "试的次数太多，请{minutes}分钟后再试。"),
    Entry("device_revoked", 403, False, "这台手机已被停用，未上传的内容已转交办公室暂存。"),
    Entry("enrolment_code_wrong", 403, False, "绑定码不对或已用过，请向办公室要一个新的。"),
    Entry("enrolment_code_expired", 403, False, "绑定码已过期，请向办公室要一个新的。"),
    Entry("forbidden", 403, False, "您的岗位不能做这一步，请找办公室。"),
    Entry("csrf", 403, True, "页面已过期，请刷新后重试。"),
    # The stream
    Entry("id_reused", 409, False, "同一编号的内容与先前上传的不同，两份都已保留，请联系办公室。"),
    Entry("gap", 409, True, "前面还有记录没有上传，会自动按顺序补传。"),
    Entry("chain_broken", 409, False, "本机记录的顺序对不上，请联系办公室核对，本机记录都在。"),
    Entry("predecessor_refused", 409, False, "它所依据的记录没有被接收，请先处理那一条。"),
    Entry("erased", 410, False, "这条记录已按规定删除，不再接收。"),
    # The record
    Entry("unknown_record", 404, False, "它所依据的“{what}”还不在服务器上或不归您管，请先同步。"),
    Entry("exists_already", 409, False, "这条记录已经有了，请在原记录上修改。"),
    Entry("unknown_code", 422, False, "“{field}”的代码 {got} 不在词表里，请重新选择。"),
    Entry("unknown_command", 422, False, "不认识的动作 {got}，请更新程序。"),
    Entry("other_county", 403, False, "这条记录不属于本县，不能接收。"),
    Entry("future", 422, False, "“{field}”晚于今天，请检查手机的日期后改正。"),
    Entry("cyclic", 422, False, "前次走访不能指向自己或绕成一圈，请重新选择。"),
    Entry("stale", 409, False, "这条记录刚被改过（现在是第{now}版），请看过新内容再决定。"),
    Entry("conflict", 409, False, "别人同时改了“{fields}”，两份都已保留，请核对。"),
    Entry("locked", 409, False, "这条记录已核查，修改已转为更正申请，待办公室确认。"),
    # The rules
    Entry("not_possible", 409, False, "现在的状态是“{state}”，不能“{action}”。"),
    Entry("wrong_actor", 403, False, "“{action}”应由{who}来做。"),
    Entry(
        "same_person",
        403,
        False,
        "记录人、走访人、办理人不能核查自己的事，核查人不能销号，请换一个人。",
    ),
    Entry("condition", 422, False, "{sentence}"),
    Entry("reason_required", 422, False, "退回要选原因。"),
    Entry("reason_not_allowed", 422, False, "不能因为没有照片、位置或签名退回。"),
    # Evidence
    Entry("evidence_undeclared", 404, False, "没有记录提到这张照片，不接收。"),
    Entry("evidence_offset", 409, True, "照片上传的位置对不上，会从 {offset} 字节处续传。"),
    Entry("evidence_damaged", 422, True, "照片在路上损坏，会自动重传。"),
    Entry("evidence_too_large", 413, False, "照片太大（最多 {limit_mb} MB），请压缩后再加。"),
    # Import
    Entry("import_unreadable", 422, False, "这个文件打不开，请另存为 xlsx 或 csv（UTF-8）后重试。"),
    Entry("import_cell", 422, False, "第{row}行“{column}”：{why}。"),
    Entry("import_column", 422, False, "缺少“{column}”一列，请对照模板补上。"),
    # The phone itself
    Entry("phone_disk_full", 507, True, "手机存储空间不足，请先清理出空间；已写的内容都在。"),
    Entry(
        "phone_damaged",
        422,
        False,
        "本机存的账号资料被改动或损坏，打不开；走访记录没有动。请向办公室要绑定码，用原来的密码重新绑定；"
        "还不行，请办公室按忘记密码处理。",
    ),
    Entry("picture_damaged", 422, False, "本机存的照片有一张被改动或损坏，传不了，请重新拍一张。"),
    Entry("wrong_pin", 401, True, "密码不对，还可以试{left}次。"),
    Entry("network", 503, True, "现在连不上服务器，已存在本机，有信号后会自动上传。"),
)

CATALOGUE: Final[dict[str, Entry]] = {entry.code: entry for entry in _ENTRIES}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: a code of the catalogue and the details that its sentence needs."""

    code: str
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CATALOGUE:
            raise KeyError(f"no such refusal: {self.code}")

    @property
    def entry(self) -> Entry:
        """Its line in the catalogue."""
        return CATALOGUE[self.code]

    @property
    def sentence(self) -> str:
        """What the person reads."""
        return self.entry.sentence.format_map(_Blank(self.details))

    def to_json(self) -> dict[str, Any]:
        """The wire form, the same in a receipt and in an HTTP error body."""
        return {
            "code": self.code,
            "sentence": self.sentence,
            "retry": self.entry.retry,
            "details": self.details,
        }


class Refused(Exception):  # noqa: N818 - a refusal is not an error
    """A call that ends with a refusal instead of a result, for the layers that do I/O."""

    def __init__(self, code: str, **details: Any) -> None:
        self.refusal = Refusal(code, details)
        super().__init__(f"{code}: {self.refusal.sentence}")


def refuse(code: str, **details: Any) -> Refusal:
    """A refusal with details by name."""
    return Refusal(code, details)


class _Blank(dict[str, Any]):
    """Leaves a visible blank where a detail is missing, rather than failing on an error path."""

    def __missing__(self, key: str) -> str:
        return "…"
