"""What the office sees and decides, as pages. Never writes except through services."""
