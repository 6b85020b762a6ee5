"""One file per change of shape, oldest first; a published one is never edited."""
