"""The phone's SQLite database, its write thread and migrations. Never talks to a network."""
