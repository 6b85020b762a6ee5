"""The dashboard, joined to the real platform, and what a breach of it would reach."""
