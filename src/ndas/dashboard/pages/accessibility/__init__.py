"""How accessible these pages are, and what to do where they are not."""
