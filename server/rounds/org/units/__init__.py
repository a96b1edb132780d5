"""The unit tree: dated places, moves from a day on, what hung where."""
