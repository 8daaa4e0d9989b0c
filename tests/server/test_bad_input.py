"""Bad input: each gets a line of the catalogue with a Chinese sentence, never a 500."""

import gzip
import json
import zlib
from typing import Any

import pytest

from shared.canonical import EMPTY_CHAIN
from shared.protocol import DICTIONARY_ENCODING, MAX_REQUEST_BYTES, dictionary
from shared.refusals import CATALOGUE
from tests.server.township import Phone, Township, new_id, visit_acts

FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("a wrong type", {"present": "王五"}, "invalid"),
    ("an unknown field", {"score": 5}, "invalid"),
    ("an unknown code", {"mode": "M99"}, "unknown_code"),
    ("a narrative that is too long", {"narrative": "长" * 5_000}, "invalid"),
    ("NUL", {"narrative": "走访\x00情况"}, "invalid"),
    ("a lone surrogate", {"narrative": "走访\ud800情况"}, "invalid"),
    ("a day before 2000", {"visited_on": "1999-12-31"}, "invalid"),
    ("a day that is none", {"visited_on": "2026-02-30"}, "invalid"),
    ("a day to come", {"visited_on": "2026-10-13"}, "future"),
    ("a naive time", {"started_at": "2026-10-12T09:00:00"}, "invalid"),
    (
        "an absurd position",
        {"position": {"lat_e6": 91_000_000, "lon_e6": 0, "accuracy_m": 5, "datum": "WGS84"}},
        "invalid",
    ),
    (
        "a datum that is not stated",
        {"position": {"lat_e6": 30_000_000, "lon_e6": 106_000_000, "accuracy_m": 5}},
        "invalid",
    ),
    ("a float", {"active_s": 1.5}, "invalid"),
    ("a number too large for any table", {"active_s": 10**40}, "invalid"),
    ("another county's village", {"village": "110101001001"}, "other_county"),
    ("nobody visited", {"present": []}, "invalid"),
]


@pytest.mark.parametrize(("what", "fields", "code"), FIELDS, ids=[row[0] for row in FIELDS])
def test_a_bad_field_is_refused_alone(
    lite: Township, what: str, fields: dict[str, Any], code: str
) -> None:
    """The change is refused in words, and the rest of the batch goes on."""
    home, phone = lite.household(), lite.phone(lite.li)
    bad = phone.change(*visit_acts(lite.li, home))
    bad["acts"][0]["fields"] |= fields
    good = phone.change(*visit_acts(lite.li, home))
    receipts = _raw_receipts(phone, [bad, good])
    assert receipts[0]["outcome"] == "refused", what
    assert receipts[0]["refusal"]["code"] == code
    assert receipts[0]["refusal"]["sentence"].endswith("。")
    assert receipts[1]["outcome"] == "accepted"


