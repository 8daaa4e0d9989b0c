"""The sync protocol: this docstring is its specification. Version 1.

Owns every byte between phone and server. Never does I/O.

One round trip
    `POST /api/v1/sync`, `Authorization: Bearer <device token>`, body `SyncRequest`, answer
    `SyncResponse`. It carries up changes, cursors and a heartbeat; it brings down receipts, feed
    rows, new cursors and digests, rows caused by this very request included. A phone asks again
    only when `more` is true.

Bounds
    At most `MAX_CHANGES` changes or `MAX_REQUEST_BYTES` in one request, both counted before *and*
    after decompression. Evidence travels apart (see Evidence).

Encoding
    JSON in UTF-8. `Content-Encoding` is one of `ENCODINGS`: `x-zoufang-1` (raw deflate with the
    preset dictionary `shared/wire.zdict`, for this protocol version), `gzip`, or absent (plain).
    The answer uses the first of the client's `Accept-Encoding` that the server knows.

Change
    One thing that a person did, made once. Its *acts* stand or fall together: a visit, its
    problems and what was resolved at the door are several acts of one change.

    `id`        UUIDv7 made on the phone. Same id and same hash: the original receipt again. Same
                id, other hash: refused `id_reused`, both kept.
    `seq`       contiguous from 1 within the stream. Seen already: the original receipt. A gap: the
                receipt is `held`, and `expect` says from where to offer again.
    `acts`      `do` (a command of `shared.commands`), `on` (record id), `base` (the revision that
                the person saw; 0 for a new record), `fields` (only those touched).
    `at`        what the phone's clocks said (`Times`): never used for order.
    `protocol`, `vocabulary`   the versions by which it was made and is judged.
    `replaces`  the refused change that this one corrects.
    `issued`    record id → number, when the server had numbered it in an epoch that was lost.

    Its hash is SHA-256 over the canonical JSON of the change without `seq` and `issued`: what the
    person did, wherever it stands. So a phone that is bound anew offers in its new stream whatever
    no backup covers yet, and gets the original receipts where the office has it still. The
    stream's chain is `chain(previous, hash)`; `Upload.before` and `.after` frame the batch. A
    refused change keeps its place in the chain.

Receipt
    `accepted`; `merged` (somebody else's disjoint fields came between); `conflict` (some fields
    met another's: of an edit those are kept as a proposal and the rest is accepted; a step is kept
    whole); `proposed` (locked, or in
    need of consent: the whole act is kept as a proposal); `held`; `refused` (with a refusal of
    `shared.refusals`). All but `held` are final. A refused change blocks nothing; its raw text is
    kept on the server too.

Stream
    The numbered, chained changes of one (device, account). The office's streams are
    `office:<account>`. After a restore the server may know less than the phone was told: it answers
    `held` with `expect`, and the phone offers again, in order, with the numbers issued before.

Feed
    Rows of a bucket in the order of one counter per county. A row is
    `[seq, kind, id, revision, state, number, content]`, or `[seq, "", id, 0, "", "", null]` when
    the record has left the bucket. The latest row of a (bucket, record) stands for all earlier
    ones, so numbers have holes; loss is detected by digest. `seq` orders, nothing else does.

Cursor
    Per bucket `[seq, audit]`: how far the phone has read, and the audit hash at that point; with
    the `epoch` of the request. A bucket without a cursor starts from zero. A bucket in `withdrawn`
    goes away, after the unsent work that touches it has gone up.

Epoch
    When the request's epoch or a cursor's audit hash is not the server's, the server was restored:
    `reset` is true, every cursor starts from zero, and the phone offers again whatever is not
    covered by `backed_up_through`. Acknowledged changes therefore stay on the phone until their
    `seq` ≤ `backed_up_through`. What a request of another epoch brings is not taken in: it may be
    an old one, come late. Verifications that the phone holds and the new epoch lacks go up as
    `orphans`.

Digest
    With the last page, per bucket `[count, sum]`: the sum modulo 2¹²⁸, in hex, of
    H(id, revision, hash of the row). A phone whose own rows differ drops that bucket's cursor and
    reads the bucket anew; its outbox is never touched.

Evidence
    After the records, one file at a time. `PUT /api/v1/evidence/<sha256>` declares `size`;
    `PATCH` appends at `Upload-Offset` with the SHA-256 of the chunk in `Upload-Checksum`; `HEAD`
    tells the offset. The answer to a sync lists what is still expected, with offsets.

Vocabulary
    `SyncResponse.vocabulary` names the version that the county uses. A phone that holds another
    one fetches it once from `GET /api/v1/vocabulary` (`VocabularyText`): the county's own rows, as
    TOML, to be laid over the default (`shared.vocabulary.load`).

Older
    A phone holds open records and 24 months. `GET /api/v1/households/<id>/older?before=<day>` tells
    it the household's visits before that day, latest first, `OLDER_VISITS` at a time, each with its
    problems: only what lies in a bucket that this phone may hold (`OlderVisits`). While `next` is
    not empty, asking again with its two values as `before` and `than` goes on. Shown and not kept:
    no cursor, no digest, no feed.

Enrolment
    `POST /api/v1/enroll` with a one-time code answers with the device token, the account, and the
    county's public recovery key, once. A phone that has accounts which its PIN does not open names
    them (`closed`): a code of one of these is refused and not used up.

Compatibility
    A server speaks `PROTOCOL` and the version before. Unknown fields of a *request* are refused;
    unknown fields of an *answer*, unknown kinds and unknown content fields are kept by the phone.
"""

