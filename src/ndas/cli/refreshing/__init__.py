"""Take what waits the whole way to the live snapshot, show what came of it, and go back a week."""
