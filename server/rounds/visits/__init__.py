"""Plan items, visits, and what a check-in is worth."""
