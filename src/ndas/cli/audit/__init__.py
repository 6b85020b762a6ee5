"""The audit log, for those who look it over and those who verify it offline."""
