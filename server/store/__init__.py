"""All SQL of the server, for SQLite and PostgreSQL alike. Never decides a rule."""
