"""Who may open what: roles, tokens, throttle, areas."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from browser import Browser
from scene import Scene
from starlette.routing import BaseRoute

from server.office.access import PREFIX, Shows
from server.services import ingest, office_record
from shared.refusals import Refused
from shared.visibility import Role


def _routes(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Every route below these, whatever the framework nests them in."""
    for route in routes:
        nested = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if nested:
            yield from _routes(nested)
        else:
            yield route


READING = (
    "/sign-in",
    "/sign-out",
    "/audit/recheck",
    "/inspections",
    "/enter",
    "/finish",
    "/exports",
)
"""Forms that change no record."""
DECIDING = ("/findings/", "/callbacks/")
"""What supervisors do: they decide on findings and write down call-backs, and nothing else."""


def test_every_route_says_what_it_shows(still: Scene) -> None:
    """An office route without a declaration of kind, group and roles does not pass."""
    app = Browser(still).app
    found = [r for r in _routes(app.routes) if getattr(r, "path", "").startswith(PREFIX)]
    pages = [r for r in found if hasattr(r, "endpoint")]
    assert len(pages) >= 25
    for route in pages:
        assert isinstance(getattr(route.endpoint, "shows", None), Shows), route.path
        roles = route.endpoint.shows.roles
        assert Role.CADRE not in roles, route.path
        reading = route.path.endswith(READING) or any(part in route.path for part in DECIDING)
        if "POST" in route.methods and not reading:
            assert Role.SUPERVISOR not in roles, route.path


PATHS = (
    "",
    "/sessions",
    "/week",
    "/week?day=2026-13-99",
    "/queue",
    "/problems",
    "/problems?late=1&group=nonsense",
    "/proposals",
    "/ledgers/visits?first=x&last=2026-10-31",
    "/ledgers/problems",
    "/ledgers/pledges",
    "/ledgers/checks",
    "/households?village=000",
    "/audit",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("login", ["fang", "du"])
def test_readers_may_read(still: Scene, login: str, path: str) -> None:
    """Office and supervisors open every reading page; nothing in it may run as a script."""
    answer = Browser(still, login).get(path)
    assert answer.status_code == 200
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]* src=)|<[^>]+ (on\w+|style)=", answer.text)


def test_supervisors_change_nothing(still: Scene) -> None:
    """督查 sees no form, and a form made by hand is refused."""
    browser = Browser(still, "du")
    assert "提交核查" not in browser.get(f"/records/{still.id('v2')}").text
    assert browser.decide(still, "v2", method="V1", conclusion="C1").status_code == 403
    assert (
        browser.post("/sessions", held_on="2026-10-12", topic="x", form="会议室").status_code == 403
    )


def test_cadres_have_no_office_pages(still: Scene) -> None:
    """A cadre's right password opens nothing here."""
    assert Browser(still).sign_in("zhou").status_code == 403


def test_administrators_see_people_only(still: Scene) -> None:
    """The administrator has people, devices and the audit, and no villager."""
    browser = Browser(still, "admin")
    assert browser.get("/people").status_code == 200
    for path in ("/queue", "/households", "/ledgers/visits", f"/records/{still.id('v1')}"):
        assert browser.get(path).status_code == 403, path


def test_nobody_gets_in_without_signing_in(still: Scene) -> None:
    """Without a session every page leads to the sign-in page, and back after it."""
    answer = Browser(still).get("/queue")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PREFIX}/sign-in?to=%2Foffice%2Fqueue"


def test_guessing_is_throttled(scene: Scene) -> None:
    """After a few wrong passwords even the right one must wait."""
    browser = Browser(scene)
    for _ in range(5):
        assert browser.sign_in("fang", "wrong").status_code == 401
    assert browser.sign_in("fang").status_code == 429


def test_cookies_stay_with_the_browser(scene: Scene) -> None:
    """The session cookie is HttpOnly and SameSite=Strict."""
    cookie = Browser(scene).sign_in("fang").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


def test_a_form_without_its_token_is_refused(scene: Scene) -> None:
    """A form from elsewhere changes nothing."""
    browser = Browser(scene, "fang")
    browser.csrf = "elsewhere"
    answer = browser.decide(scene, "v2", method="V1", conclusion="C1")
    assert answer.status_code == 403
    assert ingest.standing(scene.zoufang, scene.id("v2")).record.state == "W03"


def test_another_township_sees_nothing(still: Scene) -> None:
    """A record outside one's area is not found."""
    browser = Browser(still, "fang")
    account = still.people["fang"]
    other = replace(account.viewer, area="510823999")
    with pytest.raises(Refused):
        office_record.record_view(still.zoufang, other, still.id("v1"))
    assert browser.get("/records/no-such-record").status_code == 404
