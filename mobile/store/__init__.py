"""The phone's SQLite database, its one write thread and its migrations. Never talks to a network."""
