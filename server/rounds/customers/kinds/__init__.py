"""What a company calls its customers by: types, channels, grades, tags."""
