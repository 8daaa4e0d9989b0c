"""The phone's own words and pure decisions: drafts, seals, sync plans. Never reads a clock."""
