"""Tables that people upload: read within limits, their cells as text, their header's words."""
