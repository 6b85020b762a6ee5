"""The same looks for programs: JSON under `/api/v1/`, by the same session, roles, purpose and audit as the pages."""
