"""Records as numbers: every distinct value once in a dictionary, every record a row of codes.

Cleaning, sounds and shapes are worked out once per distinct value, never per record.
"""