def _raw_receipts(phone: Phone, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Offer changes whose chain is right as far as it can be."""
    from server.services.offered import read
    from shared.canonical import chain_all

    after = chain_all(EMPTY_CHAIN, (read(raw, raw["seq"]).hash for raw in changes))
    upload = {"before": EMPTY_CHAIN, "after": after, "changes": changes}
    status, _, body = phone.send(json.dumps({"upload": upload}).encode())
    assert status == 200, body.decode()
    return json.loads(body)["receipts"]


ENVELOPES: list[tuple[str, Any, str]] = [
    ("no acts", {"acts": []}, "invalid"),
    ("acts that are text", {"acts": "三户"}, "invalid"),
    ("an unknown command", {"acts": [{"do": "visit.praise", "on": new_id()}]}, "unknown_command"),
    ("an id that is none", {"acts": [{"do": "visit.record", "on": "1"}]}, "invalid"),
    ("a protocol of the future", {"protocol": 99}, "protocol_unknown"),
    ("an unknown member", {"priority": 1}, "invalid"),
    ("a time before 2000", {"at": {"wall": "1999-01-01T00:00:00Z"}}, "invalid"),
    ("no times", {"at": None}, "invalid"),
]


@pytest.mark.parametrize(("what", "members", "code"), ENVELOPES, ids=[e[0] for e in ENVELOPES])
def test_a_bad_change_is_refused_alone(
    lite: Township, what: str, members: dict[str, Any], code: str
) -> None:
    """A change that cannot be read is kept, refused, and blocks nothing."""
    home, phone = lite.household(), lite.phone(lite.li)
    bad = phone.change(*visit_acts(lite.li, home)) | members
    good = phone.change(*visit_acts(lite.li, home))
    receipts = _raw_receipts(phone, [bad, good])
    assert receipts[0]["refusal"]["code"] == code, what
    assert receipts[1]["outcome"] == "accepted"


@pytest.fixture
def lite(sqlite_place) -> Township:
    """A township on SQLite."""
    return Township(sqlite_place)


def _bomb() -> bytes:
    return gzip.compress(b" " * 50_000_000)


def _dictionary_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=dictionary())
    return packer.compress(b" " * 50_000_000) + packer.flush()


BODIES: list[tuple[str, bytes, dict[str, str], str]] = [
    ("nothing", b"", {}, "unreadable"),
    ("no JSON", b"{", {}, "unreadable"),
    ("no UTF-8", b"\xff\xfe", {}, "unreadable"),
    ("a list", b"[]", {}, "unreadable"),
    ("NaN", b'{"protocol":NaN}', {}, "unreadable"),
    ("depth", b"[" * 100_000, {}, "unreadable"),
    (
        "an empty batch",
        _empty := b'{"upload":{"before":"'
        + b"0" * 64
        + b'","after":"'
        + b"0" * 64
        + b'","changes":[]}}',
        {},
        "empty_batch",
    ),
    ("a batch of text", b'{"upload":"x"}', {}, "invalid_request"),
    ("a cursor of text", b'{"cursors":{"county":"x"}}', {}, "invalid_request"),
    ("an unknown member", b'{"hello":1}', {}, "invalid_request"),
    ("an old protocol", b'{"protocol":0}', {}, "protocol_unknown"),
    ("a narrative of 10 MB", b'{"x":"' + b"a" * 10_000_000 + b'"}', {}, "too_large"),
    ("a compression bomb", _bomb(), {"content-encoding": "gzip"}, "too_large"),
    ("another one", _dictionary_bomb(), {"content-encoding": DICTIONARY_ENCODING}, "too_large"),
    ("damaged gzip", b"\x1f\x8b\x08garbage", {"content-encoding": "gzip"}, "unreadable"),
    ("an unknown encoding", b"{}", {"content-encoding": "br"}, "unreadable"),
]


@pytest.mark.parametrize(("what", "body", "headers", "code"), BODIES, ids=[b[0] for b in BODIES])
def test_a_bad_body_is_refused_whole(
    lite: Township, what: str, body: bytes, headers: dict[str, str], code: str
) -> None:
    """The envelope is judged as one, and says what is wrong."""
    phone = lite.phone(lite.li)
    status, _, answer = phone.send(body, **headers)
    refusal = json.loads(answer)
    assert refusal["code"] == code, what
    assert status == CATALOGUE[code].status
    assert refusal["sentence"].endswith("。")


def test_emoji_and_rare_hanzi_are_welcome(lite: Township) -> None:
    """All of GB 18030 is kept as it was written, outside the BMP too."""
    home, phone, visit = lite.household(head="䶮𠅤·买买提"), lite.phone(lite.li), new_id()
    text = "𠅤家的🌾收成好"
    assert (
        phone.do(*visit_acts(lite.li, home, visit_id=visit, narrative=text)).outcome == "accepted"
    )
    assert phone.sees(visit)[6]["narrative"] == text
    assert phone.sees(home)[6]["head"] == "䶮𠅤·买买提"


def test_a_visit_cannot_precede_itself(lite: Township) -> None:
    """A cyclic predecessor is refused."""
    home, phone, visit = lite.household(), lite.phone(lite.li), new_id()
    acts = visit_acts(lite.li, home, visit_id=visit, previous_visit_id=visit)
    assert phone.do(*acts).refusal["code"] == "cyclic"


def test_too_many_changes_are_too_large(lite: Township) -> None:
    """More than a batch may hold is refused before it is read."""
    phone = lite.phone(lite.li)
    upload = {"before": EMPTY_CHAIN, "after": EMPTY_CHAIN, "changes": [{}] * 201}
    body = json.dumps({"upload": upload}).encode()
    assert len(body) < MAX_REQUEST_BYTES
    assert json.loads(phone.send(body)[2])["code"] == "too_large"


def test_numbers_far_too_large_are_no_error(lite: Township) -> None:
    """A seq or cursor beyond every table is held or starts anew."""
    home, phone = lite.household(), lite.phone(lite.li)
    change = phone.change(*visit_acts(lite.li, home)) | {"seq": 10**30}
    receipts = _raw_receipts(phone, [change | {"seq": 2**62}])
    assert receipts[0]["outcome"] in {"held", "refused", "accepted"}
    body = json.dumps({"cursors": {"county": [10**30, "x"]}}).encode()
    status, _, answer = phone.send(body)
    assert status == 200
    assert json.loads(answer)["reset"] is True


def test_a_stranger_learns_nothing(lite: Township) -> None:
    """Without a token the body is not even read."""
    phone = lite.phone(lite.li)
    phone.token = "nobody"
    status, _, answer = phone.send(b"{")
    assert status == 401
    assert json.loads(answer)["code"] == "unauthenticated"
