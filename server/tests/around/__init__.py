"""What stands around a customer."""
