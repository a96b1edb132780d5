"""Companies, units, people, positions, sign-in, devices."""
