"""Commands of the running office: serve, import, export.

Owns their options and what they print. Never decides a rule.
"""

from pathlib import Path
from typing import Final

import click

from server.cli.importing import import_problems
from server.cli.opening import (
    Store,
    acting,
    county_of,
    log_to_stderr,
    opened,
    remember_county,
    stored,
)
from server.cli.serving import HOST, alone, serving, turning_days, wait_until_told, working
from server.services import imports, ingest, ledgers
from server.services.collector import calm_collector
from server.services.context import Zoufang
from server.services.import_files import read_table
from server.services.imports import Preview
from server.services.imports_batch import act_whole
from server.services.office_registering import SOURCES
from server.store.accounts import Account
from server.store.filtered import Filter
from shared.ids import derived
from shared.protocol import Act
from shared.refusals import Refused
from shared.visibility import Role

_AREAS: Final = "3f0a2d6e-93b2-5a0e-8f6c-5a6f75666167"
_SHOWN: Final = 20


@click.command()
@stored
@click.option("--host", default=HOST, show_default=True, help="在哪个地址上服务。")
@click.option("--port", default=8000, show_default=True, help="端口。")
@click.option("--county", default="", help="新建时：六位县码。")
@click.option("--name", default="", help="新建时：县名。")
def serve(store: Store, host: str, port: int, county: str, name: str) -> None:
    """启动服务器（手机接口和办公室网页）。"""
    if county_of(store.data) is None:
        if not (county.isdecimal() and len(county) == 6):
            raise click.UsageError("新的数据文件夹要写 --county 六位县码（和 --name 县名）。")
        remember_county(store.data, county, name or county)
    log_to_stderr()
    with (
        alone(store.data),
        opened(store) as zoufang,
        turning_days(zoufang),
        working(zoufang),
    ):
        try:
            with serving(zoufang, port, host) as bound:
                click.echo(f"办公室网页：http://{host}:{bound}/office  （按 Ctrl-C 结束）")
                wait_until_told()
        except OSError as error:
            raise click.ClickException(f"不能在 {host}:{port} 上服务：{error}") from error


@click.command("import")
@stored
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", required=True, help="以哪个账号导入（办公室；区划也可用管理员）。")
@click.option("--areas", is_flag=True, help="导入的是区划（两列：代码、名称），不是户。")
@click.option(
    "--problems",
    type=click.Choice(SOURCES),
    help="导入的是诉求清单；表里没有“来源”一列时用这个来源。像是重复的不导入，请在网页上决定。",
)
@click.option("--yes", is_flag=True, help="预览没有问题就直接导入，不再询问。")
def import_(
    store: Store, file: Path, account: str, areas: bool, problems: str | None, yes: bool
) -> None:
    """从 Excel 或 CSV 导入户（先预览；有一处错就一条也不导入；可重复，不会重复建户）。"""
    with opened(store) as zoufang:
        if problems:
            person = acting(zoufang, account, Role.OFFICE)
            import_problems(zoufang, person, file.read_bytes(), problems, yes=yes)
            return
        if areas:
            _import_areas(zoufang, acting(zoufang, account, Role.OFFICE, Role.ADMIN), file)
            return
        person = acting(zoufang, account, Role.OFFICE)
        shown = imports.preview(zoufang, person, file.read_bytes())
        _show(shown)
        if shown.errors:
            raise click.ClickException(f"有 {len(shown.errors)} 处错误，一条也没有导入。")
        if not shown.acts:
            click.echo("没有要导入的。")
            return
        if not yes:
            click.confirm("导入吗？", abort=True)
        click.echo(f"已导入 {imports.apply(zoufang, person, shown)} 户。")


def _show(shown: Preview) -> None:
    for refusal in shown.errors:
        click.echo(refusal.sentence, err=True)
    for double in shown.duplicates:
        click.echo(f"第{double.number}行与第{double.earlier}行重复（{double.head}），略过。")
    click.echo(
        f"新增 {shown.count('create')} 户，补充 {shown.count('amend')} 户，"
        f"无变化 {shown.count('skip')} 户。"
    )
    for row in shown.rows[:_SHOWN]:
        click.echo(f"  第{row.number}行 {row.deed_name} {row.content['head']}")
    if len(shown.rows) > _SHOWN:
        click.echo(f"  …… 其余 {len(shown.rows) - _SHOWN} 行")


def _import_areas(zoufang: Zoufang, person: Account, file: Path) -> None:
    """Areas by code. One that is known keeps its name."""
    acts = []
    for code, name, *_ in (row for row in read_table(file.read_bytes()) if len(row) >= 2):
        if code.isdecimal() and name and not _known(zoufang, derived(_AREAS, code)):
            fields = {"code": code, "name": name}
            acts.append(Act(do="area.set", on=derived(_AREAS, code), fields=fields))
    if acts:
        act_whole(zoufang, person, acts)
    click.echo(f"已导入 {len(acts)} 个区划。")


def _known(zoufang: Zoufang, record_id: str) -> bool:
    try:
        ingest.standing(zoufang, record_id)
    except Refused:
        return False
    return True


@click.command()
@stored
@click.argument("layout", type=click.Choice([*ledgers.LAYOUTS, "all"]))
@click.option("--account", required=True, help="以哪个账号导出（按其权限；留痕）。")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="放到哪个文件夹（默认当前文件夹）。",
)
@click.option("--from", "first", default="", help="起始日期，如 2026-10-01。")
@click.option("--to", "last", default="", help="截止日期。")
@click.option("--village", default="", help="只要这个村（12 位代码）。")
@click.option("--unit", default="", help="填报单位。")
def export(
    store: Store,
    layout: str,
    account: str,
    out: Path,
    first: str,
    last: str,
    village: str,
    unit: str,
) -> None:
    """导出台账为 Excel。

    visits 走访、problems 诉求、pledges 学用转化、checks 核查、areas 责任区，或 all 全部。
    """
    with opened(store) as zoufang:
        viewer = acting(zoufang, account, Role.OFFICE, Role.SUPERVISOR).viewer
        out.mkdir(parents=True, exist_ok=True)
        calm_collector()
        for key in ledgers.LAYOUTS if layout == "all" else [layout]:
            target = out / f"{ledgers.LAYOUTS[key].title}.xlsx"
            asked = Filter(first=first, last=last, village=village)
            lines = ledgers.export_ledger(zoufang, viewer, key, target, asked, unit=unit)
            click.echo(f"{target}: {lines} 行")
