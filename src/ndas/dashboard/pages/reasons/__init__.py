"""A sample of the reasons that people stated, for a supervisor to look over."""
