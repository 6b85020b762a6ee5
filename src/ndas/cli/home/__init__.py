"""The platform's home folder: its settings, where they lie, and the platform that is opened from them."""
