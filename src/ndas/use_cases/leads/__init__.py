"""Operational leads: records that deserve to be read, each with what speaks for it, against it, and what is missing.

A list is a file that says who or what it is about (`spec`) and a folder of SQL, one reason each. The platform runs
each reason, adds up how many different kinds of reason a subject has, ranks, and turns the first into findings
(`gather`). No number is shown for a subject.
"""

from ndas.use_cases.leads.gather import LeadsRefusedError, gather_leads
from ndas.use_cases.leads.spec import LeadList, read_lead_lists

__all__ = ["LeadList", "LeadsRefusedError", "gather_leads", "read_lead_lists"]
