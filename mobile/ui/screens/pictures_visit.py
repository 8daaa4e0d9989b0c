"""Owns how the pictures of households, visits and records come about.

It never appears on a phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mobile.actions import queries
from mobile.actions.drafts import discard_draft, save_draft
from mobile.actions.photos import small_photo
from mobile.actions.visits import add_picture, begin_visit, edit_visit
from mobile.domain import visit_form
from mobile.ui import png
from mobile.ui.pictures import Picture
from mobile.ui.screens.record_summary import show_summary
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.widgets import sign
from shared.protocol import OlderVisits
from shared.records import Kind

if TYPE_CHECKING:
    from mobile.domain.views import HouseholdRow
    from mobile.ui.app import FieldApp

ALL: Final = ("empty", "typical", "long")
FULL: Final = ("typical", "long")
WORDS: Final = "三组排水沟堵了两天，一下雨水就漫进堂屋"
PENSION: Final = "不会在手机上做养老待遇资格认证，怕下个月停发"
PENSION_LONG: Final = (
    "老人机用不了认证的应用，儿女都在外面打工，去镇上要转两趟车；去年就因为没有认证停发过两个月，"
    "补发又等了很久，今年想早点办，问能不能在村里代办"
)
_NUMBER: Final = "11010519491231002X"
"""The citizen number of GB 11643's own example."""
LONG: Final = (
    "门前排水沟从去年七月起一直堵着，一下大雨水就漫进堂屋，老人起夜出门摔过两次，希望村里在入冬以前"
    "把沟清通、把塌了的三米沟壁补好"
)


def _tidy(app: FieldApp) -> None:
    for row in queries.drafts(app.phone):
        discard_draft(app.phone, row.id)


def _household(app: FieldApp) -> HouseholdRow:
    rows = queries.households(app.phone)
    return rows[1] if len(rows) > 1 else rows[0]


def _visit_with(app: FieldApp, **fields: Any) -> str:
    """A draft at the second household; returns its id."""
    _tidy(app)
    made = begin_visit(app.phone, [_household(app).id]).made
    kept = app.phone.session.store.draft(made)
    body = kept.body if kept is not None else {}
    save_draft(app.phone, Kind.VISIT, {**body, "visit": {**body["visit"], **fields}}, made)
    return made


def _add_problem(app: FieldApp, draft_id: str, category: str, words: str, did: str = "") -> None:
    kept = app.phone.session.store.draft(draft_id)
    assert kept is not None
    vocabulary = app.phone.session.vocabulary
    new_id = app.phone.device.ids.new()
    problem = visit_form.new_problem(new_id, category, kept.body, vocabulary)
    problem["fields"]["description"] = words
    if did:
        problem["step"] = {"do": "problem.solve_on_spot", "fields": {"action": did}}
    body = {**kept.body, "problems": [*kept.body["problems"], problem]}
    save_draft(app.phone, Kind.VISIT, body, draft_id)


def _words(app: FieldApp) -> str:
    return LONG if len(_household(app).head) > 20 else WORDS


