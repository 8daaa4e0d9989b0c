"""The code lists: every code with its Chinese name and the defaults that hang on it (词表 §1–§14).

Owns the meaning of codes. Never reads a county's file itself (the text is passed to `load`) and
never decides what may follow what (see `transitions`).

Some lists are bound to the rules and the same everywhere. A county may replace rows of the
categories, time limits, units, sentences and days off; a code that it gives up is retired, not
removed, so that old records stay readable.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, ClassVar, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from shared.fields import is_day

NEVER_ON_SPOT: Final = frozenset({"0301", "0302", "0303", "1304", "1305"})
"""词表 §4: categories that no county can open to B1a."""

NO_PROBLEM: Final = "9900"
"""The category that says 无诉求; it never makes a problem."""

REPLACEABLE: Final = frozenset(
    {"version", "categories", "category_groups", "time_limits", "units", "sentences", "holidays"}
)
"""What a county's file may hold."""

_ON_SPOT_JURISDICTIONS: Final = frozenset({"L1", "L2"})
_DISPUTES: Final = "11"


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used; the message names the place, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One code with its name. A retired code is read but no longer offered."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: str
    name: str
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Term):
    """A problem category and what it brings along (词表 §2); all but `on_the_spot` is editable."""

    nature: str
    handling: str
    jurisdiction: str | None = None
    time_limit: str | None = None
    unit: str | None = None
    on_the_spot: bool = False

    @property
    def group(self) -> str:
        """The code of its 大类: the first two digits."""
        return self.code[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction(Term):
    """该谁管 (词表 §3): the short name on the phone and the handlings that it leaves open."""

    short_name: str
    handlings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit(Term):
    """时限 (词表 §5) in working days; 0 is the same day, None has no end."""

    workdays: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode(Term):
    """走访方式 (词表 §6). `counts`: do the households count as visited?"""

    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Term):
    """户类标签 (词表 §7). `sensitive`: ★; `key`: 重点户, drawn more often (§10)."""

    sensitive: bool = False
    key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion(Term):
    """核查结论 (词表 §10) with the kinds of record that it is for."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Term):
    """疑点 (词表 §12). `queues`: enough by itself for the queue; `innocent`: usual explanations."""

    queues: bool = False
    innocent: tuple[str, ...] = ()


_PLAIN: Final = TypeAdapter(dict[str, Term])
_ADAPTERS: Final[dict[str, TypeAdapter[Any]]] = {
    "natures": _PLAIN,
    "category_groups": _PLAIN,
    "categories": TypeAdapter(dict[str, Category]),
    "jurisdictions": TypeAdapter(dict[str, Jurisdiction]),
    "handlings": _PLAIN,
    "time_limits": TypeAdapter(dict[str, TimeLimit]),
    "modes": TypeAdapter(dict[str, Mode]),
    "not_home_reasons": _PLAIN,
    "tags": TypeAdapter(dict[str, Tag]),
    "pledge_states": _PLAIN,
    "visit_states": _PLAIN,
    "problem_states": _PLAIN,
    "confirmations": _PLAIN,
    "methods": _PLAIN,
    "conclusions": TypeAdapter(dict[str, Conclusion]),
    "return_reasons": _PLAIN,
    "findings": TypeAdapter(dict[str, Finding]),
    "finding_states": _PLAIN,
    "explanations": _PLAIN,
}
"""How the rows of each coded list are read."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All lists, ready to look up. Coded lists are mappings, plain lists are tuples of text."""

    version: int
    natures: Mapping[str, Term]
    category_groups: Mapping[str, Term]
    categories: Mapping[str, Category]
    jurisdictions: Mapping[str, Jurisdiction]
    handlings: Mapping[str, Term]
    time_limits: Mapping[str, TimeLimit]
    modes: Mapping[str, Mode]
    not_home_reasons: Mapping[str, Term]
    tags: Mapping[str, Tag]
    pledge_states: Mapping[str, Term]
    visit_states: Mapping[str, Term]
    problem_states: Mapping[str, Term]
    confirmations: Mapping[str, Term]
    methods: Mapping[str, Term]
    conclusions: Mapping[str, Conclusion]
    return_reasons: Mapping[str, Term]
    findings: Mapping[str, Finding]
    finding_states: Mapping[str, Term]
    explanations: Mapping[str, Term]
    relations: tuple[str, ...]
    places: tuple[str, ...]
    periods: tuple[str, ...]
    satisfactions: tuple[str, ...]
    callback_answers: tuple[str, ...]
    callback_satisfactions: tuple[str, ...]
    sources: tuple[str, ...]
    session_forms: tuple[str, ...]
    pledge_kinds: tuple[str, ...]
    units: Mapping[str, str] = field(repr=False)
    sentences: Mapping[str, str] = field(repr=False)
    days_off: frozenset[str] = field(default=frozenset(), repr=False)
    """Weekdays off and weekends worked that the county adds to the calendar (see `workdays`)."""
    days_worked: frozenset[str] = field(default=frozenset(), repr=False)

    def knows(self, list_name: str, code: object) -> bool:
        """Is `code` in the list, retired ones included? Raises AttributeError on no such list."""
        return isinstance(code, str) and code in getattr(self, list_name)

    def name(self, list_name: str, code: str | None) -> str:
        """The Chinese name of a code; an unknown one shows as 其他(code), no code as nothing."""
        if not code:
            return ""
        known = getattr(self, list_name)
        if code not in known:
            return f"其他（{code}）"
        return code if isinstance(known, tuple) else str(known[code].name)

    @cached_property
    def states(self) -> Mapping[str, Term]:
        """P, W, I and F states in one mapping: their codes never collide."""
        work = {**self.pledge_states, **self.visit_states, **self.problem_states}
        return {**work, **self.finding_states}

    def offered(self, list_name: str) -> tuple[Term, ...]:
        """The terms of a coded list that a form may offer: all that are not retired, in order."""
        return tuple(term for term in getattr(self, list_name).values() if not term.retired)

    def allowed_handlings(
        self, jurisdiction: str | None, nature: str, category: str
    ) -> tuple[str, ...]:
        """可选办理 of 词表 §3 with its conditions: what the form leaves open, in order.

        B0 is all there is for 表扬 (and 无诉求); B1a wants a category that may be solved on the
        spot, B1b a 咨询 or a dispute, and B2 in village self-government a dispute.
        """
        if nature in ("Z0", "Z6"):
            return ("B0",)
        known = self.jurisdictions.get(jurisdiction or "")
        dispute = category.startswith(_DISPUTES)
        closed = set()
        if not self.may_solve_on_spot(category, jurisdiction):
            closed.add("B1a")
        if nature != "Z1" and not dispute:
            closed.add("B1b")
        if jurisdiction == "L4" and not dispute:
            closed.add("B2")
        return tuple(code for code in known.handlings if code not in closed) if known else ()

    def may_solve_on_spot(self, category: str, jurisdiction: str | None) -> bool:
        """May it be B1a 当场办结 (词表 §4)? Only L1 and L2, and only where the category says so."""
        known = self.categories.get(category)
        allowed = known is not None and known.on_the_spot and category not in NEVER_ON_SPOT
        return allowed and jurisdiction in _ON_SPOT_JURISDICTIONS


