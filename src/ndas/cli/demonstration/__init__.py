"""The demonstration: invented forces, or open data of real ones, in one folder."""
