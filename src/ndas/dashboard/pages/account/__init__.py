"""Who I am here, and when my session ends."""
