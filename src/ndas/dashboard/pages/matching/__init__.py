"""Why two records are one person, how a person's records hold together, and what a run of matching did."""
