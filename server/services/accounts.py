"""Accounts, sign-in, office sessions and the throttle.

Owns who somebody is. Never keeps a password or token in clear: passwords as argon2id (19 MiB, t=2),
tokens as SHA-256 of 256 random bits. Every call raises `Refused` with a line of the catalogue.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from server.services.context import Zoufang, county_of
from server.store import accounts as store
from server.store import audit, feed
from server.store.accounts import Account, Failures, Session
from server.store.engine import Tx
from shared.fields import instant, moment
from shared.refusals import Refused
from shared.visibility import Duty, Role, Viewer

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
FREE_FAILURES: Final = 5
FAILURE_WINDOW: Final = timedelta(minutes=15)
BAR: Final = timedelta(minutes=15)

_passwords = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_NOBODY: Final = _passwords.hash(secrets.token_hex(16))
"""Hashed and compared when there is no such login, so that both answers take as long."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that signed in: the token for its cookie, and the CSRF token for its forms."""

    token: str
    csrf: str
    account: Account


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def create_account(
    zoufang: Zoufang,
    login: str,
    name: str,
    role: Role,
    *,
    password: str = "",
    duties: Iterable[Duty] = (),
    area: str = "",
    villages: Iterable[str] = (),
    unit: str = "",
    account_id: str | None = None,
    by: str = "system",
) -> Account:
    """Add an account. Its person's record is made by `ingest.register_person`.

    Raises Refused `exists_already` when the login is taken.
    """
    account = Account(
        county_id=zoufang.county_id,
        account_id=account_id or zoufang.new_id(),
        login=login,
        name=name,
        role=role,
        duties=frozenset(duties),
        area=area or zoufang.county_id,
        villages=frozenset(villages),
        unit=unit,
        password_hash=_passwords.hash(password) if password else "",
        disabled_at=None,
        created_at=zoufang.now(),
    )

    def work(tx: Tx) -> None:
        if store.find_login(tx, zoufang.county_id, login) is not None:
            raise Refused("exists_already")
        store.save(tx, account)
        note(zoufang, tx, by, "account.create", account.account_id)

    zoufang.db.write(work)
    return account


def set_password(zoufang: Zoufang, account_id: str, password: str, by: str) -> None:
    """Give an account a new password; its browser sessions end. Raises Refused `not_found`."""
    hashed = _passwords.hash(password)

    def work(tx: Tx) -> None:
        store.save(tx, replace(_existing(zoufang, tx, account_id), password_hash=hashed))
        store.end_sessions_of(tx, zoufang.county_id, account_id)
        note(zoufang, tx, by, "account.password", account_id)

    zoufang.db.write(work)


def disable_account(zoufang: Zoufang, account_id: str, by: str) -> None:
    """Bar an account from now on. Raises Refused `not_found`."""

    def work(tx: Tx) -> None:
        store.save(tx, replace(_existing(zoufang, tx, account_id), disabled_at=zoufang.now()))
        store.end_sessions_of(tx, zoufang.county_id, account_id)
        note(zoufang, tx, by, "account.disable", account_id)

    zoufang.db.write(work)


def account(zoufang: Zoufang, account_id: str) -> Account:
    """The account. Raises Refused `not_found`."""
    return zoufang.db.read(lambda tx: _existing(zoufang, tx, account_id))


def account_by_login(zoufang: Zoufang, login: str) -> Account:
    """The account with this login. Raises Refused `not_found`."""
    found = zoufang.db.read(lambda tx: store.find_login(tx, zoufang.county_id, login))
    if found is None:
        raise Refused("not_found")
    return found


def every_account(zoufang: Zoufang) -> list[Account]:
    """All accounts by login."""
    return zoufang.db.read(lambda tx: store.every(tx, zoufang.county_id))


def _existing(zoufang: Zoufang, tx: Tx, account_id: str) -> Account:
    found = store.find(tx, zoufang.county_id, account_id)
    if found is None:
        raise Refused("not_found")
    return found


