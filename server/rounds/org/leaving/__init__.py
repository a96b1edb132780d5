"""Leaving: the end of somebody's time in the company, and who goes on with what they held."""
