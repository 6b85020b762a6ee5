"""Serious violence, described: how much, when, where and how harmful, and who was hurt again and again.

A prediction of who will commit a first serious offence is not offered, because the programme that tried it found that
it could not be done "with any degree of precision".
"""
