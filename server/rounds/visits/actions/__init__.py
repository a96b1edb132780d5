"""What happens on a visit, a file of verbs each. Nothing is refused; everything is judged."""
