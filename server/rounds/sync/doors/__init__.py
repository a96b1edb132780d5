"""Who may come in by the doors that a removed phone still has."""
