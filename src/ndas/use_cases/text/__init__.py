"""Text packs: reviewed patterns that find indicators in free text, each with its words as a quote.

`pack` reads and checks a pack; `scan` runs packs over many texts (RE2, linear time on any text); `context` says why
words that match do not count (negated, supposed, about another case); `special` finds and masks special-category
words. No model is learned from text: a hit is a lead with its quote.
"""

from ndas.use_cases.text.pack import TextPack, TextPackError, load_pack, pack_names
from ndas.use_cases.text.recall import Recall, estimate_recall
from ndas.use_cases.text.scan import Scanner, shipped_scanner

__all__ = [
    "Recall",
    "Scanner",
    "TextPack",
    "TextPackError",
    "estimate_recall",
    "load_pack",
    "pack_names",
    "shipped_scanner",
]
