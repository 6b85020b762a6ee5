"""One page of a vehicle, phone, weapon or other thing."""
