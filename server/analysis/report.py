"""The readable report of a review: one HTML page that needs nothing else.

Owns how findings are shown to people. Never names or counts a person: a page of visits to look at,
each with reasons, with what speaks for it, and with the innocent causes first in mind.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from server.analysis.catalogue import CONTEXTS
from server.analysis.fields import Fault
from server.analysis.findings import Finding, Review
from server.analysis.ledger import Visit
from server.analysis.signal import Signal
from server.analysis.texts import runs
from shared.vocabulary import default

MAX_FAULTS: Final = 200
ALARM: Final = 1.5
_STYLE: Final = """
body{font:16px/1.7 "Noto Sans SC","Microsoft YaHei",sans-serif;color:#1f2329;margin:0;
background:#f5f6f7}main{max-width:920px;margin:0 auto;padding:24px 20px 80px}
h1{font-size:26px;margin:8px 0}h2{font-size:20px;margin:36px 0 8px}
section.card{background:#fff;border:1px solid #e3e5e8;border-radius:8px;padding:14px 18px;
margin:12px 0;page-break-inside:avoid}.lead{background:#eef5ff;border-left:4px solid #1668dc;
padding:10px 16px}.muted{color:#5f6773;font-size:14px}.where{font-weight:600}
ul{list-style:none;margin:8px 0;padding:0}li{margin:6px 0;padding-left:14px;
border-left:4px solid #d46b08}li.for{border-color:#2b8a3e}li.rest{border-color:#c4c9d0}
.bar{display:inline-block;height:8px;background:#d46b08;border-radius:4px;vertical-align:middle}
.for .bar{background:#2b8a3e}table{border-collapse:collapse;width:100%;background:#fff}
th,td{border:1px solid #e3e5e8;padding:6px 10px;text-align:left;vertical-align:top}
th{background:#fafafa;font-weight:600}.beside td{width:50%;
font-size:15px}mark{background:#ffe9c7}
@media print{body{background:#fff}main{max-width:none}}
"""
_LEAD: Final = (
    "这里列出的是“值得看一看”的走访，不是结论。每一条都可能有正常原因：请先请本人补充说明，"
    "再电话回访或实地看，由人来定。橙条越长，提示越强；绿条对本人有利。不计分、不排名、不通报；没有附照片、位置、签字从不算疑点。"
)
_BLIND: Final = (
    "看不见的：会改定位、慢慢填、把文字重写一遍的人，记录上看不出来，只有随机回访和问群众本人能发现；"
    "数据里没有的项目一律按“不知道”处理，不偏向任何一边；顺序只表示先看哪条，不是可能性的大小。"
)


def html_report(review: Review, findings: Sequence[Finding], faults: Sequence[Fault]) -> str:
    """The page. `findings`: all of them; only queued ones are shown."""
    visits = {visit.visit_id: visit for visit in review.ledger.visits}
    queued = [f for f in findings if f.queued and not f.drawn_at_random]
    chance = [f for f in findings if f.drawn_at_random]
    read = f"共读入 {len(visits)} 次走访；"
    parts = [
        "<h1>走访记录复看</h1>",
        f"<p class=muted>{read}建议看 {len(queued)} 次，另随机抽取 {len(chance)} 次。</p>",
        f"<p class=lead>{_LEAD}</p>",
        *_by_month(review, queued, visits),
        _chance(chance, visits),
        _fairness(review),
        _signals(review.signals),
        f"<h2>这个办法看不见什么</h2><p>{_BLIND}</p>",
        _faults(faults),
    ]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>走访记录复看</title><style>{_STYLE}</style></head><body><main>"
        + "\n".join(parts)
        + "</main></body></html>\n"
    )


def _by_month(review: Review, queued: Sequence[Finding], visits: dict[str, Visit]) -> Iterable[str]:
    months: dict[str, list[Finding]] = defaultdict(list)
    place = review.ledger.index_of
    for finding in queued:
        months[visits[finding.visit_id].month].append(finding)
    if not months:
        yield "<h2>请补充说明</h2><p>没有需要特别看的走访。</p>"
    for month in sorted(months):
        yield f"<h2>请补充说明 · {escape(month)}</h2>"
        for finding in months[month]:
            others = review.copies_of(place[finding.visit_id])
            texts = [review.ledger.visits[other] for other in dict.fromkeys(others)]
            yield _card(finding, visits[finding.visit_id], texts)


def _beside(visit: Visit, other: Visit) -> str:
    """Two narratives, what they share marked in both."""
    cells = []
    for this, that in ((visit, other), (other, visit)):
        marked = "".join(
            f"<mark>{escape(piece)}</mark>" if shared else escape(piece)
            for piece, shared in runs(this.narrative, that.narrative)
        )
        day = this.day.isoformat() if this.day else ""
        head = escape(f"{this.visit_id} · {day} · {this.village}")
        cells.append(f"<td><div class=muted>{head}</div>{marked}</td>")
    return f"<table class=beside><tr>{''.join(cells)}</tr></table>"


def _where(visit: Visit) -> str:
    day = visit.day.isoformat() if visit.day else "无日期"
    mode = default().name("modes", visit.mode)
    shown = (visit.visit_id, day, visit.village, visit.household_id, mode)
    return " · ".join(escape(text) for text in shown if text)


def _bar(weight: float) -> str:
    return f'<span class=bar style="width:{min(abs(weight), 4) * 24 + 4:.0f}px"></span>'


def _card(finding: Finding, visit: Visit, others: Sequence[Visit]) -> str:
    lines = [
        f"<li>{_bar(r.weight)} {escape(r.evidence)}"
        f"<div class=muted>常见的正常原因：{escape(r.innocent)}</div></li>"
        for r in finding.reasons
    ]
    lines += [
        f'<li class="for">{_bar(c.weight)} 有利于本人：{escape(c.evidence)}</li>'
        for c in finding.counter
    ]
    lines += [f'<li class="rest">仅作背景，不影响顺序：{escape(t)}</li>' for t in finding.context]
    return (
        f"<section class=card><div class=where>{_where(visit)}</div>"
        f"<ul>{''.join(lines)}</ul>{''.join(_beside(visit, o) for o in others)}</section>"
    )


def _chance(chance: Sequence[Finding], visits: dict[str, Visit]) -> str:
    if not chance:
        return ""
    rows = "".join(f"<li class=rest>{_where(visits[f.visit_id])}</li>" for f in chance)
    return (
        "<h2>随机抽取</h2><p class=muted>纯属抽签，没有任何疑点。先回访，批次结束前不事先通知。"
        f"</p><section class=card><ul>{rows}</ul></section>"
    )


def _fairness(review: Review) -> str:
    total = sum(visits for visits, _ in review.fairness.values())
    taken = sum(queued for _, queued in review.fairness.values())
    rows = []
    for name, (visits, queued) in review.fairness.items():
        ratio = (queued / visits) / (taken / total) if taken and visits else 0.0
        alarm = "；多于平均，请先核对情况设置" if ratio > ALARM and queued >= 3 else ""
        rows.append(
            f"<tr><td>{name}</td><td>{visits}</td><td>{queued}</td>"
            f"<td>{ratio:.2f} 倍{alarm}</td></tr>"
        )
    return (
        "<h2>是否公平：各种工作条件被看到的比例</h2><table><tr><th>条件</th><th>走访</th>"
        f"<th>建议看</th><th>与平均相比</th></tr>{''.join(rows)}</table>"
    )


def _signals(signals: Sequence[Signal]) -> str:
    rows = "".join(
        f"<tr><td>{s.code} {escape(s.name)}</td><td>{escape(s.formula)}</td>"
        f"<td>{escape(s.minimum)}</td><td>{escape(s.innocent or '—')}</td><td>{s.version}</td></tr>"
        for s in signals
    )
    contexts = "".join(
        f"<p class=muted>{c.code} {escape(c.name)}：只作背景。{escape(c.why_never)}。</p>"
        for c in CONTEXTS
    )
    return (
        "<h2>看了哪些方面</h2><p>至少有两个互不相干的方面同时提示，才会请人看。没有数据的方面不算。"
        "补录、代录、陪同、院坝会、未遇都是正常情况。</p><table><tr><th>方面</th><th>怎样算</th>"
        f"<th>至少要有</th><th>正常原因</th><th>版本</th></tr>{rows}</table>{contexts}"
    )


def _faults(faults: Sequence[Fault]) -> str:
    if not faults:
        return ""
    rows = "".join(f"<li class=rest>{escape(str(fault))}</li>" for fault in faults[:MAX_FAULTS])
    more = f"<p>另有 {len(faults) - MAX_FAULTS} 处。</p>" if len(faults) > MAX_FAULTS else ""
    return f"<h2>读不出来的行</h2><section class=card><ul>{rows}</ul>{more}</section>"
