"""The phone: records visits offline and syncs when there is a network. Never imports the server."""