def load(text: str) -> Vocabulary:
    """The default vocabulary with the rows of a county's TOML laid over it.

    Raises VocabularyError, in Chinese and naming the place, when the text cannot be used.
    """
    own = _parsed(text)
    fixed = sorted(set(own) - REPLACEABLE)
    if fixed:
        raise VocabularyError(f"词表 [{fixed[0]}]：这张表由程序规定，县里不能改，请删去")
    whole = _parsed(_default_text())
    for name, rows in own.items():
        if name == "version":
            whole[name] = rows
        elif not isinstance(rows, dict):
            raise VocabularyError(f"词表 {name}：应是一张表，写成 [{name}]")
        else:
            whole[name] = {**whole[name], **rows}
    return _built(whole)


@lru_cache(maxsize=1)
def default() -> Vocabulary:
    """The vocabulary that comes with the program."""
    return _built(_parsed(_default_text()))


@lru_cache(maxsize=1)
def _default_text() -> str:
    return resources.files("shared").joinpath("vocabulary.toml").read_text("utf-8")


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"词表不是正确的 TOML:{error}") from error


def _built(whole: Mapping[str, Any]) -> Vocabulary:
    version = whole.get("version")
    if type(version) is not int or version < 1:
        raise VocabularyError("词表 version：应是从 1 起的整数")
    coded = {name: _terms(name, whole[name]) for name in _ADAPTERS}
    texts = {name: _texts(name, whole[name]) for name in ("units", "sentences")}
    coded["categories"] = {
        code: replace(term, unit=texts["units"].get(term.unit or "", term.unit))
        for code, term in coded["categories"].items()
        if isinstance(term, Category)
    }
    frozen = {name: MappingProxyType(rows) for name, rows in {**coded, **texts}.items()}
    lists = {name: tuple(values) for name, values in whole["lists"].items()}
    ready: dict[str, Any] = {**frozen, **lists, **_days(whole["holidays"])}
    vocabulary = Vocabulary(version=version, **ready)
    _check_references(vocabulary)
    return vocabulary


