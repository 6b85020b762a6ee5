"""The door: one-time sign-in links."""
