"""What a force's own people run: check an extract, seal it, send it."""
