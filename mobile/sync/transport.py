"""The way to the server: the only place on the phone that speaks HTTP.

Owns connections and the rule that a phone speaks TLS except on loopback (DESIGN §8.14). Never reads
what it carries, and never decompresses: sizes are bounded by whoever asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from shared.protocol import MAX_RESPONSE_BYTES
from shared.refusals import Refused

CONNECT_S: Final = 10
READ_S: Final = 60
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, still encoded. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(hash=False)
    body: bytes = b""


class Transport(Protocol):
    """Carries one request and brings its answer."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Raises Refused `network` when no whole answer came."""


class InsecureAddressError(ValueError):
    """A server address without TLS that is not on this very machine."""


def check_address(url: str) -> str:
    """The address without a trailing slash. Raises InsecureAddressError."""
    parts = urlsplit(url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not secure or not parts.hostname:
        raise InsecureAddressError(url)
    return url.rstrip("/")


class RequestsTransport:
    """The real way, one connection kept open."""

    def __init__(self, url: str, verify: str | bool = True) -> None:
        import requests

        self._url = check_address(url)
        self._errors: type[Exception] = requests.RequestException
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = verify

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            answer = self._session.request(
                method,
                self._url + path,
                data=body,
                headers=dict(headers),
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            )
            try:
                raw = self._read(answer)
            finally:
                answer.close()
        except self._errors as error:
            raise Refused("network") from error
        except OSError as error:
            raise Refused("network") from error
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, lower, raw)

    @staticmethod
    def _read(answer: Any) -> bytes:
        """The body as it came over the wire, bounded, and whole or not at all."""
        from urllib3.exceptions import HTTPError

        try:
            raw = answer.raw.read(MAX_RESPONSE_BYTES + 1, decode_content=False)
        except HTTPError as error:
            raise OSError(str(error)) from error
        if len(raw) > MAX_RESPONSE_BYTES:
            raise Refused("too_large")
        declared = answer.headers.get("content-length")
        if declared is not None and declared.isdigit() and int(declared) > len(raw):
            raise OSError("the answer was cut off")
        return bytes(raw)

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()