def sign_in(zoufang: Zoufang, login: str, password: str, address: str = "") -> SignedIn:
    """Start a browser session. Raises Refused `throttled` or `wrong_password`."""
    keys = [f"login:{token_hash(login)}", *([f"address:{address[:60]}"] if address else [])]
    for key in keys:
        check_throttle(zoufang, key)
    found = None
    if login.isprintable():
        found = zoufang.db.read(lambda tx: store.find_login(tx, zoufang.county_id, login))
    known = found.password_hash if found is not None and found.password_hash else _NOBODY
    right = _passwords.verify(password, known)
    if found is None or found.disabled_at is not None or known is _NOBODY or not right:
        for key in keys:
            note_failure(zoufang, key, FREE_FAILURES * (1 if key.startswith("login") else 10))
        raise Refused("wrong_password")
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), zoufang.now()

    def work(tx: Tx) -> None:
        store.clear_failures(tx, zoufang.county_id, keys[0])
        session = Session(token_hash(token), found.account_id, csrf, now, now)
        store.save_session(tx, zoufang.county_id, session)
        note(zoufang, tx, found.account_id, "sign_in", found.account_id)

    zoufang.db.write(work)
    return SignedIn(token, csrf, found)


def session_account(zoufang: Zoufang, token: str) -> tuple[Account, str]:
    """Whose session it is, and its CSRF token. Raises Refused `unauthenticated`.

    A session ends `IDLE` after it was last seen and `ABSOLUTE` after it began.
    """
    hashed, now = token_hash(token), zoufang.clock()

    def look(tx: Tx) -> tuple[Account | None, Session | None]:
        session = store.session(tx, zoufang.county_id, hashed)
        return store.find(tx, zoufang.county_id, session.account_id) if session else None, session

    found, session = zoufang.db.read(look)
    if found is None or session is None or found.disabled_at is not None:
        raise Refused("unauthenticated")
    if now - moment(session.seen_at) > IDLE or now - moment(session.created_at) > ABSOLUTE:
        sign_out(zoufang, token)
        raise Refused("unauthenticated")
    if now - moment(session.seen_at) > timedelta(minutes=1):
        seen = replace(session, seen_at=instant(now))
        zoufang.db.write(lambda tx: store.save_session(tx, zoufang.county_id, seen))
    return found, session.csrf


def sign_out(zoufang: Zoufang, token: str) -> None:
    """End a browser session."""
    zoufang.db.write(lambda tx: store.end_session(tx, zoufang.county_id, token_hash(token)))


# ----------------------------------------------------------------------------------- throttle


def check_throttle(zoufang: Zoufang, key: str) -> None:
    """Raises Refused `throttled` while a key is barred."""
    found = zoufang.db.read(lambda tx: store.failures(tx, zoufang.county_id, key))
    now = zoufang.clock()
    if found is not None and found.blocked_until and moment(found.blocked_until) > now:
        left = moment(found.blocked_until) - now
        raise Refused("throttled", minutes=int(left.total_seconds() // 60) + 1)


def note_failure(zoufang: Zoufang, key: str, free: int = FREE_FAILURES) -> None:
    """A key failed once more; after `free` failures within the window it is barred for a while."""
    now = zoufang.clock()

    def work(tx: Tx) -> None:
        found = store.failures(tx, zoufang.county_id, key, lock=True)
        if found is None or now - moment(found.since) > FAILURE_WINDOW:
            found = Failures(0, instant(now), None)
        count = found.count + 1
        until = instant(_later(now, BAR)) if count >= free else None
        store.save_failures(tx, zoufang.county_id, key, Failures(count, found.since, until))

    zoufang.db.write(work)


def clear_throttle(zoufang: Zoufang, key: str) -> None:
    """A key succeeded."""
    zoufang.db.write(lambda tx: store.clear_failures(tx, zoufang.county_id, key))


def _later(now: datetime, by: timedelta) -> datetime:
    return now + by


# --------------------------------------------------------------------------------------- audit


def note(zoufang: Zoufang, tx: Tx, actor_id: str, action: str, about: str) -> None:
    """Write one line into the audit. Takes the county's row: call it last in a transaction."""
    county = county_of(zoufang, tx, lock=True)
    county = audit.append(tx, county, zoufang.now(), [audit.Entry(actor_id, action, about[:80])])
    feed.save_county(tx, county)


def note_reading(zoufang: Zoufang, viewer: Viewer, action: str, about: str) -> None:
    """Somebody looked at something sensitive or exported it: that leaves a line."""
    zoufang.db.write(lambda tx: note(zoufang, tx, viewer.account_id, action, about))
