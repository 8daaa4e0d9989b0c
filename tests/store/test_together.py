"""Several batches in one transaction."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.exc import OperationalError

from server.store.engine import Database, Tx, open_database
from server.store.together import MOST, Together
from tests.conftest import Place


@pytest.fixture
def db(sqlite_place: Place) -> Iterator[Database]:
    """An open database with a table to write to."""
    database = open_database(sqlite_place.where)
    database.write(lambda tx: tx.run("CREATE TABLE said (word TEXT PRIMARY KEY)"))
    yield database
    database.close()


def saying(word: str) -> Callable[[Tx], str]:
    """Work that writes a word down and returns it."""

    def work(tx: Tx) -> str:
        tx.run("INSERT INTO said VALUES (?)", (word,))
        return word

    return work


def said(db: Database) -> list[str]:
    """The words that are written down."""
    return [row[0] for row in db.read(lambda tx: tx.rows("SELECT word FROM said ORDER BY word"))]


def commits(db: Database) -> list[str]:
    """The calls that tell of a commit, as they come."""
    told: list[str] = []
    db.on_call = lambda name: told.append(name) if name == "commit:before" else None
    return told


def test_those_who_wait_share_one_commit(db: Database) -> None:
    """Eight phones that wait for the disk wait once."""
    together, told = Together(db), commits(db)
    waiting = [together.join(saying(word)) for word in "abcdefgh"]
    assert [together.finish(one) for one in waiting] == list("abcdefgh")
    assert said(db) == list("abcdefgh")
    assert len(told) == 1


def test_one_alone_writes_as_ever(db: Database) -> None:
    """A phone that meets nobody has a transaction of its own."""
    assert db.write_together(saying("a")) == "a"
    assert said(db) == ["a"]


def test_a_failure_is_its_own(db: Database) -> None:
    """What one batch does wrong is undone and told to its phone; the others stand."""
    together = Together(db)

    def wrong(tx: Tx) -> None:
        tx.run("INSERT INTO said VALUES ('half')")
        raise ZeroDivisionError

    first, bad, last = (together.join(work) for work in (saying("a"), wrong, saying("z")))
    assert together.finish(first) == "a"
    with pytest.raises(ZeroDivisionError):
        together.finish(bad)
    assert together.finish(last) == "z"
    assert said(db) == ["a", "z"]


def test_a_commit_that_fails_is_made_again_one_by_one(db: Database) -> None:
    """No phone is told of a visit that the disk did not take."""
    together, failures = Together(db), [OperationalError("COMMIT", {}, Exception("disk I/O error"))]
    waiting = [together.join(saying(word)) for word in "abc"]

    def failing(name: str) -> None:
        if name == "commit:before" and failures:
            raise failures.pop()

    db.on_call = failing
    assert [together.finish(one) for one in waiting] == ["a", "b", "c"]
    assert said(db) == ["a", "b", "c"]


def test_a_full_disk_undoes_all_and_each_tries_again(db: Database) -> None:
    """Where SQLite gives up the transaction itself, nothing is written outside of one."""
    together = Together(db)

    def full(tx: Tx) -> None:
        tx.run("ROLLBACK")
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    first, bad, last = (together.join(work) for work in (saying("a"), full, saying("z")))
    assert together.finish(first) == "a"
    assert said(db) == ["a"]
    with pytest.raises(OperationalError):
        together.finish(bad)
    assert together.finish(last) == "z"


def test_a_killed_leader_takes_nobody_along(db: Database) -> None:
    """Whoever was written for by a thread that died writes for himself."""
    together = Together(db)
    first, second = together.join(saying("a")), together.join(saying("b"))
    db.on_call = _killing
    with pytest.raises(KeyboardInterrupt):
        together.finish(first)
    db.on_call = None
    assert said(db) == []
    assert together.finish(second) == "b"


def _killing(name: str) -> None:
    if name == "commit:before":
        raise KeyboardInterrupt


def test_a_long_line_goes_in_parts(db: Database) -> None:
    """Nobody waits for more than so many others."""
    together, told = Together(db), commits(db)
    waiting = [together.join(saying(f"{n:02d}")) for n in range(2 * MOST)]
    assert [together.finish(one) for one in waiting] == said(db)
    assert len(told) == 2
