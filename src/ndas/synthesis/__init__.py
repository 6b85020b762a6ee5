"""Invented forces: extracts in the shapes forces really send, week after week, with the truth known.

Three forces are invented, each with its own systems, pick-lists, encodings and oddities: ``northmoor`` (a link-table
records management system), ``easthaven`` (a POLE-native suite) and ``westvale`` (separate crime, custody and
intelligence systems without a shared person key). `invent` writes the CSV files of one week as the force's source
contracts say, and apart from them the truth: who is who, and what was planted.

Nothing here is real and nothing is copied: people are made of names drawn apart, in towns that are on no map, with
telephone numbers and postcodes that nobody has. A person, place or incident is a whole number; everything about it
follows from the number, the force and the seed. So the same arguments write the same bytes, weeks agree with each
other without being kept, and memory does not grow with the number of records.
"""

from ndas.synthesis.area import FORCES
from ndas.synthesis.invention import Extract, ExtractFile, invent
from ndas.synthesis.spoiling import SPOILINGS, spoil

__all__ = ["FORCES", "SPOILINGS", "Extract", "ExtractFile", "invent", "spoil"]
