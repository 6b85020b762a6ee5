"""One page of an event: what, when, where, who took which part."""
