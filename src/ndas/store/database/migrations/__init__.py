"""The migrations of the control database, run by `ndas.store.database.migrate`."""
