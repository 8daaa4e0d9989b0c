"""Plan, transport and merge of one round trip. Never drops an unsent change."""
