"""The first page: how fresh the data is, what I may look at, what arrived last."""
