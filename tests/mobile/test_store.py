"""The phone's disk: one write thread, migrations, transactions that a kill cannot halve."""

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from mobile.actions import drafts, queries, visits
from mobile.actions.syncing import sync_now
from mobile.store.account import AccountStore
from mobile.store.database import ClosedError
from mobile.store.drafts import Draft
from mobile.store.keys import new_key
from mobile.store.locks import account_path
from mobile.store.migrations import ACCOUNT_STEPS, migrate
from mobile.store.tables import PhoneTable
from shared.fields import instant
from shared.protocol import Act, Change, Times
from tests.mobile.county import NOON, PIN, County


class Killed(BaseException):
    """The process ends here, for all that the store knows."""


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    """What the steps build, from the first form on, is what SQLModel declares."""
    for name, build in (("steps", _by_steps), ("models", _by_models)):
        build(tmp_path / name)
    found = [_form(tmp_path / name) for name in ("steps", "models")]
    assert found[0] == found[1]


def _by_steps(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, ACCOUNT_STEPS)
    connection.close()


def _by_models(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    PhoneTable.metadata.create_all(engine)
    engine.dispose()


def _form(path: Path) -> dict[str, set[tuple[str, bool]]]:
    engine = create_engine(f"sqlite:///{path}")
    found = inspect(engine)
    form = {
        table: {(c["name"], bool(c["nullable"])) for c in found.get_columns(table)}
        for table in found.get_table_names()
    }
    engine.dispose()
    return form


def test_a_file_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    """An old program refuses a newer file rather than spoiling it."""
    connection = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    connection.execute("PRAGMA user_version=99")
    with pytest.raises(RuntimeError, match="form 99"):
        migrate(connection, ACCOUNT_STEPS)
    connection.close()


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    """A migration is taken whole or not at all."""
    connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, ("CREATE TABLE a (x); CREATE TABLE a (x)",))
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


def _draft(n: int) -> Draft:
    return Draft(f"draft-{n}", "visit", instant(NOON), {"text": "看" * n})


def _change(seq: int) -> Change:
    act = Act(do="household.amend", on="0" * 8 + "-0000-7000-8000-" + "0" * 12, base=1)
    unique = f"00000000-0000-7000-8000-{seq:012d}"
    return Change(id=unique, seq=seq, acts=[act], at=Times(wall=instant(NOON)))


