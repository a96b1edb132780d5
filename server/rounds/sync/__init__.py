"""The phone's door: pull changes, push operations, send pictures."""
