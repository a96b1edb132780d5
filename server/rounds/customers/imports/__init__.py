"""Customers by file: read, understood, tried, written in chunks, undone as a whole; and the doctor of their datum."""
