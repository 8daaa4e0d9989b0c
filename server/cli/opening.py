"""From a command's options to an open office.

Owns the county's file in the data directory, the log's form, and who acts for a command. Never
founds an office that nobody asked for.
"""

import contextlib
import functools
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
import structlog

from server.services import accounts
from server.services.context import Zoufang, open_zoufang, system_clock
from server.store.accounts import Account
from shared.visibility import Role

COUNTY_FILE: Final = "county.json"
DEFAULT_DATA: Final = Path("var/office")

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    show_default=True,
    envvar="ZOUFANG_DATA",
    help="数据文件夹（也可写在环境变量 ZOUFANG_DATA）。",
)
_database = click.option(
    "--database",
    default="",
    envvar="ZOUFANG_DATABASE_URL",
    help="PostgreSQL 地址（也可写在 ZOUFANG_DATABASE_URL）；不写则用数据文件夹里的 SQLite。",
)


@dataclass(frozen=True, slots=True)
class Store:
    """Where an office keeps its data: a folder, and a PostgreSQL where there is one."""

    data: Path
    database: str = ""


def stored(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where an office keeps its data; the command gets a `Store`."""

    @functools.wraps(command)
    def with_store(data: Path, database: str, **chosen: Any) -> Any:
        return command(Store(data, database), **chosen)

    return _data(_database(with_store))


def remember_county(data: Path, county_id: str, name: str) -> None:
    """Write down which county a data directory belongs to."""
    data.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"county_id": county_id, "name": name}, ensure_ascii=False)
    (data / COUNTY_FILE).write_text(text + "\n", "utf-8")


def county_of(data: Path) -> tuple[str, str] | None:
    """Code and name of the county of a data directory, or None where it is new."""
    path = data / COUNTY_FILE
    if not path.is_file():
        return None
    told = json.loads(path.read_text("utf-8"))
    return str(told["county_id"]), str(told["name"])


@contextlib.contextmanager
def opened(store: Store, clock: Callable[[], datetime] = system_clock) -> Iterator[Zoufang]:
    """The office of a data directory. Raises ClickException where there is none."""
    log_to_stderr()
    data, county = store.data, county_of(store.data)
    if county is None:
        how = f"zoufang serve --data {data} --county 县码 --name 县名"
        raise click.ClickException(f"{data} 里还没有数据；请先用 {how} 建立。")
    zoufang = open_zoufang(
        data,
        county_id=county[0],
        county_name=county[1],
        database_url=store.database,
        clock=clock,
    )
    try:
        yield zoufang
    finally:
        zoufang.db.close()


def acting(zoufang: Zoufang, login: str, *roles: Role) -> Account:
    """The account for which a command acts. Raises ClickException when it may not."""
    account = next((a for a in accounts.every_account(zoufang) if a.login == login), None)
    if account is None or account.disabled_at is not None:
        raise click.ClickException(f"没有账号“{login}”，或已停用。")
    if account.role not in roles:
        names = "、".join(ROLE_NAMES[role] for role in roles)
        raise click.ClickException(f"“{login}”不能做这一步，应是：{names}。")
    return account


ROLE_NAMES: Final = {
    Role.CADRE: "干部",
    Role.OFFICE: "办公室",
    Role.SUPERVISOR: "督查",
    Role.ADMIN: "管理员",
}


def log_to_stderr() -> None:
    """Logs as JSON lines on standard error, so that answers stay alone on standard output."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
