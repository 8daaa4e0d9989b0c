"""`zoufang review`: a folder of ledgers in, findings and a readable report out.

Owns that command's options and what it prints. Never prints anything about a person.
"""

from pathlib import Path
from typing import Final

import click

SHOWN_FAULTS: Final = 20


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="结果放在这个文件夹：findings.jsonl、report.html、faults.txt。",
)
@click.option(
    "--budget",
    default=0.01,
    show_default=True,
    type=click.FloatRange(0, 0.2),
    help="最多请人看多大比例的走访，其中 15% 随机抽取。",
)
@click.option("--seed", default="", help="随机抽取用的种子；不写则由台账内容决定。")
def review(folder: Path, out: Path, budget: float, seed: str) -> None:
    """复看 FOLDER 里的走访记录：visits.jsonl 等文件，或 Excel 走访台账（.xlsx）。

    每条结果是“值得看一看”的理由，不是结论；不给任何人打分、排名。
    """
    from server.analysis.files import FAULTS, REPORT, NothingToReviewError, review_folder

    try:
        outcome = review_folder(folder, out, budget, seed)
    except NothingToReviewError:
        told = f"{folder} 里没有 visits.jsonl，也没有 .xlsx 走访台账。"
        raise click.ClickException(told) from None
    for fault in outcome.faults[:SHOWN_FAULTS]:
        click.echo(str(fault), err=True)
    if len(outcome.faults) > SHOWN_FAULTS:
        click.echo(f"共 {len(outcome.faults)} 处读不出来，见 {out / FAULTS}", err=True)
    if not outcome.visits:
        raise click.ClickException("没有读出一次走访。")
    click.echo(
        f"读入 {outcome.visits} 次走访；建议看 {outcome.queued} 次，随机抽取 {outcome.drawn} 次；"
        f"报告：{out / REPORT}"
    )
