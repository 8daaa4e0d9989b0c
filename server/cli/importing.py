"""Lists of problems from 12345, 网格 and 来访, imported from the command line.

Owns what is printed about such a list. Never imports what sounds like a problem that is there:
that is decided on the office's page.
"""

import click

from server.services import problem_imports
from server.services.context import Zoufang
from server.services.problem_imports import Preview
from server.store.accounts import Account


def import_problems(
    zoufang: Zoufang, person: Account, data: bytes, source: str, *, yes: bool
) -> None:
    """Preview a list, then take it in whole or not at all."""
    shown = problem_imports.preview(zoufang, person, data, source)
    _show(shown)
    if shown.errors:
        raise click.ClickException(f"有 {len(shown.errors)} 处错误，一条也没有导入。")
    if not shown.chosen(()):
        click.echo("没有要导入的。")
        return
    if not yes:
        click.confirm("导入吗？", abort=True)
    count = problem_imports.apply(zoufang, person, shown, ())
    click.echo(f"已导入 {count} 件诉求。")


def _show(shown: Preview) -> None:
    for refusal in shown.errors:
        click.echo(refusal.sentence, err=True)
    for number, earlier in shown.twice:
        click.echo(f"第{number}行与第{earlier}行重复，略过。")
    for row in shown.rows:
        if row.like and shown.alike is not None:
            there = shown.alike[row.like].record.number or "待编号"
            click.echo(f"第{row.number}行像是已有的 {there}，略过；要导入请在网页上勾选。")
    click.echo(
        f"新增 {shown.count('create')} 件，像是重复 {shown.count('like')} 件，"
        f"已经导入 {shown.count('skip')} 件。"
    )
