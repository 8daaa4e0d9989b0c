"""Problems (诉求): one step forward, from the phone, with or without a new visit.

Owns steps on a problem. Never registers one by itself: a problem is raised in a visit.
"""

from typing import Any

from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from shared.protocol import Act


def step(
    phone: Phone, problem_id: str, command: str, fields: dict[str, Any], *, check: bool = True
) -> Changes:
    """Take a step (`problem.report`, `problem.mend` …); a bare verb gets its noun."""
    session = phone.session
    name = command if "." in command else f"problem.{command}"
    act = Act(do=name, on=problem_id, base=session.base(problem_id), fields=fields)
    return session.act([act], check=check)


def note_progress(phone: Phone, problem_id: str, text: str, *, told: bool = False) -> Changes:
    """记一步进展: what was done today, in words."""
    fields: dict[str, Any] = {"action": text, "acted_on": phone.session.today()}
    if told:
        fields["told_villager"] = True
    return step(phone, problem_id, "problem.note_progress", fields)
