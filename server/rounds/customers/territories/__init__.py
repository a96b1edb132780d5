"""Parts of the land, who looks after each, and whose customers follow from it."""
