"""The phone: records visits with no network and syncs when there is one. Never imports the server."""
