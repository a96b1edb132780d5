"""Follow-ups: what came of being in touch with a customer, what is next, and who said what about it."""
