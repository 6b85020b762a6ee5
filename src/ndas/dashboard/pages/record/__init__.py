"""One source row as the force sent it."""
