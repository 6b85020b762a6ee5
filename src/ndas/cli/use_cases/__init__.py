"""Use cases: begin, check, learn, move through their life, and what each needs."""
