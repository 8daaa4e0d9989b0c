"""Journeys through the real programs."""
