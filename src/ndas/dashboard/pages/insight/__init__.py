"""A use case in figures: totals, trend against the season, places, harm, and how all of it is counted."""
