"""The proxy passes bytes on and counts."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from server.demo.proxy import Proxy


class Echo(BaseHTTPRequestHandler):
    """Answers a body with itself."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "7")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before an echo."""
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=echo.serve_forever)
    thread.start()
    proxy = Proxy()
    proxy.lead_to(echo.server_address[1])
    yield proxy
    proxy.close()
    echo.shutdown()
    thread.join()
    echo.server_close()


def test_requests_are_counted_by_phone(proxy: Proxy) -> None:
    """Each phone has an address of its own; several requests on one connection count each."""
    zhou, chen = proxy.address_for("zhou"), proxy.address_for("chen")
    with requests.Session() as session:
        for size in (0, 10, 200_000):
            assert session.post(f"{zhou}/api/v1/sync", b"x" * size).content == b"x" * size
        session.post(f"{chen}/api/v1/sync", b"y")
    assert proxy.requests == {"zhou": 3, "chen": 1}


def test_evidence_is_counted_apart(proxy: Proxy) -> None:
    """Photos travel after the records and are no round trip of the sync."""
    zhou = proxy.address_for("zhou")
    answer = requests.head(f"{zhou}/api/v1/evidence/{'0' * 64}", timeout=10)
    assert answer.headers["content-length"] == "7"
    assert (proxy.requests["zhou"], proxy.evidence["zhou"]) == (0, 1)


def test_a_server_that_is_gone_is_a_broken_network(proxy: Proxy) -> None:
    """The phone hears of it as of any lost connection."""
    zhou = proxy.address_for("zhou")
    proxy.lead_to(1)
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{zhou}/api/v1/sync", b"x", timeout=10)
