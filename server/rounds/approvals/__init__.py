"""Who has to say yes: chains, the runs through them, decisions. What is approved registers itself."""
