"""Writes the measured figures into docs/benchmarks.md, between its two marks.

Owns the table. Never the words around it: why a goal was missed is for a person to say.

    python -m tests.bench.page docs/benchmarks.md
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

BEGIN: Final = "<!-- figures: written by python -m tests.bench.page -->"
END: Final = "<!-- end of figures -->"
NAMES: Final = ("ingest", "wire", "store", "sync", "phone", "office")


def measured(name: str, *more: str) -> dict[str, Any]:
    """One bench, run as the command line runs it."""
    command = [sys.executable, "-m", "tests.bench", name, "--json", *more]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(ended.stdout))


def table(found: list[dict[str, Any]], day: str) -> str:
    """Machine, day and every figure; those with a goal first."""
    lines = [f"{found[0]['machine']}; {day}", ""]
    for told in found:
        lines += [
            f"### {told['bench']}",
            "",
            "| figure | value | unit | goal | |",
            "|---|---|---|---|---|",
        ]
        figures = sorted(told["figures"].items(), key=lambda item: item[1]["goal"] is None)
        lines += [_row(key, figure) for key, figure in figures]
        lines.append("")
    return "\n".join(lines)


def _row(key: str, figure: dict[str, Any]) -> str:
    goal = "" if figure["goal"] is None else f"{figure['goal']:g}"
    met = {None: "", True: "met", False: "**missed**"}[figure["met"]]
    return f"| `{key}` | {figure['value']:g} | {figure['unit']} | {goal} | {met} |"


def replaced(page: str, figures: str) -> str:
    """The page with other figures between its marks. Raises ValueError without marks."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError("the page has no place for figures")
    return f"{before}{BEGIN}\n\n{figures}\n{END}{after}"


def main() -> None:
    """Run all benches and write the page."""
    path, more = Path(sys.argv[1]), sys.argv[2:]
    found = [measured(name, *more) for name in NAMES]
    day = datetime.now(UTC).date().isoformat()
    path.write_text(replaced(path.read_text("utf-8"), table(found, day)), "utf-8")


if __name__ == "__main__":
    main()
