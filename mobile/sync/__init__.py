"""Sync as plan (pure) → transport (requests) → merge (pure) → store. Never touches a screen."""
