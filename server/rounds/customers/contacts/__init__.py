"""People at customers: who they are, how they are reached, where they belong."""