def _households(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("households")


def _nothing_found(app: FieldApp) -> None:
    app.router.reset("households")
    app.router.screen.head.ids.search.text = "qqq"
    app.router.screen.search("qqq")


def _card(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("household", household_id=_household(app).id)


def _older(app: FieldApp) -> None:
    office: Any = app.phone.transport()
    office.offline, office.older = False, OlderVisits()
    office.put_older("2024-06-18", _words(app), _words(app))
    office.put_older("2023-11-02", "问了冬小麦和柴火，都好")
    _open_older(app)


def _older_offline(app: FieldApp) -> None:
    office: Any = app.phone.transport()
    office.offline = True
    _open_older(app)


def _open_older(app: FieldApp) -> None:
    home = _household(app)
    app.router.reset("older", household_id=home.id, head=home.head)


def _new_household(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("household_form")
    app.router.screen.save()


def _correction(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("household_form", household_id=_household(app).id)


def _visit(app: FieldApp) -> None:
    app.router.reset("visit", draft_id=_visit_with(app))


def _not_home(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("visit", household_ids=(_household(app).id,), mode="M3")
    app.router.screen.save()


def _with_problems(app: FieldApp) -> str:
    draft_id = _visit_with(app, confirmation="Q4", witness="张家顺", narrative=_words(app))
    _add_problem(app, draft_id, "0906", _words(app))
    _add_problem(app, draft_id, "1404", "")
    return draft_id


def _problems(app: FieldApp) -> None:
    app.router.reset("visit", draft_id=_with_problems(app))


def _backfilled(app: FieldApp) -> None:
    draft_id = _visit_with(app)
    app.router.reset("visit", draft_id=draft_id)
    page = app.router.screen
    form: VisitForm = page.form
    form.set_backfilled(True)
    form.set_typed_for_other(True)
    page.save()
    page._open_more()  # noqa: SLF001 - a picture of what a touch opens


def _people(app: FieldApp) -> None:
    draft_id = _visit_with(app)
    app.router.reset("visit_people", draft_id=draft_id)


def _category(app: FieldApp) -> None:
    draft_id = _visit_with(app)
    _add_problem(app, draft_id, "0903", WORDS)
    app.router.reset("problem", draft_id=draft_id, index=5)


def _problem(app: FieldApp) -> None:
    draft_id = _visit_with(app)
    words = PENSION_LONG if len(_household(app).head) > 20 else PENSION
    _add_problem(app, draft_id, "1404", words, "教她在手机上认证，当场通过")
    app.router.reset("problem", draft_id=draft_id, index=0)


def _details(app: FieldApp) -> None:
    draft_id = _visit_with(app)
    _add_problem(app, draft_id, "0301", "想")
    app.router.reset("problem", draft_id=draft_id, index=0)
    app.router.screen.unfold()


def _handling(app: FieldApp) -> None:
    _details(app)
    app.router.screen.ids.details.pick_handling()


def _signature(app: FieldApp) -> None:
    _problems(app)
    sign("请群众签名", "签名只用来确认这次走访。不愿签也可以，不影响记录。", lambda _png: None)


def _records(app: FieldApp) -> None:
    _tidy(app)
    if queries.households(app.phone):
        _visit_with(app, narrative=WORDS)
    app.router.reset("records")


def _returned(app: FieldApp) -> str:
    found = [row for row in queries.home(app.phone).waiting if row.kind == "visit"]
    return found[0].record_id


def _record(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("record", record_id=_returned(app))


def _problem_record(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("record", record_id=queries.home(app.phone).problems[-1].id)


def _mend(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("visit", draft_id=edit_visit(app.phone, _returned(app)).made)


def _explain(app: FieldApp) -> None:
    _tidy(app)
    app.router.reset("explain", record_id=_returned(app))


def _step(app: FieldApp) -> None:
    _tidy(app)
    rows = [row for row in queries.home(app.phone).problems if row.state == "I05"]
    app.router.reset("step", record_id=rows[0].id, command="problem.report")


def _summary(app: FieldApp) -> None:
    _record(app)
    show_summary(app, _returned(app))


def _counts(app: FieldApp) -> None:
    _visit(app)
    app.router.screen._section("counts").change()  # noqa: SLF001 - what a touch opens


def _more(app: FieldApp) -> None:
    position = {"lat_e6": 31_964_400, "lon_e6": 105_512_300, "accuracy_m": 12, "datum": "WGS84"}
    draft_id = _visit_with(app, position=position, next_step=f"下周带{_NUMBER}的材料去镇上")
    drawn = png.encode(84, 64, bytes([96, 150, 120, 255]) * (84 * 64))
    photo = small_photo(app.device, drawn)
    add_picture(app.phone, draft_id, photo.jpeg, captured_at=photo.captured_at)
    app.router.reset("visit", draft_id=draft_id)
    page = app.router.screen
    page._open_more()  # noqa: SLF001 - what a touch opens
    page.photos.waiting = 1
    page.refresh()


PICTURES: Final = (
    Picture("30-households", _households, ALL, whole=False, dark=True),
    Picture("31-households-none", _nothing_found, ("typical",), whole=False),
    Picture("32-household", _card, FULL, dark=True),
    Picture("54-older", _older, FULL, dark=True),
    Picture("55-older-offline", _older_offline, ("typical",)),
    Picture("33-household-new", _new_household, ("empty",)),
    Picture("34-household-form", _correction, FULL),
    Picture("35-visit", _visit, FULL, dark=True),
    Picture("36-visit-not-home", _not_home, FULL),
    Picture("37-visit-problems", _problems, FULL, dark=True),
    Picture("38-visit-backfilled", _backfilled, FULL),
    Picture("39-visit-people", _people, FULL),
    Picture("40-visit-signature", _signature, ("typical",), whole=False),
    Picture("41-problem-category", _category, ("typical",)),
    Picture("42-problem", _problem, FULL, dark=True),
    Picture("43-problem-details", _details, ("typical",)),
    Picture("44-problem-handling", _handling, ("typical",), whole=False),
    Picture("45-records", _records, ALL, whole=False, dark=True),
    Picture("46-record", _record, FULL, dark=True),
    Picture("47-record-problem", _problem_record, FULL),
    Picture("48-record-mend", _mend, FULL),
    Picture("49-record-explain", _explain, FULL),
    Picture("50-record-step", _step, FULL),
    Picture("51-record-summary", _summary, FULL, whole=False, dark=True),
    Picture("52-visit-counts", _counts, FULL, whole=False),
    Picture("53-visit-more", _more, FULL, dark=True),
)
