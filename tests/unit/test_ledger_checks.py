"""核查记录单: what it prints of a verification."""

from server.domain.ledger_checks import LAYOUT, CheckEntry
from server.domain.ledgers import Names
from shared.vocabulary import default


def test_a_comment_bears_the_title_of_its_field() -> None:
    """办理方式, not the name that the program gives it."""
    content = {
        "target_id": "x",
        "target_kind": "problem",
        "decided_on": "2026-10-20",
        "method": "V3",
        "conclusion": "C2",
        "verifier_id": "y",
        "comments": [{"field": "handling", "text": "应为转办"}],
    }
    names = Names(default(), people={}, areas={}, sensitive=False)
    printed = dict(zip(LAYOUT.titles, LAYOUT.printed(CheckEntry("v", content), names), strict=True))
    assert printed["备注"] == "办理方式：应为转办"
