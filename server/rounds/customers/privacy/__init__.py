"""Deletion on request."""
