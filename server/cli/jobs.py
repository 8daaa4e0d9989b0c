"""`zoufang jobs`: work off what is due in the job table, by hand or from cron.

Owns that command's options and what it prints. Never needs the server, and never minds that one
runs: a job is leased by one of them.
"""

import os
from typing import Final

import click

from server.cli.opening import Store, opened, stored
from server.services import days
from server.services import jobs as work
from server.services.collector import calm_collector
from server.store import jobs as table

_NAMES: Final = {
    "measure": "走访待衡量",
    "choose": "挑选请说明的走访",
    "export": "大台账待导出",
}


@click.command()
@stored
@click.option("--day", is_flag=True, help="先做一遍每天零点的事（到期、重新挑选）。")
@click.option("--list", "only_list", is_flag=True, help="只看还有什么，不做。")
def jobs(store: Store, day: bool, only_list: bool) -> None:
    """做完排着的后台工作（服务器运行时自己会做；这里供单独运行或定时任务）。"""
    with opened(store) as zoufang:
        if day and not only_list:
            days.run_day(zoufang)
        calm_collector()
        done = 0 if only_list else work.run_all(zoufang, f"cli:{os.getpid()}")
        left = zoufang.db.read(lambda tx: table.waiting(tx, zoufang.county_id))
    if not only_list:
        click.echo(f"做了 {done} 件。")
    for name, (count, failing) in sorted(left.items()):
        click.echo(f"还有 {count} 件：{_NAMES.get(name, name)}，其中出过错的 {failing} 件")
    if any(failing for _, failing in left.values()):
        raise click.ClickException("有工作出了错，稍后会再试；详情见日志。")