def test_every_write_happens_on_one_thread(tmp_path: Path) -> None:
    """Many threads save at once: one thread writes, nobody waits in vain, nothing is lost."""
    writers: set[str] = set()
    store = AccountStore(
        tmp_path / "a.db", new_key(), lambda _: writers.add(threading.current_thread().name)
    )

    def save(first: int) -> None:
        for n in range(first, first + 20):
            store.save_draft(_draft(n))

    threads = [threading.Thread(target=save, args=(n * 20,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.drafts()) == 160
    assert writers == {"write-a"}
    store.close()
    with pytest.raises(ClosedError):
        store.drafts()


@pytest.mark.parametrize("moment", ["before:change", "commit:change", "after:change"])
def test_a_draft_becomes_a_change_whole_or_not_at_all(tmp_path: Path, moment: str) -> None:
    """Killed at any moment of saving: either the draft is there, or the change, never both."""
    armed = False

    def kill(name: str) -> None:
        if armed and name == moment:
            raise Killed

    key, path = new_key(), tmp_path / "a.db"
    store = AccountStore(path, key, kill)
    store.save_draft(_draft(1))
    armed = True
    with pytest.raises(Killed):
        store.add_change(_change, instant(NOON), "draft-1")
    store.close()
    again = AccountStore(path, key)
    saved = moment == "after:change"
    assert (len(again.drafts()), len(again.changes())) == ((0, 1) if saved else (1, 0))
    again.close()


def test_the_stream_is_contiguous_and_chained(tmp_path: Path) -> None:
    """Each change stands behind the one before, in number and in chain."""
    store = AccountStore(tmp_path / "a.db", new_key())
    for _ in range(3):
        store.add_change(_change, instant(NOON))
    assert [s.change.seq for s in store.changes()] == [1, 2, 3]
    assert store.chain_before(3) == store.changes()[1].chain
    assert store.chain_before(1) == "0" * 64
    store.close()


def test_drafts_survive_a_killed_process(tmp_path: Path) -> None:
    """Kill -9 at random moments of typing: whatever was answered is there after reopening."""
    code = (
        "import sys,json;from pathlib import Path;from mobile.store.account import AccountStore;"
        "from mobile.store.drafts import Draft;"
        "store=AccountStore(Path(sys.argv[1]),bytes.fromhex(sys.argv[2]));n=0\n"
        "while True:\n"
        "    n+=1; store.save_draft(Draft('d','visit','2026-10-12T04:00:00Z',{'n':n,'t':'字'*n}))\n"
        "    print(n,flush=True)\n"
    )
    key, path = new_key(), tmp_path / "a.db"
    draw = random.Random(7)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(path), key.hex()], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        told = int(process.stdout.readline())
        time.sleep(draw.random() * 0.3)
        process.kill()
        lines = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        told = int(lines[-1]) if lines else told
        store = AccountStore(path, key)
        draft = store.draft("d")
        assert draft is not None
        # Saved but not yet told is fine; told but not saved is not.
        assert draft.body["n"] in (told, told + 1)
        assert len(draft.body["t"]) == draft.body["n"]
        store.close()


def test_a_killed_phone_opens_with_what_it_had(county: County) -> None:
    """A headless phone is killed between lines; reopened, draft and outbox are as they were."""
    account = county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account)
    sync_now(phone)
    phone.close()
    process = subprocess.Popen(
        [sys.executable, "-m", "mobile.headless", "--data", str(county.folder / "phone"),
         "--scrypt-n", "16"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    clock = "2026-10-12T04:00:00Z"
    visit = {"present": [{"household_id": home}], "village": "510823120201", "mode": "M3",
             "not_home_reason": "N1", "visited_on": "2026-10-12",
             "started_at": clock}  # fmt: skip
    answers = []
    for line in (
        {"do": "unlock", "pin": PIN, "clock": clock},
        {"do": "find_household", "head": "李大爷", "village": "上坪村"},
        {"do": "save_draft", "kind": "visit", "body": {"visit": {"narrative": "写到一半"}}},
        {"do": "record_visit", "visit": visit},
        {"do": "dump"},
    ):
        process.stdin.write(json.dumps(line) + "\n")
        process.stdin.flush()
        answers.append(json.loads(process.stdout.readline()))
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert [answer["ok"] for answer in answers] == [True] * 5, answers
    assert answers[1]["result"] == [home]
    assert answers[4]["result"]["unsent"] == 1
    phone = county.phone()
    assert phone.unlock(PIN).ok
    assert queries.home(phone).sync.unsent == 1
    (row,) = queries.drafts(phone)
    draft = drafts.draft(phone, row.id)
    assert draft is not None
    assert draft.body["visit"]["narrative"] == "写到一半"
    phone.close()


def test_a_full_disk_says_so_before_typing_starts(county: County, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Without room no form is begun; what is there stays."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    kept = visits.begin_visit(phone, [home])
    monkeypatch.setattr(phone.device.storage, "free_bytes", lambda _: 1000)
    refusal = visits.begin_visit(phone, [home])
    assert refusal.sentence == "手机存储空间不足，请先清理出空间；已写的内容都在。"
    assert [row.id for row in queries.drafts(phone)] == [kept.made]
    phone.close()


def test_a_discarded_form_takes_its_pictures_along(county: County) -> None:
    """What was thrown away leaves no file behind."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    begun = visits.begin_visit(phone, [home])
    sha = visits.add_picture(phone, begun.made, b"\xff\xd8picture").made
    path = phone.session.store.files.path(sha)
    assert path.exists()
    drafts.discard_draft(phone, begun.made)
    assert not path.exists()
    assert queries.drafts(phone) == ()
    phone.close()


def test_forgetting_keeps_the_chain_whole(county: County) -> None:
    """Backed-up changes leave the phone; the next one still fits behind them."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    from mobile.actions import households
    from mobile.store.operations import ForgetChanges

    for people in (3, 4):
        households.amend_household(phone, home, {"people": people})
        assert sync_now(phone).report.ok
    store = phone.session.store
    store.apply([ForgetChanges(2)])
    assert store.changes() == []
    households.amend_household(phone, home, {"people": 5})
    assert [s.change.seq for s in store.changes()] == [3]
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    phone.close()


def test_the_file_of_an_account_bears_its_id(county: County) -> None:
    """One file per account: nobody's sign-in can touch another's."""
    account = county.cadre("周某")
    phone = county.phone(account)
    assert account_path(county.folder / "phone", account.account_id).exists()
    phone.close()
