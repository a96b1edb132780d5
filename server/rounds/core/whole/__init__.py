"""A company as one file that it can carry away."""
