"""The console's side of sync: how phones are, what they could not deliver, and what is decided about it."""
