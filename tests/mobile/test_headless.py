"""A phone without a screen, in a process of its own, over real HTTP."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from mobile.sync.transport import InsecureAddressError, RequestsTransport, check_address
from server.api.app import create_app
from shared.refusals import Refused
from tests.mobile.county import PIN, VILLAGE, County

CLOCK = "2026-10-12T04:00:00Z"


@contextmanager
def serving(county: County) -> Iterator[str]:
    """The county's office over HTTP on this machine; gives its address."""
    config = uvicorn.Config(
        create_app(county.zoufang), "127.0.0.1", 0, log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Spoken:
    """A headless phone in its own process."""

    def __init__(self, folder: Path, server: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mobile.headless", "--data", str(folder),
             "--server", server, "--scrypt-n", "16"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def say(self, do: str, **told: Any) -> dict[str, Any]:
        """One line in, one line out."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, "clock": CLOCK, **told}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def end(self) -> None:
        """End of input: the phone closes."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        assert self.process.wait(20) == 0
        self.process.stdout.close()


def test_the_whole_day_of_a_cadre_without_a_screen(county: County, tmp_path: Path) -> None:
    """Enrol, sync, pledge, visit with a problem, sync: acknowledged, digests equal."""
    county.household("李大爷", phone="13912345678")
    code = county.code(county.cadre("周某"))
    with serving(county) as address:
        phone = Spoken(tmp_path / "phone", address)
        assert phone.say("enroll", code=code, pin=PIN)["ok"]
        assert phone.say("sync")["result"]["requests"] == 1
        (home,) = phone.say("find_household", head="李大爷", village="上坪村")["result"]
        pledge = phone.say(
            "list_pledge",
            fields={
                "kind": "学用转化",
                "methods": ["一问一办一回访"],
                "target_households": 3,
                "target_solved": 1,
                "starts_on": "2026-10-12",
                "ends_on": "2026-10-18",
            },
        )
        assert pledge["ok"], pledge
        visit = phone.say(
            "record_visit",
            visit={
                "present": [{"household_id": home, "met": "李大爷", "relation": "本人"}],
                "village": VILLAGE,
                "mode": "M1",
                "place": "家中",
                "visited_on": "2026-10-12",
                "started_at": "2026-10-12T01:40:00Z",
                "confirmation": "Q1",
            },
            problems=[
                {
                    "fields": {
                        "category": "1404",
                        "description": "不会做资格认证",
                        "reporter": "李大爷",
                    },
                    "step": {"do": "problem.solve_on_spot", "fields": {"action": "当场做完认证"}},
                }
            ],
        )
        assert visit["ok"], visit
        sync = phone.say("sync")
        assert sync["ok"], sync
        assert sync["result"]["requests"] == 1
        assert sync["result"]["outcomes"] == {"accepted": 2}
        shown = phone.say("view", of="home")["result"]
        assert [row["line"] for row in shown["pledges"]] == ["走访 1/3 · 解决 1/1"]
        known = phone.say("record", id=visit["made"])["result"]
        assert known["number"] == "ZF-20261012-201-01"
        dump = phone.say("dump")["result"]
        assert (dump["unsent"], dump["digest_equal"]) == (0, True)
        assert phone.say("nonsense")["ok"] is False
        phone.end()


def test_a_phone_speaks_tls_except_to_this_machine() -> None:
    """A server's address without TLS is refused; loopback is allowed."""
    assert check_address("http://127.0.0.1:8000/") == "http://127.0.0.1:8000"
    assert check_address("https://zoufang.example.cn") == "https://zoufang.example.cn"
    for address in ("http://10.1.1.1", "http://zoufang.example.cn", "ftp://127.0.0.1", "", "x"):
        with pytest.raises(InsecureAddressError):
            check_address(address)


def test_no_server_is_a_refusal_and_no_crash() -> None:
    """Nobody listens: the phone hears 现在连不上服务器."""
    way = RequestsTransport("http://127.0.0.1:9")
    with pytest.raises(Refused, match="network"):
        way.send("GET", "/", {}, b"")
    way.close()
