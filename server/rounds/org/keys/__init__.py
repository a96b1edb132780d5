"""API keys: programs that ask in a company's name, each as a person of its own with rights of its own."""
