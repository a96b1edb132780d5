"""Fields of a company's own: their definitions, and what a value of each may be."""
