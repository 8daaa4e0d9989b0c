"""Which visits deserve a look, why, and what speaks for the cadre.

Owns the signals, how they are weighed together, and the queue, as pure functions over plain files
and tables. Never says anything about a person: a finding is a reason to look at one visit.
"""
