"""What a company asks of its people at the door, and what leaders do for those who cannot get in."""
