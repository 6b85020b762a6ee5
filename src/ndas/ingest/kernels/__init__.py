"""Compiled inner loops over raw bytes. No Arrow, no contract, no policy: those are decided outside."""
