"""The server: ingest, feed, verification, office pages and exports. Never imports the phone."""
