"""Tests of the server: ingest, feed, evidence, accounts, the API."""
