"""The audit: rows that form a chain for each company, its signed heads, and the walk that checks both."""
