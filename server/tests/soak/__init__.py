"""The long test: phones work through real processes while servers and databases are killed and restored."""
