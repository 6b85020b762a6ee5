"""Why records are one person, what people say of it, and how well it goes."""
