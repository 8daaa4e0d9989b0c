"""The server's own words and pure decisions: ingest, linking, digests. Never does I/O."""
