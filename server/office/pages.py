"""Rendering: templates with the words, tags and dates that every page uses.

Owns the Jinja environment and the security headers of a page. Never decides what may be shown.
"""

from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.domain.ledgers import Names, local_time, masked_phone
from server.office.access import PREFIX, Person
from shared.refusals import Refusal
from shared.transitions import VERBS
from shared.visibility import Duty, Role
from shared.workdays import day_of

FOLDER: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROLE_NAMES: Final = {
    Role.CADRE: "干部",
    Role.OFFICE: "办公室",
    Role.SUPERVISOR: "督查",
    Role.ADMIN: "管理员",
}
DUTY_NAMES: Final = {
    Duty.VERIFY: "核查员",
    Duty.CLOSE: "销号人",
    Duty.LEAD: "分管领导",
    Duty.SEALED: "保密岗",
}
_GOOD: Final = frozenset(["W04", "I09", "I13", "P05"])
_WAIT: Final = frozenset(["W03", "I08", "I12", "P04", "I02", "I03", "I17"])
_BACK: Final = frozenset(["W05", "I10", "I11", "P06"])
_BAD: Final = frozenset(["W06", "P07"])
_READ: Final = (Role.OFFICE, Role.SUPERVISOR)
_ALL: Final = (Role.OFFICE, Role.SUPERVISOR, Role.ADMIN)
_NAV: Final = (
    (
        ("", "首页", _ALL),
        ("/sessions", "学习", _READ),
        ("/week", "本周事项", _READ),
    ),
    (
        ("/queue", "核查队列", _READ),
        ("/batches", "抽查批次", _READ),
        ("/inspections", "督查抽查", _READ),
        ("/findings", "请说明的走访", (Role.SUPERVISOR,)),
        ("/callbacks", "回访", _READ),
    ),
    (
        ("/problems", "诉求清单", _READ),
        ("/proposals", "申请", _READ),
    ),
    (
        ("/ledgers", "台账", _READ),
        ("/figures", "图表", _READ),
        ("/households", "户", _READ),
        ("/import", "导入", (Role.OFFICE,)),
    ),
    (
        ("/people", "人员与设备", (Role.OFFICE, Role.ADMIN)),
        ("/circumstances", "工作条件", (Role.OFFICE,)),
        ("/accounts", "账号", (Role.OFFICE, Role.ADMIN)),
        ("/quarantine", "暂存区", (Role.OFFICE,)),
        ("/words", "词表", _ALL),
        ("/audit", "审计", _ALL),
        ("/compliance", "合规自检", _ALL),
    ),
)
"""The menu in groups: the week, the checking, the problems, the ledgers, the house."""


def state_class(state: str) -> str:
    """The colour family of a state; its name is always written out beside."""
    for name, states in (("good", _GOOD), ("wait", _WAIT), ("back", _BACK), ("bad", _BAD)):
        if state in states:
            return name
    return ""


def at_local(instant: str | None) -> str:
    """An instant by the clock on the wall."""
    return f"{day_of(instant)} {local_time(instant)}" if instant else ""


def weekday(day: str) -> str:
    """星期几."""
    return "一二三四五六日"[date.fromisoformat(day).weekday()]


def query(values: dict[str, str]) -> str:
    """A query string of what is not empty."""
    return urlencode({name: value for name, value in values.items() if value})


def name_of_actor(names: Names, actor_id: str) -> str:
    """Who did something: a person's name, or the system."""
    return names.person(actor_id) if "-" in actor_id else "系统"


def fifths(done: int, target: int) -> int:
    """How many fifths of a target are reached, for the bar beside the words."""
    return min(5, done * 5 // target) if target else 5


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "state_class": state_class,
        "at_local": at_local,
        "weekday": weekday,
        "masked": masked_phone,
        "query": query,
    }
    environment.globals |= {
        "prefix": PREFIX,
        "role_names": ROLE_NAMES,
        "duty_names": DUTY_NAMES,
        "fifths": fifths,
        "verbs": VERBS,
        "zip_same": lambda values: [(value, value) for value in values],
        "names_person": name_of_actor,
        "has_comments": lambda given: any(str(name).startswith("comment.") for name in given),
    }
    return environment


_PAGES: Final = _environment()


def _navigation(who: Person | None, path: str) -> list[list[tuple[str, str, bool]]]:
    """The groups of the menu that this person has pages in: address, name, and is it this page."""
    if who is None:
        return []

    def current(address: str, tail: str) -> bool:
        return path == address or (bool(tail) and path.startswith(address))

    groups = [
        [
            (PREFIX + tail, name, current(PREFIX + tail, tail))
            for tail, name, roles in group
            if who.account.role in roles
        ]
        for group in _NAV
    ]
    return [group for group in groups if group]


def page(
    request: Request,
    template: str,
    who: Person | None = None,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    **values: Any,
) -> HTMLResponse:
    """A whole page. `refusal` is said at its top."""
    text = _PAGES.get_template(template).render(
        who=who,
        reads=who is not None and who.account.role in _READ,
        csrf=who.csrf if who else "",
        navigation=_navigation(who, request.url.path),
        refusal=refusal,
        done=request.query_params.get("done", "")[:60],
        today=who.zoufang.today() if who else "",
        words=who.zoufang.vocabulary if who else None,
        **values,
    )
    return HTMLResponse(text, status_code=status)


def go(path: str, done: str = "") -> RedirectResponse:
    """To another page after something was done; `done` is said there."""
    mark = "&" if "?" in path else "?"
    tail = f"{mark}{urlencode({'done': done})}" if done else ""
    return RedirectResponse(PREFIX + path + tail, status_code=303)


def guard(response: Response) -> Response:
    """The headers that every answer of the office bears."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
