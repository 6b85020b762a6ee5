"""A data analytics platform for police forces that keeps the promises of its impact assessment."""
