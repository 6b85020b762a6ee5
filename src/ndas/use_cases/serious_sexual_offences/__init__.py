"""Serious sexual offences: named suspects with several complainants, linked reports, and figures for resourcing."""
