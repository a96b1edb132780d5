"""Leaving: who goes on with what somebody held."""
