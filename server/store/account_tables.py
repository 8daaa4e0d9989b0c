"""The tables of who may come in: accounts, office sessions, devices, codes, the throttle.

Owns credentials, always hashed. Never holds a password or a token in clear.
"""

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """Somebody who can sign in or hold a phone. `duties` and `villages` are JSON lists."""

    __tablename__ = "account"
    __table_args__ = (Index("account_login", "county_id", "login", unique=True),)
    county_id: str = Field(primary_key=True, max_length=12)
    account_id: str = Field(primary_key=True, max_length=36)
    login: str = Field(max_length=60)
    name: str = Field(max_length=60)
    role: str = Field(max_length=12)
    duties: str = Field(sa_type=Text)
    area: str = Field(default="", max_length=12)
    villages: str = Field(sa_type=Text)
    unit: str = Field(default="", max_length=200)
    password_hash: str = Field(default="", max_length=200)
    disabled_at: str | None = Field(default=None, max_length=20)
    created_at: str = Field(max_length=20)


class OfficeSession(SQLModel, table=True):
    """A signed-in browser: ends when idle too long, and in any case after its absolute limit."""

    __tablename__ = "office_session"
    county_id: str = Field(primary_key=True, max_length=12)
    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(max_length=36)
    csrf: str = Field(max_length=64)
    created_at: str = Field(max_length=20)
    seen_at: str = Field(max_length=20)


class Throttle(SQLModel, table=True):
    """How often something failed of late, by what it was tried on."""

    __tablename__ = "throttle"
    county_id: str = Field(primary_key=True, max_length=12)
    key: str = Field(primary_key=True, max_length=120)
    failures: int = 0
    since: str = Field(max_length=20)
    blocked_until: str | None = Field(default=None, max_length=20)


class Device(SQLModel, table=True):
    """A phone bound to an account."""

    __tablename__ = "device"
    __table_args__ = (
        Index("device_token", "county_id", "token_hash", unique=True),
        Index("device_account", "county_id", "account_id"),
    )
    county_id: str = Field(primary_key=True, max_length=12)
    device_id: str = Field(primary_key=True, max_length=36)
    account_id: str = Field(max_length=36)
    name: str = Field(default="", max_length=200)
    short_code: str = Field(max_length=8)
    token_hash: str = Field(max_length=64)
    enrolled_at: str = Field(max_length=20)
    seen_at: str | None = Field(default=None, max_length=20)
    revoked_at: str | None = Field(default=None, max_length=20)
    revoked_by: str | None = Field(default=None, max_length=36)
    heartbeat: str = Field(default="{}", sa_type=Text)


class OneTimeCode(SQLModel, table=True):
    """An enrolment or recovery code: hashed, expiring, used once.

    A recovery code needs two people: `issued_by` and `approved_by`.
    """

    __tablename__ = "one_time_code"
    county_id: str = Field(primary_key=True, max_length=12)
    code_hash: str = Field(primary_key=True, max_length=64)
    purpose: str = Field(max_length=12)
    account_id: str = Field(max_length=36)
    device_id: str | None = Field(default=None, max_length=36)
    issued_by: str = Field(max_length=36)
    approved_by: str | None = Field(default=None, max_length=36)
    issued_at: str = Field(max_length=20)
    expires_at: str = Field(max_length=20)
    used_at: str | None = Field(default=None, max_length=20)
