"""Commands about accounts and phones: user, device.

Owns their options and what they print. Never prints a password that somebody chose.
"""

import secrets
from typing import Any

import click

from server.cli.opening import ROLE_NAMES, Store, acting, opened, stored
from server.services import accounts, devices, ingest
from shared.visibility import Duty, Role

_ROLES = click.Choice([role.value for role in Role])
_DUTIES = click.Choice([duty.value for duty in Duty])


@click.group()
def user() -> None:
    """账号：新增、列出、改密码、停用。"""


@user.command("add")
@stored
@click.argument("login")
@click.option("--name", required=True, help="姓名。")
@click.option("--role", type=_ROLES, required=True, help="角色。")
@click.option("--duty", "duties", type=_DUTIES, multiple=True, help="岗位，可写几个。")
@click.option("--village", "villages", multiple=True, help="联系村（12 位代码），可写几个。")
@click.option("--area", default="", help="管辖范围（区划代码前缀）；默认全县。")
@click.option("--unit", default="", help="单位。")
@click.option("--by", default="", help="以哪个账号登记（第一个账号不用写）。")
@click.option("--password", default="", help="密码；不写则随机生成并显示一次。干部用手机，可不设。")
def add(store: Store, login: str, by: str, password: str, **chosen: Any) -> None:
    """新增一个账号。"""
    role = Role(chosen["role"])
    with opened(store) as zoufang:
        registrar = acting(zoufang, by, Role.ADMIN, Role.OFFICE) if by else None
        if registrar is None and role not in (Role.ADMIN, Role.OFFICE):
            raise click.UsageError("请用 --by 写明由哪个办公室或管理员账号登记。")
        made = "" if password or role is Role.CADRE else secrets.token_urlsafe(9)
        account = accounts.create_account(
            zoufang,
            login,
            chosen["name"],
            role,
            password=password or made,
            duties=[Duty(duty) for duty in chosen["duties"]],
            area=chosen["area"],
            villages=chosen["villages"],
            unit=chosen["unit"],
            by=registrar.account_id if registrar else "system",
        )
        ingest.register_person(zoufang, registrar or account, account)
        click.echo(f"已新增 {login}（{account.name}，{ROLE_NAMES[role]}）。")
        if made:
            click.echo(f"密码（只显示这一次）：{made}")


@user.command("list")
@stored
def list_users(store: Store) -> None:
    """列出所有账号。"""
    with opened(store) as zoufang:
        for account in accounts.every_account(zoufang):
            duties = "、".join(sorted(account.duties))
            state = "已停用" if account.disabled_at else ""
            cells = (account.login, account.name, ROLE_NAMES[account.role], duties, state)
            click.echo("\t".join(cells).rstrip())


@user.command()
@stored
@click.argument("login")
@click.option("--by", required=True, help="由哪个管理员账号来改。")
@click.password_option(prompt="新密码", confirmation_prompt="再写一次", help="新密码。")
def password(store: Store, login: str, by: str, password: str) -> None:
    """给一个账号换密码；它的网页登录随即失效。"""
    with opened(store) as zoufang:
        admin = acting(zoufang, by, Role.ADMIN)
        target = accounts.account_by_login(zoufang, login)
        accounts.set_password(zoufang, target.account_id, password, admin.account_id)
        click.echo(f"{login} 的密码已换。")


@user.command()
@stored
@click.argument("login")
@click.option("--by", required=True, help="由哪个管理员账号来停用。")
def disable(store: Store, login: str, by: str) -> None:
    """停用一个账号：它的网页登录和手机从此不再接受。"""
    with opened(store) as zoufang:
        admin = acting(zoufang, by, Role.ADMIN)
        target = accounts.account_by_login(zoufang, login)
        accounts.disable_account(zoufang, target.account_id, admin.account_id)
        click.echo(f"{login} 已停用。")


@click.group()
def device() -> None:
    """手机：发绑定码、列出、停用。"""


@device.command()
@stored
@click.argument("login")
@click.option("--by", required=True, help="由哪个办公室或管理员账号来发。")
def code(store: Store, login: str, by: str) -> None:
    """给一个账号发一次性绑定码（三天内有效）。"""
    with opened(store) as zoufang:
        issuer = acting(zoufang, by, Role.ADMIN, Role.OFFICE)
        target = accounts.account_by_login(zoufang, login)
        text = devices.issue_enrolment_code(zoufang, target.account_id, issuer.account_id)
        click.echo(text)


@device.command("list")
@stored
def list_devices(store: Store) -> None:
    """列出绑定的手机和它们的状况。"""
    with opened(store) as zoufang:
        people = {one.account_id: one for one in accounts.every_account(zoufang)}
        for one in devices.every_device(zoufang):
            owner = people[one.account_id]
            unsent = f"未上传 {one.heartbeat.get('unsent', 0)}"
            state = "已停用" if one.revoked_at else "正常"
            cells = (owner.login, owner.name, one.device_id, one.short_code)
            click.echo("\t".join((*cells, one.seen_at or "—", unsent, state)))


@device.command()
@stored
@click.argument("device_id")
@click.option("--by", required=True, help="由哪个管理员或办公室账号来停用。")
def revoke(store: Store, device_id: str, by: str) -> None:
    """停用一部手机：它未上传的内容会先转交办公室暂存。"""
    with opened(store) as zoufang:
        person = acting(zoufang, by, Role.ADMIN, Role.OFFICE)
        devices.revoke(zoufang, device_id, person.account_id)
        click.echo("这部手机已停用。")
