"""A signed-in browser without a screen, for tests of the office's pages."""

import re

from scene import PASSWORD, Scene
from starlette.testclient import TestClient

from server.api.app import create_app
from server.office.access import PREFIX
from server.office.app import mount_office
from server.services import ingest


class Browser:
    """A signed-in browser without a screen."""

    def __init__(self, scene: Scene, login: str = "") -> None:
        app = create_app(scene.zoufang)
        mount_office(app, scene.zoufang)
        self.app = app
        self.http = TestClient(app, follow_redirects=False)
        self.csrf = ""
        if login:
            assert self.sign_in(login).status_code == 303

    def sign_in(self, login: str, password: str = PASSWORD):
        """Fill in the sign-in form."""
        token = self._token(self.http.get(f"{PREFIX}/sign-in").text)
        data = {"csrf": token, "login": login, "password": password}
        answer = self.http.post(f"{PREFIX}/sign-in", data=data)
        if answer.status_code == 303:
            self.csrf = self._token(self.http.get(f"{PREFIX}/audit").text)
        return answer

    @staticmethod
    def _token(text: str) -> str:
        return re.search('name="csrf" value="([^"]+)"', text)[1]

    def get(self, path: str):
        """Open a page."""
        return self.http.get(PREFIX + path)

    def post(self, path: str, **data: object):
        """Send a form."""
        return self.http.post(PREFIX + path, data={"csrf": self.csrf, **data})

    def decide(self, scene: Scene, what: str, **fields: object):
        """Send the decision form of a record as its page has it."""
        record = ingest.standing(scene.zoufang, scene.id(what)).record
        given = {"kind": record.kind.value, "base": record.revision, "expect": record.content_hash}
        return self.post(f"/records/{record.id}/verify", **{**given, **fields})
