"""The forms that the phone's files have had, as append-only lists of SQL.

Owns every change of a table. Never edits a step that was released: a phone may come from any of
them. `PRAGMA user_version` counts the steps that a file has taken.
"""

from typing import Any, Final

ACCOUNT_STEPS: Final[tuple[str, ...]] = (
    # 1: the first form
    """
    CREATE TABLE "row" (
        bucket VARCHAR NOT NULL, record_id VARCHAR NOT NULL, kind VARCHAR NOT NULL,
        revision INTEGER NOT NULL, state VARCHAR NOT NULL, seq INTEGER NOT NULL,
        hash VARCHAR NOT NULL, reading INTEGER NOT NULL, blob BLOB NOT NULL,
        PRIMARY KEY (bucket, record_id));
    CREATE INDEX ix_row_record_id ON "row" (record_id);
    CREATE INDEX ix_row_kind ON "row" (kind);
    CREATE TABLE past (
        record_id VARCHAR NOT NULL, revision INTEGER NOT NULL, bucket VARCHAR NOT NULL,
        kind VARCHAR NOT NULL, state VARCHAR NOT NULL, seq INTEGER NOT NULL, blob BLOB NOT NULL,
        PRIMARY KEY (record_id, revision));
    CREATE TABLE change (
        seq INTEGER NOT NULL, id VARCHAR NOT NULL, hash VARCHAR NOT NULL, chain VARCHAR NOT NULL,
        record_id VARCHAR NOT NULL, state VARCHAR NOT NULL, settled BOOLEAN NOT NULL,
        made_at VARCHAR NOT NULL, blob BLOB NOT NULL, receipt BLOB,
        PRIMARY KEY (seq));
    CREATE UNIQUE INDEX ix_change_id ON change (id);
    CREATE INDEX ix_change_state ON change (state);
    CREATE TABLE draft (
        id VARCHAR NOT NULL, kind VARCHAR NOT NULL, updated_at VARCHAR NOT NULL,
        version INTEGER NOT NULL, blob BLOB NOT NULL,
        PRIMARY KEY (id));
    CREATE TABLE cursor (
        bucket VARCHAR NOT NULL, seq INTEGER NOT NULL, audit VARCHAR NOT NULL,
        reading INTEGER NOT NULL,
        PRIMARY KEY (bucket));
    CREATE TABLE meta (
        "key" VARCHAR NOT NULL, value VARCHAR NOT NULL, blob BLOB,
        PRIMARY KEY ("key"));
    CREATE TABLE evidence (
        sha256 VARCHAR NOT NULL, record_id VARCHAR NOT NULL, kind VARCHAR NOT NULL,
        size INTEGER NOT NULL, "offset" INTEGER NOT NULL, state VARCHAR NOT NULL,
        PRIMARY KEY (sha256));
    CREATE TABLE orphan (
        record_id VARCHAR NOT NULL, blob BLOB NOT NULL,
        PRIMARY KEY (record_id));
    """,
)

DOOR_STEPS: Final[tuple[str, ...]] = (
    # 1: who has an account on this phone, and how often a wrong PIN was tried
    """
    CREATE TABLE account (
        account_id VARCHAR NOT NULL, name VARCHAR NOT NULL, county VARCHAR NOT NULL,
        enrolled_at VARCHAR NOT NULL, failures INTEGER NOT NULL, boot VARCHAR NOT NULL,
        failed_mono_ms INTEGER NOT NULL, reply_key VARCHAR NOT NULL,
        PRIMARY KEY (account_id));
    CREATE TABLE setting ("key" VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY ("key"));
    """,
)


def migrate(connection: Any, steps: tuple[str, ...]) -> None:
    """Bring a file to today's form, each step in one transaction.

    Raises RuntimeError when the file is of a later program: nothing of it is touched.
    """
    (taken,) = connection.execute("PRAGMA user_version").fetchone()
    if taken > len(steps):
        raise RuntimeError(f"the file has form {taken}, this program knows {len(steps)}")
    for number, step in enumerate(steps[taken:], start=taken + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in step.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
