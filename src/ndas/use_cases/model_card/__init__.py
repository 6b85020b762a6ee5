"""What was found about a model, told to people: the model card, and the record of the transparency standard.

Both are written from results and from nothing else. What nobody measured is said to be not measured.
"""

from ndas.use_cases.model_card.card import write_card
from ndas.use_cases.model_card.transparency import TransparencyRecord, transparency_record

__all__ = ["TransparencyRecord", "transparency_record", "write_card"]
