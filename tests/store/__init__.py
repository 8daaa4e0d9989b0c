"""The store conformance suite: the same facts on SQLite and PostgreSQL."""
