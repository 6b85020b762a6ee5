"""One person as matched within the force, and why these records are held to be one person."""
