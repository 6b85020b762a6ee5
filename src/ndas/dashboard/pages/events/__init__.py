"""The list of events: what every figure drills down to."""
