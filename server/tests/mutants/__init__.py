"""Known mistakes, planted one by one in a copy of the sources: the tests must notice each."""
