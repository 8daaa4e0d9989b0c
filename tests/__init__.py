"""The tests: unit, store, server, mobile, ui, office, journeys, and the world."""
