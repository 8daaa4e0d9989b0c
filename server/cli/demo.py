"""The commands demo and phone: the main job on sample records, and the phone's window.

Owns what the demo prints and how long it stays. Never counts anything itself: the judge does, in a
process of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from server.cli.serving import HOST, wait_until_told
from server.demo import rows, telling
from server.demo.cast import BY_LOGIN
from server.demo.phones import PIN
from server.demo.player import Play, Played, phone_folder, start_host
from server.demo.proxy import Proxy
from server.demo.script import script
from server.demo.steps import at
from server.demo.talk import EndedError, TalkError

MARK: Final = ".zoufang-demo"
AFTER: Final = at(telling.END, "23:30")
WINDOW_OF: Final = "zhou"
_SHOWN: Final = ("office", "fang", "jian", "leader", "sealed", "supervisor", "admin")


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="演示数据放在哪个文件夹；里面从前的演示会被清掉。",
)
@click.option("--once", is_flag=True, help="演完就结束，不留下服务器。")
@click.option("--json", "as_json", is_flag=True, help="只打印一个 JSON 对象。")
@click.option("--port", default=0, help="留下的服务器用哪个端口（默认任意）。")
@click.option("--window/--no-window", default=True, help="有显示器时打开手机窗口。")
def demo(data: Path, once: bool, as_json: bool, port: int, window: bool) -> None:
    """在真实进程上演一遍：学习、列出事项、离线走访、同步、核查、导出，然后逐条核对。"""
    folder = data.resolve()
    _empty(folder)
    proxy = Proxy()
    try:
        played = _perform(folder, proxy, quiet=as_json)
        report = _judged(folder)
        click.echo(json.dumps(report, ensure_ascii=False) if as_json else _told(report))
        if once:
            sys.exit(0 if is_right(report) else 1)
        _stay(folder, proxy, played, port, window=window)
    except (TalkError, EndedError) as error:
        raise click.ClickException(f"演示中断：{error}") from error
    finally:
        proxy.close()


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/phone"),
    show_default=True,
    help="这部手机的数据文件夹。",
)
@click.option("--server", "address", default="", help="服务器地址，绑定时用。")
def phone(data: Path, address: str) -> None:
    """在这台机器上打开手机窗口。"""
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mobile", "--data", str(data)]
    command += ["--server", address] if address else []
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own program


def is_right(report: dict[str, Any]) -> bool:
    """Whether everything came out as the sample rows say, and nothing was lost."""
    changes = report["changes"]
    return (
        report["played"] == report["states_equal"] == len(rows.samples())
        and report["pledges_equal"] == len(rows.pledges())
        and not (changes["lost"] or changes["duplicated"] or changes["refused"])
        and all(one["digest_equal"] and not one["unsent"] for one in report["phones"])
    )


def _empty(folder: Path) -> None:
    """Make way for a new demo; a folder that holds anything else is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise click.ClickException(f"{folder} 里有别的东西，请换一个文件夹。")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def _perform(folder: Path, proxy: Proxy, *, quiet: bool) -> Played:
    with _progress(quiet=quiet) as told:
        return Play(folder, script(), proxy).perform(told)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Any]:
    """A progress bar on standard error."""
    if quiet:
        yield lambda _done, _whole: None
        return
    with click.progressbar(length=1, label="演示", file=sys.stderr, width=30) as bar:

        def told(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield told


def _judged(folder: Path) -> dict[str, Any]:
    """What the judge finds, in a process that was not there."""
    command = [sys.executable, "-m", "server.demo.judge", str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode:
        raise click.ClickException(f"核对没有完成：{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _told(report: dict[str, Any]) -> str:
    changes = report["changes"]
    became = f"上传 {changes['sent']}，受理 {changes['acknowledged']}，拒收 {changes['refused']}"
    lines = [
        f"走访样例：{report['played']} 行都演了，{report['states_equal']} 行的状态与样例一致",
        f"学用转化：{report['pledges_equal']} 项的状态和四个数与样例一致",
        f"手机上的改动：{became}，丢失 {changes['lost']}，重复 {changes['duplicated']}",
        f"每次同步最多往返 {report['max_round_trips_per_sync']} 次",
    ]
    for one in report["phones"]:
        same = "与服务器一致" if one["digest_equal"] else "与服务器不一致"
        lines.append(f"  {BY_LOGIN[one['name']].name}的手机：未上传 {one['unsent']}，{same}")
    lines += [f"导出 {path}" for path in report["exports"].values()]
    return "\n".join(lines)


def _stay(folder: Path, proxy: Proxy, played: Played, port: int, *, window: bool) -> None:
    """Keep the server running, say how to get in, open a phone where there is a display."""
    host, bound = start_host(folder, port=port, begin=AFTER)
    proxy.lead_to(bound)
    opened = None
    try:
        click.echo(f"\n办公室网页：http://{HOST}:{bound}/office")
        for login in _SHOWN:
            click.echo(f"  {BY_LOGIN[login].name}: 账号 {login} 密码 {played.passwords[login]}")
        where = phone_folder(folder, WINDOW_OF)
        click.echo(f"手机：{BY_LOGIN[WINDOW_OF].name}，PIN {PIN}（zoufang phone --data {where}）")
        if window and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            command = [sys.executable, "-m", "mobile", "--data", str(where)]
            opened = subprocess.Popen(command)  # noqa: S603 - our own program
        click.echo("按 Ctrl-C 结束。")
        wait_until_told()
        click.echo("\n演示结束。")
    finally:
        if opened is not None:
            opened.terminate()
        host.end()
