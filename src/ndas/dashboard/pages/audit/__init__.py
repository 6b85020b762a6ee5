"""The audit log as an auditor reads it: ids and events, no content."""
