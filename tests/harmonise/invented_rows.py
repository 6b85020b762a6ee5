"""Invented source rows of Northmoor, as received."""

CRIME = {
    "OCC_ID": "1000000000000001",
    "OCC_NO": "88260000001",
    "OCC_TYPE": "CRIME",
    "OFFENCE_CODE": "8N",
    "OFFENCE_TITLE": "Assault with injury",
    "OCC_FROM_DT": "01/07/2026 23:30:00",
    "CREATED_DT": "02/07/2026 08:00:00",
    "STATUS": "OPEN",
    "FLAGS": "KN;DA",
    "WEAPON": "KNIFE",
    "MO_TEXT": "Struck with a bottle.\nRan off.",
    "ACL": "PUBLIC",
    "GSC": "OFFICIAL",
}
PERSON = {
    "PERSON_ID": "2000000000000001",
    "PERSON_TYPE": "G",
    "SURNAME": "O'Neill - Smith",
    "FORENAME1": "Siobhan",
    "FORENAME2": "Mary",
    "MAIDEN_NAME": "Kelly",
    "ALIAS": "Shiv O'NEILL-SMITH",
    "DOB": "02/07/2000",
    "PNC_ID": "03/11985X",
    "GENDER": "F",
    "STAFF": "N",
    "CREATED_DT": "02/07/2026 08:00:00",
    "ACL": "PUBLIC",
}
LINK = {
    "LINK_ID": "3000000000000001",
    "OCC_ID": CRIME["OCC_ID"],
    "PERSON_ID": PERSON["PERSON_ID"],
    "CLASSIFICATION": "Suspect",
    "CREATED_DT": "02/07/2026 08:00:00",
}
