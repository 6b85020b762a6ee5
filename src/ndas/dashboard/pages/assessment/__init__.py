"""The assessment: filled in section by section, submitted, answered by the officer, signed, compared, taken away."""
