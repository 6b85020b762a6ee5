"""What arrived, and what became of every row of it."""
