"""The command line: help for every command, failures that are failures, the way to an office."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.cli.opening import remember_county
from server.cli.serving import AlreadyServedError, alone
from server.demo.cast import COUNTY, COUNTY_NAME
from server.services.ledgers import LAYOUTS


def run(*arguments: str, told: str = "") -> Result:
    """One command, as if typed."""
    return CliRunner().invoke(main, list(arguments), input=told)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group there is."""
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


ALL = list(commands(main))


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A founded office with an administrator `root` and a clerk `desk`."""
    folder = tmp_path / "office"
    remember_county(folder, COUNTY, COUNTY_NAME)
    where = ("--data", str(folder))
    for line in (
        ("user", "add", "root", "--name", "管理员甲", "--role", "admin"),
        ("user", "add", "desk", "--name", "办公室乙", "--role", "office", "--by", "root"),
    ):
        assert run(*line, *where).exit_code == 0
    return str(folder)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    """`--help` works everywhere and says something in Chinese."""
    done = run(*path, "--help")
    assert done.exit_code == 0
    assert any("\u4e00" <= character <= "\u9fff" for character in done.output)


def test_the_commands_of_the_design_are_there() -> None:
    """DESIGN §7, `review` excepted: it comes later."""
    wanted = {"demo", "serve", "phone", "import", "export", "user", "device"}
    wanted |= {"backup", "restore", "doctor", "bench"}
    assert wanted <= main.commands.keys()


@pytest.mark.parametrize(
    "line",
    [
        ("export", "visits", "--account", "desk"),
        ("user", "list"),
        ("device", "code", "zhou", "--by", "root"),
        ("backup", "somewhere"),
        ("serve",),
    ],
    ids=" ".join,
)
def test_without_data_a_command_fails_and_says_what_to_do(
    line: tuple[str, ...], tmp_path: Path
) -> None:
    """No office is founded by accident."""
    done = run(*line, "--data", str(tmp_path / "nothing"))
    assert done.exit_code != 0
    assert "--county" in done.output
    assert not (tmp_path / "nothing").exists()


def test_a_password_that_was_made_is_shown_once(data: str) -> None:
    """The office writes it down; nobody can look it up."""
    done = run("user", "add", "eye", "--name", "督查丙", "--role", "supervisor", "--by", "desk",
               "--data", data)  # fmt: skip
    assert "密码（只显示这一次）" in done.output
    assert "督查丙" in run("user", "list", "--data", data).output


def test_only_the_right_role_may(data: str) -> None:
    """A clerk gives no passwords, an administrator exports no ledger."""
    assert run("user", "disable", "desk", "--by", "desk", "--data", data).exit_code == 1
    assert run("export", "visits", "--account", "root", "--data", data).exit_code == 1
    assert run("user", "disable", "desk", "--by", "root", "--data", data).exit_code == 0
    assert run("export", "visits", "--account", "desk", "--data", data).exit_code == 1


def test_households_are_imported_once(data: str, tmp_path: Path) -> None:
    """A preview first; a second import changes nothing; one fault and nothing comes in."""
    areas, homes, bad = (tmp_path / name for name in ("areas.csv", "homes.csv", "bad.csv"))
    areas.write_text("代码,名称\n510823120201,剑门村\n", "utf-8")
    homes.write_text("户主,村,组\n张三,剑门村,1组\n李四,剑门村,2组\n", "utf-8")
    bad.write_text("户主,村\n王五,剑门村\n赵六,没有村\n", "utf-8")
    where = ("--data", data)
    assert "1 个区划" in run("import", str(areas), "--areas", "--account", "root", *where).output
    asked = run("import", str(homes), "--account", "desk", *where, told="n\n")
    assert asked.exit_code == 1
    done = run("import", str(homes), "--account", "desk", *where, told="y\n")
    assert "已导入 2 户" in done.output
    again = run("import", str(homes), "--account", "desk", "--yes", *where)
    assert (again.exit_code, "没有要导入的" in again.output) == (0, True)
    failed = run("import", str(bad), "--account", "desk", "--yes", *where)
    assert failed.exit_code == 1
    assert "第3行“村”" in failed.output


def test_a_list_of_problems_is_imported_once(data: str, tmp_path: Path) -> None:
    """From 12345: taken in whole, never twice; what sounds alike waits for a decision."""
    areas, calls = tmp_path / "areas.csv", tmp_path / "calls.csv"
    areas.write_text("代码,名称\n510823120201,剑门村\n", "utf-8")
    head = "工单号,受理日期,村,反映人,问题描述,类别\n"
    lamp = "2026-01-05,剑门村,张三,家门口路灯坏了半个多月晚上看不见,路灯\n"
    calls.write_text(f"{head}A1,{lamp}", "utf-8")
    where = ("--account", "desk", "--yes", "--data", data)
    run("import", str(areas), "--areas", "--account", "root", "--data", data)
    done = run("import", str(calls), "--problems", "12345", *where)
    assert "已导入 1 件诉求" in done.output
    again = run("import", str(calls), "--problems", "12345", *where)
    assert (again.exit_code, "没有要导入的" in again.output) == (0, True)
    calls.write_text(f"{head}A2,{lamp}A3,昨天,剑门村,李四,,路灯\n", "utf-8")
    failed = run("import", str(calls), "--problems", "网格", *where)
    assert failed.exit_code == 1
    assert "第3行“登记日期”" in failed.output
    calls.write_text(f"{head}A2,{lamp}", "utf-8")
    alike = run("import", str(calls), "--problems", "网格", *where)
    assert "像是已有的 SQ-2026-0001" in alike.output


def test_ledgers_come_out_and_a_backup_goes_back(data: str, tmp_path: Path) -> None:
    """Every ledger as an Excel file; a backup that restores."""
    out = tmp_path / "out"
    assert (
        run("export", "all", "--account", "desk", "--out", str(out), "--data", data).exit_code == 0
    )
    assert {path.stem for path in out.glob("*.xlsx")} == {o.title for o in LAYOUTS.values()}
    assert run("backup", str(tmp_path / "kept"), "--data", data).exit_code == 0
    (copy,) = (tmp_path / "kept").iterdir()
    assert run("restore", str(copy), "--yes", "--data", data).exit_code == 0
    assert "办公室乙" in run("user", "list", "--data", data).output


def test_a_backup_goes_to_a_new_machine(data: str, tmp_path: Path) -> None:
    """With the old machine gone, the backup alone makes the office again; revocations hold."""
    (Path(data) / "journal.jsonl").write_text('{"what": "none"}\n', "utf-8")
    assert run("backup", str(tmp_path / "saved"), "--data", data).exit_code == 0
    copy = next((tmp_path / "saved").iterdir())
    fresh = str(tmp_path / "fresh")
    assert run("restore", str(copy), "--yes", "--data", fresh).exit_code == 0
    assert "desk" in run("user", "list", "--data", fresh).output
    journal = Path(fresh) / "journal.jsonl"
    assert journal.read_text("utf-8") == '{"what": "none"}\n'
    journal.write_text("later\n", "utf-8")
    assert run("restore", str(copy), "--yes", "--data", fresh).exit_code == 0
    assert journal.read_text("utf-8") == "later\n"
    (tmp_path / "nothing").mkdir()
    nothing = run("restore", str(tmp_path / "nothing"), "--yes", "--data", data + "x")
    assert "county.json" in nothing.output


def test_a_directory_is_served_once(tmp_path: Path) -> None:
    """Two servers on one SQLite file are one too many."""
    with alone(tmp_path), pytest.raises(AlreadyServedError), alone(tmp_path):
        pass


def test_a_refusal_is_a_sentence(data: str) -> None:
    """No traceback reaches a person."""
    done = run("user", "add", "desk", "--name", "又一个", "--role", "office", "--by", "root",
               "--data", data)  # fmt: skip
    assert done.exit_code == 1
    assert "这条记录已经有了" in done.output


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """The demo clears only what a demo made."""
    (tmp_path / "thesis.txt").write_text("ten years", "utf-8")
    done = run("demo", "--once", "--data", str(tmp_path))
    assert done.exit_code == 1
    assert (tmp_path / "thesis.txt").exists()


def test_doctor_finds_a_broken_audit(data: str) -> None:
    """A whole office passes; a line of the audit taken away by hand is found."""
    assert run("doctor", "--data", data).exit_code == 0
    database = sqlite3.connect(Path(data) / "zoufang.sqlite")
    with database:
        database.execute("DELETE FROM audit WHERE seq = 2")
    database.close()
    done = run("doctor", "--data", data)
    assert (done.exit_code, "第 2 行对不上" in done.output) == (1, True)
