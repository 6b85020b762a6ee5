"""Compiled inner loops over flat arrays and offsets. No strings, no Arrow, no policy: those are decided outside."""
