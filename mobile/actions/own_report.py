"""我的走访汇总: read, and handed over as a file.

Owns the way to both. Never asks the server: what is on this phone is what is told.
"""

from typing import Final

from mobile.actions import queries
from mobile.actions.changes import Changes
from mobile.actions.outbox import handed_over
from mobile.actions.phone import Phone
from mobile.domain import own_report_paper
from mobile.domain.own_report import OwnReport, own_report

FILE: Final = "我的走访汇总-{first}至{last}.html"


def my_report(phone: Phone, first: str, last: str) -> OwnReport:
    """What the open account did from one day to another."""
    session = phone.session
    with session.lock:
        name = str(session.account.get("name", ""))
        county = session.store.meta("county_name")
        return own_report(name, county, first, last, queries.reading(phone))


def export_report(phone: Phone, first: str, last: str) -> Changes:
    """Hand the report over as a page. `made` says where it lies, empty when nobody took it."""
    content = own_report_paper.page(my_report(phone, first, last))
    return handed_over(phone, FILE.format(first=first, last=last), "text/html", content)
