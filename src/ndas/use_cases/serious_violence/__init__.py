"""Serious violence, described: how much, when, where and how harmful, under a definition that is always named.

Counting and statistics over events only. No person is counted, listed or ranked; a prediction of who will commit a
first serious offence is not offered, because the programme that tried it found that it could not be done "with any
degree of precision".
"""

from ndas.use_cases.serious_violence.question import SERIOUS_VIOLENCE

__all__ = ["SERIOUS_VIOLENCE"]
