"""The sensitive gate: what is never written, not even to quarantine.

`pack` reads the rules, which are data with their own examples. `columns` decides by the contract (columns that cannot
exist, restriction, marking, flags, codes whose meaning is sensitive), `text` by what a row says, `links` refuses what
refers to a refused record.
"""
