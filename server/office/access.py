"""Who may open which page: sign-in cookie, role, CSRF, and what each route declares that it shows.

Owns the way from a request to a person. Never lets a route pass that does not say what it shows: a
test walks `app.routes` and fails on one.
"""

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request
from starlette.datastructures import FormData

from server.services import accounts
from server.services.context import Zoufang
from server.store.accounts import Account
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Group, Reach, Role, Viewer, reach

COOKIE: Final = "zoufang_office"
PREFIX: Final = "/office"
FORM_BYTES: Final = 512 * 1024
READERS: Final = frozenset({Role.OFFICE, Role.SUPERVISOR})
WRITERS: Final = frozenset({Role.OFFICE})
STAFF: Final = frozenset({Role.OFFICE, Role.SUPERVISOR, Role.ADMIN})
INSPECTORS: Final = frozenset({Role.SUPERVISOR})
"""Who may keep 督查抽查单: they change no record."""
PEOPLE: Final = frozenset({Role.OFFICE, Role.ADMIN})
WATCHERS: Final = STAFF
"""Who may have the audit proved again: that changes no record."""
NOBODY: Final = frozenset[Role]()

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Shows:
    """What a route shows (None: nothing of any record) and who may open it (empty: anybody)."""

    kind: Kind | None
    group: Group
    roles: frozenset[Role]


def shows(
    kind: Kind | None, roles: frozenset[Role] = READERS, group: Group = Group.BASE
) -> Callable[[Endpoint], Endpoint]:
    """Declare what a route shows and who may open it."""

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.shows = Shows(kind, group, roles)  # type: ignore[attr-defined]
        return endpoint

    return declare


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, with the CSRF token of the session."""

    zoufang: Zoufang
    account: Account
    csrf: str

    @property
    def viewer(self) -> Viewer:
        """As the rules see it."""
        return self.account.viewer

    @property
    def writes(self) -> bool:
        """May this person change anything on office pages?"""
        return self.account.role is Role.OFFICE


def zoufang_of(request: Request) -> Zoufang:
    """The office that this application serves."""
    found: Zoufang = request.app.state.zoufang
    return found


def person(request: Request) -> Person:
    """Who is signed in. Raises Refused `unauthenticated`, or `forbidden` for this route."""
    zoufang = zoufang_of(request)
    account, csrf = accounts.session_account(zoufang, request.cookies.get(COOKIE, ""))
    declared: Shows | None = getattr(request.scope["route"].endpoint, "shows", None)
    if declared is None or account.role not in declared.roles:
        raise Refused("forbidden")
    if declared.kind is not None and not _sees(account.viewer, declared):
        raise Refused("forbidden")
    return Person(zoufang, account, csrf)


def _sees(viewer: Viewer, declared: Shows) -> bool:
    assert declared.kind is not None
    return reach(viewer, declared.kind, declared.group) in (Reach.AREA, Reach.COUNTY)


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that somebody sent: its single values, and its repeated ones."""

    person: Person
    data: FormData

    @property
    def zoufang(self) -> Zoufang:
        """The office."""
        return self.person.zoufang

    def text(self, name: str) -> str:
        """A trimmed value, empty where there is none."""
        value = self.data.get(name)
        return value.strip().replace("\r\n", "\n") if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All values of a repeated field."""
        return [v for v in self.data.getlist(name) if isinstance(v, str) and v.strip()]


def whole_number(text: str, digits: int = 9) -> int | None:
    """What somebody typed as a number; None where it is none, or longer than any of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def is_token(given: object, expected: str) -> bool:
    """Whether a form brought the token that it was given, compared in constant time."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


async def posted(
    request: Request, who: Annotated[Person, Depends(person)]
) -> AsyncIterator[Posted]:
    """A form with a right CSRF token. Raises Refused `csrf` or `too_large`."""
    length = request.headers.get("content-length", "")
    size = whole_number(length, digits=15)
    if size is None or size > max_bytes(request):
        raise Refused("too_large")
    data = await request.form(max_files=1, max_fields=2_000, max_part_size=FORM_BYTES)
    try:
        if not is_token(data.get("csrf"), who.csrf):
            raise Refused("csrf")
        yield Posted(who, data)
    finally:
        await data.close()


def max_bytes(request: Request) -> int:
    """How large a form may be: a file may be larger than words."""
    declared = request.scope["route"].endpoint
    return int(getattr(declared, "max_bytes", FORM_BYTES))


SignedIn = Annotated[Person, Depends(person)]
Form = Annotated[Posted, Depends(posted)]
