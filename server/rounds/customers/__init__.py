"""Customers, where they are, and whose they are."""
