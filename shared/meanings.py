"""What the value of a field means: a code of which list, a person, a record.

Owns one table for both sides, so that a new coded field is named once. Never shows anything itself.
"""

from typing import Final

CODED: Final[dict[str, str]] = {
    "mode": "modes",
    "not_home_reason": "not_home_reasons",
    "confirmation": "confirmations",
    "category": "categories",
    "nature": "natures",
    "jurisdiction": "jurisdictions",
    "handling": "handlings",
    "first_handling": "handlings",
    "time_limit": "time_limits",
    "tags": "tags",
    "method": "methods",
    "call_method": "methods",
    "conclusion": "conclusions",
    "before": "states",
    "after": "states",
}
"""Field name → coded list of the vocabulary: shown by the code's name."""

WORDED: Final[dict[str, str]] = {"place": "places", "period": "periods"}
"""Field name → list of plain words of the vocabulary: stored and shown as they are."""

PEOPLE: Final = frozenset(
    {
        "recorder_id",
        "handler_id",
        "learner_id",
        "verifier_id",
        "second_verifier_id",
        "leader_id",
        "actor_id",
        "author_id",
        "asked_by",
        "decided_by",
        "called_by",
        "attendees",
        "cadres",
    }
)
"""Fields that hold the id of a person, or several: shown by name."""

RECORDS: Final = frozenset(
    {
        "visit_id",
        "problem_id",
        "session_id",
        "previous_visit_id",
        "target_id",
        "household_id",
        "visits",
        "problems",
        "unlinked",
        "counts_for",
        "merged_into",
    }
)
"""Fields that hold the id of a record, or several: shown by number."""
