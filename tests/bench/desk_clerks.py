"""Clerks at their desks: they open the queue, read, look something up, decide, and think between.

Owns what a clerk does. Never measures: the server writes down its own time.
"""

import random
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import requests

from tests.bench.corpus import village
from tests.bench.desk_town import PASSWORD, VILLAGES

PREFIX: Final = "/office"
_ROW: Final = re.compile(r'data-row href="/office/queue\?open=([^"]+)"')
_FORM: Final = re.compile(r'name="(kind|base|expect)" value="([^"]*)"')
_CSRF: Final = re.compile(r'name="csrf" value="([^"]+)"')
_WORDS: Final = ("养老金", "医保", "李", "路灯", "降压药", "桂兰", "充电", "诈骗")
PATIENCE_S: Final = 60


@dataclass
class Clerk:
    """One signed-in clerk, who thinks for `think_s` between two pages."""

    address: str
    number: int
    think_s: float
    until: float
    faults: list[str] = field(default_factory=list)
    _http: requests.Session = field(default_factory=requests.Session)
    _csrf: str = ""

    def sign_in(self) -> None:
        """As a person does, once."""
        token = _CSRF.search(self._page("/sign-in"))
        assert token is not None
        form = {"csrf": token[1], "login": f"clerk{self.number}", "password": PASSWORD}
        self._send("/sign-in", form)
        found = _CSRF.search(self._page("/queue"))
        assert found is not None, "nobody signed in"
        self._csrf = found[1]

    def work(self, stop: threading.Event) -> None:
        """Round after round until the time is over."""
        draw = random.Random(self.number)
        if stop.wait(draw.uniform(0, self.think_s)):
            return
        while True:
            for _ in self._round(draw):
                thinks_s = draw.uniform(0.5, 1.5) * self.think_s
                # Who would think past the end goes home at once: were the last page opened at the
                # end itself, all twenty would open theirs in the same moment.
                if monotonic() + thinks_s >= self.until or stop.wait(thinks_s):
                    return

    def _round(self, draw: random.Random) -> Iterator[None]:
        """Queue, record, decision, search, ledger: each yield is a pause."""
        rows = _ROW.findall(self._page("/queue"))
        yield
        if rows:
            # Twenty clerks do not fight for the first line: each takes one of its own.
            record = rows[(self.number * 2 + draw.randrange(2)) % len(rows)]
            page = self._page(f"/queue?open={record}")
            yield
            self._decide(record, page)
            yield
            self._page(f"/records/{record}")
            yield
        self._page("/search", q=draw.choice(_WORDS))
        yield
        self._page("/households", village=village(draw.randrange(VILLAGES)), name="李")
        yield
        key = draw.choice(("visits", "visits", "problems"))
        self._page(f"/ledgers/{key}", village=village(draw.randrange(VILLAGES)))
        yield

    def _decide(self, record: str, page: str) -> None:
        form = dict(_FORM.findall(page))
        if "expect" not in form:
            return
        sent = {"csrf": self._csrf, "method": "V2", "conclusion": "C1", **form}
        self._send(f"/queue/{record}", sent)

    def _page(self, path: str, **asked: str) -> str:
        answer = self._http.get(self.address + PREFIX + path, params=asked, timeout=PATIENCE_S)
        if answer.status_code != 200:
            self.faults.append(f"GET {path}: {answer.status_code}")
        return answer.text

    def _send(self, path: str, form: dict[str, str]) -> None:
        answer = self._http.post(self.address + PREFIX + path, data=form, timeout=PATIENCE_S)
        # 409: another clerk was faster, and this one is told so.
        if answer.status_code not in (200, 409):
            self.faults.append(f"POST {path}: {answer.status_code}")


def at_work(address: str, count: int, think_s: float, for_s: float) -> list[Clerk]:
    """So many clerks, signed in one after the other and then at work for so long."""
    clerks = [Clerk(address, n, think_s, 0.0) for n in range(count)]
    for clerk in clerks:
        clerk.sign_in()
    stop, until = threading.Event(), monotonic() + for_s
    threads = []
    for clerk in clerks:
        clerk.until = until
        threads.append(threading.Thread(target=clerk.work, args=(stop,), daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(for_s + PATIENCE_S)
    stop.set()
    return clerks
