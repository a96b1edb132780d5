"""Signing in: the queue for hashing, counting tries, steps between password and session."""
