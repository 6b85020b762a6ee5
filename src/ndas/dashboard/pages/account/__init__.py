"""Who I am here, and leaving."""
