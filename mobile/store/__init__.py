"""The phone's disk: one SQLite file per account, every row sealed. Never talks to a network."""
