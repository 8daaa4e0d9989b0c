"""What a person can do; each action says what changed. Never waits for the network."""
