"""词表: the county's words on a page, changed with a reason, every edition kept.

Owns this page. Never offers a list that is bound to the rules of the program.
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.domain.own_words import Rows
from server.office.access import PEOPLE, STAFF, Form, Posted, SignedIn, shows, whole_number
from server.office.pages import go, page
from server.services import county_words, office_lists
from server.store.accounts import Account
from shared.refusals import Refused
from shared.visibility import Role
from shared.vocabulary import NO_PROBLEM

TABS: Final = {
    "categories": "类别与默认值",
    "time_limits": "时限",
    "units": "单位名称",
    "sentences": "提示语",
    "holidays": "节假日与调休",
    "history": "历次修改",
}
FIELDS: Final = ("name", "nature", "jurisdiction", "handling", "time_limit", "unit", "retired")
MORE_ROWS: Final = 3


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/words")(words)
    router.post("/words")(change)


@shows(None, STAFF)
def words(request: Request, who: SignedIn, tab: str = "categories", code: str = "") -> Response:
    """One list as it is now, and the form where one may change it."""
    return _page(request, who, tab, code, None)


def _page(
    request: Request, who: SignedIn, tab: str, code: str, refused: Refused | None
) -> Response:
    if tab not in TABS:
        raise Refused("not_found")
    vocabulary = who.zoufang.vocabulary
    own = county_words.own_rows(who.zoufang)
    return page(
        request,
        "words.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        tab=tab,
        tabs=TABS,
        code=code,
        own=own,
        version=vocabulary.version,
        categories=[t for t in vocabulary.categories.values() if t.code != NO_PROBLEM],
        chosen=vocabulary.categories.get(code),
        more_rows=range(MORE_ROWS),
        units=sorted({t.unit for t in vocabulary.categories.values() if t.unit}),
        history=county_words.history(who.zoufang) if tab == "history" else (),
        may=county_words.may_change(who.zoufang, who.account),
        names_of={a.account_id: a.name for a in office_lists.colleagues(who.zoufang)},
    )


@shows(None, PEOPLE)
def change(request: Request, form: Form) -> Response:
    """A new edition, in force at once; phones fetch it with their next sync."""
    tab = form.text("tab")
    by: Account = form.person.account
    seen = whole_number(form.text("version")) or 0
    try:
        edit = _edit(form, tab)
        county_words.change(form.zoufang, by, seen, form.text("reason"), edit)
    except Refused as refused:
        if refused.refusal.code != "condition" or by.role not in (Role.ADMIN, Role.OFFICE):
            raise
        return _page(request, form.person, tab, form.text("code"), refused)
    return go(f"/words?tab={tab}", "已保存，手机下次同步时更新")


def _edit(form: Posted, tab: str) -> Callable[[Rows], Rows]:
    if tab == "categories":
        given = {name: form.text(name) for name in FIELDS}
        return county_words.category(form.zoufang, form.text("code"), given)
    if tab == "time_limits":
        return county_words.time_limit(form.text("code"), form.text("name"), form.text("workdays"))
    if tab == "holidays":
        return county_words.days(form.text("off"), form.text("worked"))
    if tab == "history":
        again = whole_number(form.text("again")) or 0
        return county_words.as_it_was(form.zoufang, again)
    keys = [str(key) for key in form.data.getlist("key")]
    said = [str(text) for text in form.data.getlist("said")]
    return county_words.texts(tab, dict(zip(keys, said, strict=False)))
