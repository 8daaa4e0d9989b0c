"""Commands that look after an office and a checkout: backup, restore, doctor, bench.

Owns their options and what they print. Never changes data but to restore it, and then asks first.
"""

import importlib
import importlib.util
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

import server
from server.cli.opening import Store, county_of, opened, stored
from server.cli.serving import alone
from server.services import auditing
from server.services import backup as backups
from server.services.context import Zoufang
from server.store import jobs

BENCHES: Final = ("ingest", "wire", "store", "sync", "phone", "office", "review")
LOW_DISK_MB: Final = 500
_PARTS: Final = {"kivy": "手机窗口", "xlsxwriter": "导出台账", "openpyxl": "导入 Excel"}
_anywhere = click.Path(file_okay=False, path_type=Path)
_folder = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@stored
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
def backup(store: Store, target: Path) -> None:
    """备份数据库、佐证和密钥到 TARGET/时刻 文件夹；服务器可以照常运行。"""
    with opened(store) as zoufang:
        click.echo(f"备份在 {backups.backup(zoufang, target)}")


@click.command()
@stored
@click.argument("folder", type=_folder)
@click.option("--yes", is_flag=True, help="不再询问。")
def restore(store: Store, folder: Path, yes: bool) -> None:
    """用一份备份恢复：先停下服务器。手机会把备份之后的记录再交上来。"""
    if county_of(store.data) is None and county_of(folder) is None:
        raise click.ClickException(
            f"{store.data} 和 {folder} 都不是走访的文件夹（没有 county.json）。"
        )
    if not yes:
        click.confirm(f"{store.data} 里现在的数据库会被 {folder} 里的代替，继续吗？", abort=True)
    with alone(store.data):
        backups.restore(folder, store.data, store.database)
        with opened(store) as zoufang:
            click.echo(f"已恢复；新的纪元是 {backups.begin_epoch(zoufang)}")


# ----------------------------------------------------------------------------------------- doctor


@click.command()
@stored
def doctor(store: Store) -> None:
    """检查这台机器和数据：哪些正常，缺什么，怎么补。"""
    failed = 0
    checks = [*_machine_checks()]
    if county_of(store.data) is not None:
        with opened(store) as zoufang:
            checks += [*_data_checks(zoufang)]
    else:
        checks.append(("数据", None, f"{store.data} 里还没有数据"))
    for name, passed, told in checks:
        mark = {True: "正常", False: "有问题", None: "提示"}[passed]
        failed += passed is False
        click.echo(f"[{mark}] {name}: {told}")
    if failed:
        raise click.ClickException(f"{failed} 项有问题。")


Check = tuple[str, bool | None, str]


def _machine_checks() -> Iterator[Check]:
    version = platform.python_version()
    yield "Python", sys.version_info >= (3, 11), f"{version}（要 3.11 以上）"
    lite = _sqlite_version()
    yield "SQLite", lite >= (3, 35), ".".join(map(str, lite))
    for module, why in _PARTS.items():
        yield why, _importable(module), module
    free_mb = shutil.disk_usage(Path.cwd()).free >> 20
    yield "磁盘", free_mb > LOW_DISK_MB, f"剩余 {free_mb} MB"


def _sqlite_version() -> tuple[int, ...]:
    """The version that the store would use."""
    name = "pysqlite3.dbapi2" if _importable("pysqlite3") else "sqlite3"
    found: tuple[int, ...] = importlib.import_module(name).sqlite_version_info
    return found


def _importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _data_checks(zoufang: Zoufang) -> Iterator[Check]:
    wrong = auditing.verify(zoufang)
    told = "链条完整" if wrong is None else f"第 {wrong} 行对不上，有人改动或删去过"
    yield "审计", wrong is None, told
    key = zoufang.data_dir / "recovery.key"
    there = key.is_file()
    yield "恢复密钥", there, str(key) if there else "不见了，忘记 PIN 的手机将无法打开"
    vocabulary = zoufang.vocabulary
    yield "词表", True, f"第 {vocabulary.version} 版，{len(vocabulary.categories)} 个类别"
    waiting = zoufang.db.read(lambda tx: jobs.waiting(tx, zoufang.county_id)).values()
    failing = sum(failed for _, failed in waiting)
    told = f"排着 {sum(count for count, _ in waiting)} 件，出过错、稍后再试的 {failing} 件"
    yield "后台工作", None if failing else True, told


# ------------------------------------------------------------------------------------------ bench


@click.command()
@click.argument("name", type=click.Choice(BENCHES))
@click.option("--json", "as_json", is_flag=True, help="只打印一个 JSON 对象。")
@click.option("--data", type=_anywhere, help="在哪个文件夹里做；不写则用临时文件夹。")
@click.option("--prepare", type=_anywhere, help="office、review：只把数据备好，以后用 --data 测。")
@click.option(
    "--visits", type=int, default=0, help="office、review：多少次走访（默认两万、一百万）。"
)
@click.option(
    "--database", default="", help="office：在这个空的 PostgreSQL 里备、里测；不写用 SQLite。"
)
def bench(
    name: str,
    as_json: bool,
    data: Path | None,
    prepare: Path | None,
    visits: int,
    database: str,
) -> None:
    """量速度和字节：ingest 入库、wire 传输、store 手机存取、sync 同步、phone 手机程序、
    office 办公室、review 挑选走访。

    要在源码目录里运行。
    """
    root = Path(server.__file__).resolve().parent.parent
    if not (root / "tests" / "bench" / "__main__.py").is_file():
        raise click.ClickException("测速程序在源码的 tests/bench 里，这里不是源码目录。")
    command = [sys.executable, "-m", "tests.bench", name, *(["--json"] if as_json else [])]
    folders = {"--data": data, "--prepare": prepare}
    command += [part for flag, at in folders.items() if at for part in (flag, str(at.resolve()))]
    command += ["--visits", str(visits)] if visits else []
    command += ["--database", database] if database else []
    sys.exit(subprocess.run(command, cwd=root, check=False).returncode)  # noqa: S603 - our own
