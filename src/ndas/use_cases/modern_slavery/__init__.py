"""Modern slavery: addresses and records that deserve a review, from different kinds of sign; known beside potential."""
