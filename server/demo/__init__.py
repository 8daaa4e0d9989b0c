"""The main job played on sample records. Never tells the player the expected states."""