import gzip
import io
import json
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.canonical import digest_of
from shared.fields import Id, Instant, Line, Sha256
from shared.refusals import Refused

PROTOCOL: Final = 1
SPOKEN: Final = frozenset({1})
SYNC_PATH: Final = "/api/v1/sync"
ENROLL_PATH: Final = "/api/v1/enroll"
EVIDENCE_PATH: Final = "/api/v1/evidence"
VOCABULARY_PATH: Final = "/api/v1/vocabulary"
HOUSEHOLDS_PATH: Final = "/api/v1/households"
OLDER_VISITS: Final = 20
PROTOCOL_HEADER: Final = "X-Zoufang-Protocol"

MAX_CHANGES: Final = 200
MAX_REQUEST_BYTES: Final = 1 << 20
MAX_RESPONSE_BYTES: Final = 32 << 20
MAX_ACTS: Final = 40
MAX_CURSORS: Final = 2_000
FEED_PAGE_ROWS: Final = 20_000
EVIDENCE_CHUNK_BYTES: Final = 256 * 1024
EVIDENCE_MAX_BYTES: Final = 20_000_000

DICTIONARY_ENCODING: Final = "x-zoufang-1"
ENCODINGS: Final = (DICTIONARY_ENCODING, "gzip")


class Wire(BaseModel):
    """A message: strict and closed, so that a typing error never passes for data."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Answer(BaseModel):
    """A message from the server: an older phone ignores what it does not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Times(Wire):
    """What the phone's clocks said when the person acted (DESIGN §4 "Time")."""

    wall: Instant
    boot: Line = Field(default="", description="id of the phone's boot; monotonic within it")
    mono_ms: int = Field(default=0, ge=0, description="monotonic milliseconds within the boot")
    anchor: Instant | None = Field(default=None, description="server time at the last contact")
    anchor_mono_ms: int | None = Field(default=None, ge=0)
    gps: Instant | None = None


class Act(Wire):
    """One command on one record."""

    do: Annotated[str, Field(max_length=40)]
    on: Id
    base: int = Field(default=0, ge=0, le=1_000_000)
    expect: Sha256 | None = Field(default=None, description="content hash that a decision saw")
    fields: dict[str, Any] = Field(default_factory=dict, max_length=60)


class Change(Wire):
    """One thing that a person did, made once, with an id: the unit of sync."""

    id: Id
    seq: int = Field(ge=1)
    acts: list[Act] = Field(min_length=1, max_length=MAX_ACTS)
    at: Times
    protocol: int = PROTOCOL
    vocabulary: int = 1
    replaces: Id | None = None
    issued: dict[Id, Line] = Field(default_factory=dict, max_length=MAX_ACTS)

    def wire(self) -> dict[str, Any]:
        """The form that is sent, hashed and kept: defaults left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def hash(self) -> str:
        """What the person did, as a hash."""
        return change_hash(self.wire())


def done(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was done, wherever it stands in a stream: the part of a change that is hashed."""
    return {name: raw[name] for name in raw.keys() - _PLACE}


def change_hash(raw: Mapping[str, Any]) -> str:
    """The hash of a change in its wire form."""
    return digest_of(done(raw))


_PLACE: Final = frozenset({"seq", "issued"})


class Upload(Wire):
    """The stream's next changes, framed by its chain. Each change is checked by itself."""

    before: Sha256
    after: Sha256
    changes: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_CHANGES)


class Heartbeat(Wire):
    """The phone's health, for the office's device page. Never a ranking of its user."""

    app: Line = ""
    unsent: int = Field(default=0, ge=0)
    refused: int = Field(default=0, ge=0)
    oldest_unsent_s: int = Field(default=0, ge=0)
    free_mb: int | None = Field(default=None, ge=0)
    wall: Instant | None = None


class SyncRequest(Wire):
    """What a phone sends."""

    protocol: int = PROTOCOL
    epoch: Line = ""
    upload: Upload | None = None
    cursors: dict[Annotated[str, Field(max_length=80)], tuple[int, str]] = Field(
        default_factory=dict, max_length=MAX_CURSORS
    )
    heartbeat: Heartbeat = Field(default_factory=Heartbeat)
    orphans: list[dict[str, Any]] = Field(default_factory=list, max_length=MAX_CHANGES)


