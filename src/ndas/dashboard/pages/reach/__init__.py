"""The page about breach reach."""
