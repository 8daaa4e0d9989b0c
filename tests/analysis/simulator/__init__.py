"""A county that does not exist: honest, lazy and strategic visits with the truth beside them.

Owns the making of test ledgers. Never reads anything of a real person, and never imports detection
but for the shape of a ledger.
"""
