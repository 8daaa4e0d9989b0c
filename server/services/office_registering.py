"""Problems that reach the office itself: 来访, 12345 and 网格 (词表 §8.3, §13.3).

Owns which acts that takes. A villager who came or was really telephoned is a visit of the clerk
(M6, M4), so that the problem can be handed in at once; without one the problem stays registered.
Never writes down a contact that nobody says there was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.services import ingest
from server.services.context import Zoufang
from server.store import office_queries
from server.store.accounts import Account
from shared.fields import check_day
from shared.protocol import Act, Receipt
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.visibility import Duty

SOURCES: Final = ("来访", "12345", "网格")
CONTACTS: Final = {"来访": "M6", "12345": "M4", "网格": "M4"}
PLACES: Final = {"M6": "镇机关", "M4": "电话"}
HANDED_IN: Final = ("B2", "B3", "B4")


@dataclass(frozen=True, slots=True)
class Raised:
    """What the form says. `spoke`: the villager was there, or was telephoned, on `raised_on`."""

    source: str
    village: str
    raised_on: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    household_id: str = ""
    spoke: bool = False
    period: str = ""


def households(zoufang: Zoufang, by: Account, village: str) -> list[tuple[str, str]]:
    """Id and name of the households of a village, for the form's choice."""
    if not village.startswith(by.area) or len(village) != 12:
        return []
    found = zoufang.db.read(
        lambda tx: office_queries.households_of_villages(tx, zoufang.county_id, [village])
    )
    homes = [(item.id, _called(item.record)) for item in found]
    return sorted(homes, key=lambda pair: pair[1])


def _called(home: Record) -> str:
    content = home.content
    return " ".join(filter(None, (content["head"], content.get("group"), content.get("door"))))


def register(zoufang: Zoufang, by: Account, raised: Raised) -> tuple[str, Receipt]:
    """Register a problem; returns its id. Raises Refused with the first fault."""
    if raised.source not in SOURCES:
        raise Refused("condition", sentence="请选来源：来访、12345 或网格。")
    if len(raised.village) != 12 or not raised.village.startswith(by.area):
        raise Refused("condition", sentence="请选村。")
    try:
        check_day(raised.raised_on)
    except ValueError as error:
        raise Refused("condition", sentence="请填登记日期。") from error
    if raised.household_id:
        home = ingest.standing(zoufang, raised.household_id).record
        if home.kind is not Kind.HOUSEHOLD or home.content["village"] != raised.village:
            raise Refused("not_found")
    problem_id = zoufang.new_id()
    acts = _acts(zoufang, by, raised, problem_id)
    receipt = ingest.act(zoufang, by, acts)
    if receipt.outcome == "refused" and receipt.refusal is not None:
        raise Refused(receipt.refusal["code"], **receipt.refusal["details"])
    return problem_id, receipt


def _acts(zoufang: Zoufang, by: Account, raised: Raised, problem_id: str) -> list[Act]:
    fields = {
        **raised.fields,
        "source": raised.source,
        "village": raised.village,
        "raised_on": raised.raised_on,
        "recorder_id": by.account_id,
    }
    if raised.household_id:
        fields["household_id"] = raised.household_id
    acts = []
    if raised.spoke:
        if not raised.household_id:
            raise Refused("condition", sentence="见过或通过话的，请选是哪一户。")
        if not raised.period:
            raise Refused("condition", sentence="见过或通过话的，请选上午、下午或晚上。")
        visit_id = zoufang.new_id()
        acts.append(Act(do="visit.record", on=visit_id, fields=_contact(zoufang, by, raised)))
        fields["visit_id"] = visit_id
    acts.append(Act(do="problem.register", on=problem_id, fields=fields))
    if raised.spoke and _handling(zoufang, fields) in HANDED_IN:
        acts.append(Act(do="problem.hand_in", on=problem_id, base=1))
    return acts


def _handling(zoufang: Zoufang, fields: Mapping[str, Any]) -> str:
    category = zoufang.vocabulary.categories.get(str(fields.get("category")))
    return str(fields.get("handling") or (category.handling if category else ""))


def _contact(zoufang: Zoufang, by: Account, raised: Raised) -> dict[str, Any]:
    mode = CONTACTS[raised.source]
    met = raised.fields.get("reporter")
    present = {"household_id": raised.household_id, **({"met": met} if met else {})}
    late = raised.raised_on != zoufang.today()
    return {
        "recorder_id": by.account_id,
        "visitors": [{"person_id": by.account_id, "name": by.name}],
        "present": [present],
        "village": raised.village,
        "mode": mode,
        "place": PLACES[mode],
        "visited_on": raised.raised_on,
        "period": raised.period,
        **({"backfilled": True} if late else {}),
    }


def shown_to(zoufang: Zoufang, by: Account, problem_id: str) -> bool:
    """Whether the clerk who registered it may look at it: a 举报 is for 保密岗 alone."""
    sealed = ingest.standing(zoufang, problem_id).content.get("sealed")
    return not sealed or Duty.SEALED in by.duties