def _terms(list_name: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    full = {
        code: {
            **({"name": row} if isinstance(row, str) else _row(list_name, code, row)),
            "code": code,
        }
        for code, row in rows.items()
    }
    adapter: TypeAdapter[dict[str, Any]] = _ADAPTERS[list_name]
    try:
        return adapter.validate_json(json.dumps(full, default=str), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in (list_name, *first["loc"]))
        why = {"missing": "缺少这一项", "unexpected_keyword_argument": "不认识这一项"}
        raise VocabularyError(f"词表 {place}:{why.get(first['type'], '类型不对')}") from error


def _row(list_name: str, code: str, row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise VocabularyError(f"词表 {list_name}.{code}：应写名称，或写成 {{ name = … }}")
    return row


def _texts(name: str, rows: Mapping[str, Any]) -> dict[str, str]:
    for key, text in rows.items():
        if not isinstance(text, str) or not text.strip():
            raise VocabularyError(f"词表 {name}.{key}：应是一句话")
    return dict(rows)


def _days(rows: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The county's own days off and days worked."""
    strange = sorted(set(rows) - {"off", "worked"})
    if strange:
        raise VocabularyError(f"词表 holidays.{strange[0]}：只能有 off 和 worked")
    found: dict[str, frozenset[str]] = {}
    for name in ("off", "worked"):
        days = rows.get(name, [])
        if not isinstance(days, list) or not all(is_day(day) for day in days):
            raise VocabularyError(f"词表 holidays.{name}：日期应写成 2026-10-12 的样子")
        found[f"days_{name}"] = frozenset(days)
    both = sorted(found["days_off"] & found["days_worked"])
    if both:
        raise VocabularyError(f"词表 holidays:{both[0]} 不能又放假又上班")
    return found


def _check_references(vocabulary: Vocabulary) -> None:
    for code, limit in vocabulary.time_limits.items():
        if limit.workdays is not None and not 0 <= limit.workdays <= 250:
            raise VocabularyError(f"词表 time_limits.{code}.workdays：应是 0 至 250 个工作日")
    for category in vocabulary.categories.values():
        for field_name, why in _category_faults(category, vocabulary):
            raise VocabularyError(f"词表 categories.{category.code}.{field_name}:{why}")


def _category_faults(category: Category, vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    code = category.code
    if len(code) != 4 or not code.isdecimal() or category.group not in vocabulary.category_groups:
        yield "code", "类别码应是四位数字，前两位是大类"
    if category.nature not in vocabulary.natures:
        yield "nature", f"没有性质 {category.nature}"
    if category.on_the_spot and code in NEVER_ON_SPOT:
        yield "on_the_spot", "这一类永不允许当场办结"
    if category.handling == "B0":
        return
    if category.time_limit not in vocabulary.time_limits:
        yield "time_limit", f"没有时限 {category.time_limit}"
    if category.jurisdiction not in vocabulary.jurisdictions:
        yield "jurisdiction", f"没有归属 {category.jurisdiction}"
    allowed = vocabulary.allowed_handlings(category.jurisdiction, category.nature, code)
    if category.handling not in allowed:
        yield "handling", f"归属 {category.jurisdiction} 不能用 {category.handling}"
    if not category.unit:
        yield "unit", "缺少责任单位"
