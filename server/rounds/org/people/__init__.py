"""People: who they are, how they are reached, from when to when they belong to the company."""
