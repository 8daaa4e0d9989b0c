"""A ledger of a hundred thousand lines out, a list of twenty thousand households in.

Owns the files. Both are commands of the command line, in processes of their own, start included.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import xlsxwriter

from tests.bench.corpus import Township, village
from tests.bench.desk_town import VILLAGES

_HEADINGS: Final = ("户主", "村", "组", "门牌", "联系电话", "家庭人口")
_FIELDS: Final = ("head", "village", "group", "door", "phone", "people")
_TOLD: Final = """
import atexit, pathlib
from server.cli import main
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text()))
main()
"""
"""The command, which says at its end how much memory it held at most."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took: seconds, and the most memory that it held."""

    seconds: float
    peak_mb: float
    said: str


def run(*arguments: str) -> Ran:
    """A command of `zoufang`. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-c", _TOLD, *arguments]
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said = process.stdout.read().decode()
    process.wait()
    took = perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    kilobytes = said.rsplit("VmHWM:", 1)[1].split()[0]
    return Ran(took, int(kilobytes) * 1_024 / 1e6, said)


def export(data: Path, out: Path, lines: int, database: str = "") -> Ran:
    """走访台账 as Excel, all of it."""
    ran = run("export", "visits", *_store(data, database), "--out", str(out))
    assert f"{lines} 行" in ran.said, ran.said
    return ran


def import_(data: Path, file: Path, database: str = "") -> Ran:
    """A list of new households, previewed and taken in."""
    return run("import", str(file), *_store(data, database), "--yes")


def _store(data: Path, database: str) -> tuple[str, ...]:
    where = ("--data", str(data), "--account", "clerk0")
    return (*where, "--database", database) if database else where


def household_list(file: Path, count: int) -> Path:
    """So many households that nobody has entered, as a township's own Excel list."""
    township = Township(seed=7)
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _HEADINGS)
        for n in range(count):
            fields: dict[str, Any] = township.household(village(n % VILLAGES)).fields
            row = [fields[name] for name in _FIELDS]
            row[3] = f"新{n + 1}号"
            sheet.write_row(n + 1, 0, row)
    return file
