"""What is known about names: plain letters, sounds, and which forms are one name."""
