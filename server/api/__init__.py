"""What phones call. Never answers before the commit."""