Outcome = Literal["accepted", "merged", "conflict", "proposed", "held", "refused"]


class Receipt(Answer):
    """The server's answer to one change. `numbers`: record id → number issued."""

    id: str
    seq: int
    outcome: Outcome
    refusal: dict[str, Any] | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    numbers: dict[str, str] = Field(default_factory=dict)
    flags: list[str] = Field(default_factory=list)


class BucketPage(Answer):
    """New rows of one bucket and the cursor after them."""

    rows: list[list[Any]] = Field(default_factory=list)
    cursor: tuple[int, str]
    digest: tuple[int, str] | None = None


class Expected(Answer):
    """A file that a record declared and that has not arrived whole."""

    sha256: str
    offset: int
    size: int


class SyncResponse(Answer):
    """What the server answers."""

    protocol: int = PROTOCOL
    epoch: str
    now: str
    reset: bool = False
    receipts: list[Receipt] = Field(default_factory=list)
    expect: int = Field(description="the next seq that this stream should bring")
    chain: str = Field(description="the stream's chain before that seq")
    backed_up_through: int = 0
    buckets: dict[str, BucketPage] = Field(default_factory=dict)
    withdrawn: list[str] = Field(default_factory=list)
    more: bool = False
    evidence: list[Expected] = Field(default_factory=list)
    vocabulary: int = 1


class VocabularyText(Answer):
    """The county's own rows of the vocabulary, as TOML; empty where the default is used."""

    version: int
    text: str = ""


class OlderRecord(Answer):
    """A visit or problem as it stands, for a phone that does not keep it."""

    kind: str
    id: str
    revision: int
    state: str
    number: str = ""
    content: dict[str, Any]


class OlderVisits(Answer):
    """Visits of a household, latest first, and their problems. `next`: [day, id] to go on from."""

    visits: list[OlderRecord] = []
    problems: list[OlderRecord] = []
    next: list[str] = []


class EnrollRequest(Wire):
    """A one-time code, and what the device calls itself.

    `closed`: accounts on this phone that the PIN beside the code does not open. A code of one of
    these is refused `wrong_pin` and stays good.
    """

    code: Annotated[str, Field(min_length=4, max_length=40)]
    device_name: Line = ""
    closed: Annotated[list[Id], Field(max_length=50)] = []


class EnrollResponse(Answer):
    """What a phone keeps for good: its token, its device, its account, its county's key."""

    token: str
    device_id: str
    short_code: str
    account: dict[str, Any]
    county_id: str
    county_name: str
    recovery_key: str = Field(description="X25519 public key of the county, hex")
    recovery_key_id: str = ""


Row = tuple[int, str, str, int, str, str, dict[str, Any] | None]
"""seq, kind, id, revision, state, number, content — see Feed above."""


def row_hash(row: list[Any] | Row) -> str:
    """The content hash of a feed row, as it enters the bucket's digest."""
    return digest_of([row[1], row[4], row[5], row[6]])


def dumps(message: BaseModel) -> bytes:
    """A message as JSON without its defaults."""
    return message.model_dump_json(exclude_defaults=True).encode()


@cache
def dictionary() -> bytes:
    """The preset dictionary of this protocol version: typical requests and answers."""
    return files("shared").joinpath("wire.zdict").read_bytes()


def compress(raw: bytes, encoding: str, level: int = 9) -> bytes:
    """Compress a body. Raises ValueError on an encoding that is not in `ENCODINGS`."""
    if encoding == "gzip":
        return gzip.compress(raw, compresslevel=6, mtime=0)
    if encoding == DICTIONARY_ENCODING:
        packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, zdict=dictionary())
        return packer.compress(raw) + packer.flush()
    raise ValueError(encoding)


def decompress(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Undo `compress`, never producing more than `limit_bytes`.

    Raises Refused `too_large` beyond the limit and `unreadable` on damaged data.
    """
    if len(body) > limit_bytes:
        raise Refused("too_large")
    try:
        if encoding in ("", "identity"):
            return body
        if encoding == "gzip":
            raw = gzip.GzipFile(fileobj=io.BytesIO(body)).read(limit_bytes + 1)
        elif encoding == DICTIONARY_ENCODING:
            unpacker = zlib.decompressobj(-15, zdict=dictionary())
            raw = unpacker.decompress(body, limit_bytes + 1)
            if len(raw) <= limit_bytes and not unpacker.eof:
                raise Refused("unreadable")
        else:
            raise Refused("unreadable")
    except (OSError, EOFError, zlib.error) as error:
        raise Refused("unreadable") from error
    if len(raw) > limit_bytes:
        raise Refused("too_large")
    return raw


def loads(raw: bytes) -> Any:
    """Parse a body. Raises Refused `unreadable` on anything that is not strict JSON in UTF-8."""
    try:
        return json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("unreadable") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
