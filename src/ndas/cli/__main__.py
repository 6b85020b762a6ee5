"""``python -m ndas.cli`` is ``ndas``."""

from ndas.cli import main

main()
