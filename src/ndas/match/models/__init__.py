"""The models that this platform uses, one file per kind of record. A changed model is a new version beside the old."""
