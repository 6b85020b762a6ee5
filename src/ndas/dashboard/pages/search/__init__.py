"""One box for a name, reference, plate, phone or address."""
