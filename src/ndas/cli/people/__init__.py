"""People and their access: joining, moving, leaving, grants and their review."""
