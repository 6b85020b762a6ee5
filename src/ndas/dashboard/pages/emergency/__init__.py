"""Break-glass: one record in a stated emergency, alarmed at once, reviewed within a day."""
