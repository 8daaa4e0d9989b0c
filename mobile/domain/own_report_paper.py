"""我的走访汇总 as a page that any phone and any office program opens, and A4 takes.

Owns its layout. Never holds a script, a picture or an address: what is in the file is all there is.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from mobile.domain.own_report import OwnReport

TITLE: Final = "我的走访汇总"
NOTE: Final = (
    "由本人手机上的记录汇总，户主只写姓；没有上传的记录也在内，以办公室台账为准。"
    "这里不打分、不排名。"
)
NONE: Final = "这一段没有记录。"
VISITS: Final = ("日期", "村", "户", "方式", "诉求", "状态")
PROBLEMS: Final = ("日期", "村", "户", "类别", "办理情况")
PLEDGES: Final = ("期限", "方法", "进度", "状态")
_STYLE: Final = (
    "@page{size:A4;margin:18mm 15mm}"
    "body{font:16px/1.6 'Noto Sans SC','Microsoft YaHei',SimSun,sans-serif;margin:16px;"
    "color:#111}h1{font-size:24px;margin:0}h2{font-size:18px;margin:24px 0 8px}"
    "table{border-collapse:collapse;width:100%}thead{display:table-header-group}"
    "tr{break-inside:avoid}th,td{border:1px solid #777;padding:4px 8px;text-align:left;"
    "vertical-align:top}th{background:#eee}p{margin:4px 0}"
)


def page(told: OwnReport) -> bytes:
    """The whole file."""
    about = f"{told.county} {told.name}".strip()
    span = f"{told.first} 至 {told.last}"
    body = "".join(
        (
            f"<h1>{TITLE}</h1><p>{escape(about)} · {span} · {told.made_on} 汇总</p>",
            _table((), told.counts),
            *_part("走访", VISITS, (
                (v.day, v.village, v.heads, v.mode, f"{v.problems} 件" if v.problems else "无",
                 v.state) for v in told.visits)),
            *_part("诉求", PROBLEMS, (
                (p.day, p.village, p.head, p.category, p.state) for p in told.problems)),
            *_part("学用转化事项", PLEDGES, (
                (p.window, p.methods, p.done, p.state) for p in told.pledges)),
            f"<p>{NOTE}</p>",
        )
    )  # fmt: skip
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{TITLE} {escape(told.name)} {span}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>\n"
    ).encode()


def _part(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> tuple[str, str]:
    lines = tuple(rows)
    return f"<h2>{title}</h2>", _table(heads, lines) if lines else f"<p>{NONE}</p>"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    top = "".join(f"<th>{head}</th>" for head in heads)
    head = f"<thead><tr>{top}</tr></thead>" if heads else ""
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>{head}<tbody>{lines}</tbody></table>"
