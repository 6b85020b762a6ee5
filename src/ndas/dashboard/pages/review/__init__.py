"""The review queue: pairs of records that the engine leaves to people, and their answers, which can be taken back."""
