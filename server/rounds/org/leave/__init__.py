"""Leave: days off that are asked for and decided, and who stands in meanwhile."""
