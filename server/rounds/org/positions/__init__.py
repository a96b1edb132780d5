"""Positions, and who fills them from when to when."""
