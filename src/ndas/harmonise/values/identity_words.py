"""Words that stand in a name field and are no name. One list, used by every name rule."""

TITLES = ("MR", "MRS", "MS", "MISS", "MX", "DR", "REV", "SIR", "DAME", "LADY", "LORD", "PROF", "MASTER")

PLACEHOLDERS = (
    "UNKNOWN", "UNKNOWN UNKNOWN", "UNK", "UNK UNK", "NOT KNOWN", "NOTKNOWN", "N K", "NK", "N A", "NA", "NONE",
    "NO NAME", "ANON", "ANONYMOUS", "NOT GIVEN", "NOT STATED", "REFUSED", "WITHHELD", "MALE", "FEMALE", "UNKNOWN MALE",
    "UNKNOWN FEMALE", "PERSON UNKNOWN", "PERSONS UNKNOWN", "JOHN DOE", "TBC", "X", "XX", "XXX",
    "TEST", "SEE OTHER", "SEE NOTES",
)  # fmt: skip
"""A name that is one of these, whole, is no name."""

NOTES = (
    "DO NOT USE",
    "DUPLICATE",
    "TEST RECORD",
    "TEST PERSON",
    "TEST NOMINAL",
    "TESTING",
    "MERGED WITH",
    "USE NOMINAL",
)
"""A name that begins with one of these is a note to colleagues."""

ALWAYS_ORGANISATION = ("LTD", "LIMITED", "PLC", "LLP", "CIC", "COUNCIL", "NHS", "CONSTABULARY", "INCORPORATED")

ORGANISATION_WITHOUT_FORENAME = (
    "ACADEMY", "ASSOCIATION", "BANK", "CAFE", "CHURCH", "CLINIC", "CLUB", "COLLEGE", "COMPANY", "CROWN", "FARM",
    "FOODS", "GARAGE", "GYM", "HOSPITAL", "HOTEL", "HOUSING", "INN", "LIBRARY", "MARKET", "MOSQUE",
    "MOTORS", "NEWS", "NURSERY",
    "PHARMACY", "POLICE", "POST OFFICE", "RAILWAY", "REGINA", "RESTAURANT", "SCHOOL", "SERVICES", "SHOP", "SOCIETY",
    "STATION", "STORE", "STORES", "SUPERMARKET", "SURGERY", "TAKEAWAY", "TAXIS", "TRUST", "UNIVERSITY", "AND SONS",
)  # fmt: skip
"""Surnames as well, some of them: they make an organisation only where no forename stands beside them."""
