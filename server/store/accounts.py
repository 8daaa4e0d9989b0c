"""Accounts, sessions, one-time codes and the throttle, in and out of their tables.

Owns the rows of who may come in. Never sees a password or a token in clear, only their hashes.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.store import statements
from server.store.account_tables import AccountRow, OfficeSession, OneTimeCode, Throttle
from server.store.engine import Tx
from shared.records import Record
from shared.visibility import Duty, Role, Viewer


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may come in. `disabled_at` is an instant, or None."""

    county_id: str
    account_id: str
    login: str
    name: str
    role: Role
    duties: frozenset[Duty]
    area: str
    villages: frozenset[str]
    unit: str
    password_hash: str
    disabled_at: str | None
    created_at: str

    @property
    def viewer(self) -> Viewer:
        """This account as the rules see it."""
        return Viewer(
            self.account_id, self.county_id, self.role, self.duties, self.villages, self.area
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser."""

    token_hash: str
    account_id: str
    csrf: str
    created_at: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code. `purpose` is `enroll` or `recover`."""

    code_hash: str
    purpose: str
    account_id: str
    device_id: str | None
    issued_by: str
    approved_by: str | None
    issued_at: str
    expires_at: str
    used_at: str | None


@dataclass(frozen=True, slots=True)
class Failures:
    """How often something failed since an instant, and until when it is barred."""

    count: int
    since: str
    blocked_until: str | None


def _account(row: Any) -> Account:
    county_id, account_id, login, name, role, duties, area, villages, unit, *rest = row
    return Account(
        county_id,
        account_id,
        login,
        name,
        Role(role),
        frozenset(Duty(duty) for duty in json.loads(duties)),
        area,
        frozenset(json.loads(villages)),
        unit,
        *rest,
    )


def save(tx: Tx, account: Account) -> None:
    """Add an account or write it anew. Raises IntegrityError when its login is taken."""
    row = (
        account.county_id,
        account.account_id,
        account.login,
        account.name,
        account.role.value,
        json.dumps(sorted(account.duties)),
        account.area,
        json.dumps(sorted(account.villages)),
        account.unit,
        account.password_hash,
        account.disabled_at,
        account.created_at,
    )
    tx.upsert(AccountRow, [row])


def find(tx: Tx, county_id: str, account_id: str) -> Account | None:
    """The account, or None."""
    rows = tx.select(AccountRow, "county_id = ? AND account_id = ?", (county_id, account_id))
    return _account(rows[0]) if rows else None


def find_login(tx: Tx, county_id: str, login: str) -> Account | None:
    """The account with this login, or None."""
    rows = tx.select(AccountRow, "county_id = ? AND login = ?", (county_id, login))
    return _account(rows[0]) if rows else None


def every(tx: Tx, county_id: str) -> list[Account]:
    """All accounts by login."""
    rows = tx.select(AccountRow, "county_id = ? ORDER BY login", (county_id,))
    return [_account(row) for row in rows]


def follow_people(tx: Tx, county_id: str, people: Iterable[Record]) -> None:
    """An account serves the villages and bears the name that its person's record says."""
    tx.many(
        "UPDATE account SET name = ?, villages = ? WHERE county_id = ? AND account_id = ?",
        [
            (
                person.content["name"],
                json.dumps(sorted(person.content.get("villages", ()))),
                county_id,
                person.id,
            )
            for person in people
        ],
    )


def save_session(tx: Tx, county_id: str, session: Session) -> None:
    """Add a browser session or write it anew."""
    row = (
        county_id,
        session.token_hash,
        session.account_id,
        session.csrf,
        session.created_at,
        session.seen_at,
    )
    tx.upsert(OfficeSession, [row])


def session(tx: Tx, county_id: str, token_hash: str) -> Session | None:
    """The browser session, or None."""
    rows = tx.select(OfficeSession, "county_id = ? AND token_hash = ?", (county_id, token_hash))
    return Session(*rows[0][1:]) if rows else None


def end_session(tx: Tx, county_id: str, token_hash: str) -> None:
    """Forget a browser session."""
    tx.run(
        "DELETE FROM office_session WHERE county_id = ? AND token_hash = ?",
        (county_id, token_hash),
    )


def end_sessions_of(tx: Tx, county_id: str, account_id: str) -> None:
    """Forget every browser session of an account."""
    tx.run(
        "DELETE FROM office_session WHERE county_id = ? AND account_id = ?",
        (county_id, account_id),
    )


def save_code(tx: Tx, county_id: str, code: Code) -> None:
    """Add a one-time code or write it anew."""
    row = (
        county_id,
        code.code_hash,
        code.purpose,
        code.account_id,
        code.device_id,
        code.issued_by,
        code.approved_by,
        code.issued_at,
        code.expires_at,
        code.used_at,
    )
    tx.upsert(OneTimeCode, [row])


def code(tx: Tx, county_id: str, code_hash: str, *, lock: bool = False) -> Code | None:
    """The one-time code, or None."""
    where = "county_id = ? AND code_hash = ?"
    rows = tx.select(OneTimeCode, where, (county_id, code_hash), lock=lock)
    return Code(*rows[0][1:]) if rows else None


def codes_to_approve(tx: Tx, county_id: str, purpose: str, now: str) -> list[Code]:
    """Codes that one person issued and a second has not approved yet."""
    where = (
        "county_id = ? AND purpose = ? AND approved_by IS NULL AND used_at IS NULL"
        " AND expires_at > ? ORDER BY issued_at"
    )
    rows = tx.select(OneTimeCode, where, (county_id, purpose, now))
    return [Code(*row[1:]) for row in rows]


def use_code(tx: Tx, county_id: str, code_hash: str, at: str) -> bool:
    """Use a code up; False when it was used already."""
    touched = tx.run(
        "UPDATE one_time_code SET used_at = ?"
        " WHERE county_id = ? AND code_hash = ? AND used_at IS NULL",
        (at, county_id, code_hash),
    )
    return touched == 1


def failures(tx: Tx, county_id: str, key: str, *, lock: bool = False) -> Failures | None:
    """What the throttle knows of a key, or None."""
    where = "county_id = ? AND key = ?"
    row = tx.row(
        statements.select(Throttle, where, ("failures", "since", "blocked_until")),
        (county_id, key),
        lock=lock,
    )
    return Failures(*row) if row else None


def save_failures(tx: Tx, county_id: str, key: str, found: Failures) -> None:
    """Note how often a key failed."""
    tx.upsert(Throttle, [(county_id, key, found.count, found.since, found.blocked_until)])


def clear_failures(tx: Tx, county_id: str, key: str) -> None:
    """A key succeeded: its failures are forgotten."""
    tx.run("DELETE FROM throttle WHERE county_id = ? AND key = ?", (county_id, key))
