"""The key holder, as the force's own people make, serve, watch, recover and end it."""
