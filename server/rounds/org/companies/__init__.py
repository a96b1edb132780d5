"""Whole companies of one system: made, suspended, carried away, deleted."""
