"""What changes approvals, a file of verbs each."""
