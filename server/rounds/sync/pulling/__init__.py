"""The phone's door for reading, over HTTP."""
