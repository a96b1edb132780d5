"""Lists of customers: what they filter and sort by, and their pages."""
