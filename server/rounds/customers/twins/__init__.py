"""Customers that may be one: found, looked at side by side, merged, or kept apart."""
