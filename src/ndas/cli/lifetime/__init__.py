"""How data ends: archive, backup, certificate, canaries, orphans, withdrawal."""
