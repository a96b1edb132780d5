"""Customers that nobody is responsible for: offered, claimed, given, and taken back."""
