"""What changes the organisation, a file of verbs each: structure, sessions."""
