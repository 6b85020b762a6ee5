"""One page of a place and what happened there."""
