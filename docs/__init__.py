"""Scripts that make what stands in docs/."""
