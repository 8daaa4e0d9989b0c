"""Owns what is asked before a step on a pledge: a reason, a new deadline.

It never decides whether the step is possible: the rules do, and their sentence is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mobile.domain.views import PledgeRow, StepOffer
from mobile.ui.widgets import PushButton, Sheet, WordsField, choose, pick_date, tell
from mobile.ui.widgets.text import Body
from mobile.ui.words import SAVED_HERE, brief
from shared.progress import window_of
from shared.records import KIND_NAMES, Kind, Record

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.domain.reading import Reading
    from mobile.ui.app import FieldApp

ASK: Final = {
    "submit": ("提请核查", "办公室会来核查这项做没做到。", "还有什么要说明（可不写）", False),
    "defer": ("申请顺延", "只能顺延一次，要办公室同意。", "顺延的理由", True),
    "cancel": ("申请取消", "要办公室同意，记录会留着。", "取消的理由", True),
    "appeal": ("申请复核", "核查后 5 个工作日内可以申请。", "为什么要复核", True),
}
NONE_TO_LINK: Final = "期限内没有别的走访可以关联。走访时见到户，会自动记上。"
NONE_LINKED: Final = "这项名下还没有走访或诉求。"
SHORT: Final = "还没有达到原来打算的数，请写一句原因，写了就可以提请。"
NEEDED: Final = "请写一句"
SENT: Final = {"defer": "已提出，等办公室同意", "cancel": "已提出，等办公室同意"}


def verb(offer: StepOffer) -> str:
    """The command without its noun."""
    return offer.command.removeprefix("pledge.")


class Linked(NamedTuple):
    """A visit or problem that counts for a pledge, or might. `field`: visits or problems."""

    id: str
    field: str
    title: str
    number: str


def linkable(model: Reading, pledge: Record, known: Collection[str]) -> tuple[Linked, ...]:
    """My visits within the window that do not count for this pledge yet."""
    first, last = window_of(pledge.content)
    me = model.viewer.account_id
    found = []
    for visit in model.overlay.of_kind(Kind.VISIT):
        mine = any(one.get("person_id") == me for one in visit.content.get("visitors", ()))
        if mine and visit.id not in known and first <= visit.content["visited_on"] <= last:
            title = f"{KIND_NAMES[Kind.VISIT]} {model.heads(visit.content)}"
            found.append(Linked(visit.id, "visits", title, model.number(visit)))
    return tuple(found)


def ask_step(
    app: FieldApp, row: PledgeRow, offer: StepOffer, choices: Sequence[Linked] = ()
) -> None:
    """Ask what the step needs, then take it."""
    if verb(offer) in ("link", "unlink"):
        _ask_link(app, row, offer, choices)
    elif verb(offer) == "defer":
        today = app.today()
        usual = today + timedelta(days=7)
        pick_date(
            "顺延到哪一天", today, lambda day, _part: ask_words(app, row, offer, day), value=usual,
            earliest=today,
        )  # fmt: skip
    else:
        ask_words(app, row, offer)


def _ask_link(app: FieldApp, row: PledgeRow, offer: StepOffer, choices: Sequence[Linked]) -> None:
    if not choices:
        tell(offer.name, NONE_TO_LINK if verb(offer) == "link" else NONE_LINKED)
        return
    by_id = {one.id: one for one in choices}
    how = "add" if verb(offer) == "link" else "remove"

    def chose(record_id: str) -> None:
        fields = {by_id[record_id].field: {how: [record_id]}}
        app.act(lambda: _take(app, row.id, offer, fields), lambda _c: _told(app, offer))

    options: list[Any] = [(one.id, brief(one.title), one.number) for one in choices]
    choose(offer.name, options, chose)


def ask_words(app: FieldApp, row: PledgeRow, offer: StepOffer, until: date | None = None) -> None:
    """A sheet with one field for words."""
    title, text, label, needed = ASK.get(verb(offer), (offer.name, "", "说明（可不写）", False))
    short = verb(offer) == "submit" and not reached(row)
    sheet = Sheet(title=title)
    sheet.body.add_widget(Body(text=SHORT if short else text))
    field = WordsField(label=label, min_lines=2, max_length=200)
    sheet.body.add_widget(field)
    button = PushButton(text=title)

    def send(*_: Any) -> None:
        field.finish()
        words = field.text.strip()
        if (needed or short) and not words:
            field.error = NEEDED
            return
        sheet.dismiss()
        fields = {"reason": words} if words else {}
        if until is not None:
            fields["deferred_to"] = until.isoformat()
        app.act(lambda: _take(app, row.id, offer, fields), lambda _c: _told(app, offer))

    button.bind(on_release=send)
    sheet.foot.add_widget(button)
    sheet.open()


def reached(row: PledgeRow) -> bool:
    """Whether what was pledged is reached, as far as this phone can tell."""
    moved = row.solved + row.advanced
    return row.reported >= row.target_households and moved >= row.target_solved


def _take(app: FieldApp, pledge_id: str, offer: StepOffer, fields: dict[str, Any]) -> Changes:
    from mobile.actions.pledges import take

    return take(app.phone, pledge_id, offer.command, fields)


def _told(app: FieldApp, offer: StepOffer) -> None:
    app.say(SENT.get(verb(offer), SAVED_HERE))
