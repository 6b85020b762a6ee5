# ruff: noqa: E501, E731, C901, PLR0915  # word lists on one line each; one long recipe, read from top to bottom
"""Invented people with known truth, for tests and benchmarks of matching. No name list comes from real records.

Persons live in households (shared family name, address, landline), belong to a name group, move, marry, and are
written down by several systems with slips, short forms, other spellings and gaps. `truth` gives the person of each
record; `group` the name group; `planted` marks persons made to be confused: namesakes with one birth date, twins, and
parent and child of one name.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
ENGLISH_M = [
    "OLIVER",
    "GEORGE",
    "HARRY",
    "JACK",
    "JACOB",
    "CHARLIE",
    "THOMAS",
    "OSCAR",
    "WILLIAM",
    "JAMES",
    "DAVID",
    "JOHN",
    "PAUL",
    "MARK",
    "ANDREW",
    "STEPHEN",
    "PETER",
    "ROBERT",
    "MICHAEL",
    "RICHARD",
    "CHRISTOPHER",
    "ANTHONY",
    "KEVIN",
    "STEVEN",
    "IAN",
    "GARY",
    "BRIAN",
    "ALAN",
    "KEITH",
    "SIMON",
    "MATTHEW",
    "DANIEL",
    "LUKE",
    "RYAN",
    "ADAM",
    "BENJAMIN",
    "JOSHUA",
    "JORDAN",
    "LEE",
    "CRAIG",
    "SCOTT",
    "DEAN",
    "WAYNE",
    "DARREN",
    "STUART",
    "NEIL",
    "JASON",
    "CARL",
    "NICHOLAS",
    "PHILIP",
    "EDWARD",
    "SAMUEL",
    "ALEXANDER",
    "JOSEPH",
    "NATHAN",
    "KYLE",
    "CALLUM",
    "LIAM",
    "AARON",
    "LEWIS",
    "CONNOR",
    "BRADLEY",
    "REECE",
    "TYLER",
    "ASHLEY",
    "MARTIN",
    "GRAHAM",
    "COLIN",
    "TREVOR",
    "RAYMOND",
    "ROY",
    "DEREK",
    "KENNETH",
    "RONALD",
    "ERIC",
    "DENNIS",
    "FREDERICK",
    "ALBERT",
    "STANLEY",
    "LEONARD",
    "GERALD",
]
ENGLISH_F = [
    "OLIVIA",
    "EMILY",
    "ISLA",
    "AVA",
    "JESSICA",
    "ISABELLA",
    "LILY",
    "ELLA",
    "MIA",
    "SOPHIE",
    "SUSAN",
    "MARGARET",
    "CHRISTINE",
    "PATRICIA",
    "JANET",
    "KAREN",
    "JULIE",
    "TRACEY",
    "SHARON",
    "DEBORAH",
    "HELEN",
    "ELIZABETH",
    "CATHERINE",
    "SARAH",
    "EMMA",
    "LAURA",
    "REBECCA",
    "CLAIRE",
    "VICTORIA",
    "SAMANTHA",
    "RACHEL",
    "AMY",
    "CHARLOTTE",
    "HANNAH",
    "LAUREN",
    "CHLOE",
    "MEGAN",
    "BETHANY",
    "GEORGIA",
    "ABIGAIL",
    "KATIE",
    "LUCY",
    "HOLLY",
    "DANIELLE",
    "STACEY",
    "KELLY",
    "LOUISE",
    "NICOLA",
    "MICHELLE",
    "AMANDA",
    "JACQUELINE",
    "ANGELA",
    "LINDA",
    "BARBARA",
    "CAROL",
    "JEAN",
    "JOAN",
    "DOROTHY",
    "MARY",
    "ANN",
    "JOANNE",
    "LISA",
    "DAWN",
    "DONNA",
    "ALISON",
    "JENNIFER",
    "ANNA",
    "EVE",
    "GRACE",
    "RUBY",
    "FREYA",
    "POPPY",
    "DAISY",
    "ALICE",
    "FLORENCE",
]
FRONT = [
    "HART",
    "ASH",
    "WOOD",
    "BROOK",
    "STAN",
    "HOL",
    "NOR",
    "SUT",
    "MIL",
    "THORN",
    "BRAD",
    "CLAY",
    "DAL",
    "EAST",
    "FAIR",
    "GOOD",
    "HIGH",
    "KIRK",
    "LANG",
    "MARSH",
    "NEW",
    "OAK",
    "PRES",
    "RAD",
    "SHEL",
    "STAF",
    "TOWN",
    "UP",
    "WAL",
    "WEST",
    "WHIT",
    "WIN",
    "BAR",
    "BIR",
    "BLACK",
    "CAR",
    "CROSS",
    "DEN",
    "ELL",
    "FEN",
    "GRAN",
    "HAL",
    "HAZ",
    "KEN",
    "LAM",
    "LEY",
    "LOCK",
    "MAR",
    "MED",
    "MOR",
    "PEN",
    "RED",
    "ROSE",
    "SAND",
    "SEL",
    "SHAW",
    "STOCK",
    "SWAN",
    "TAN",
    "WAR",
]
BACK = [
    "LEY",
    "TON",
    "FORD",
    "WELL",
    "HAM",
    "FIELD",
    "SON",
    "WORTH",
    "WOOD",
    "BY",
    "DEN",
    "DALE",
    "LAND",
    "MAN",
    "BURN",
    "HURST",
    "STONE",
    "WICK",
    "MORE",
    "COMBE",
    "STEAD",
    "GATE",
]
COMMON = [
    "SMITH",
    "JONES",
    "WILLIAMS",
    "TAYLOR",
    "BROWN",
    "DAVIES",
    "EVANS",
    "WILSON",
    "THOMAS",
    "JOHNSON",
    "ROBERTS",
    "ROBINSON",
    "THOMPSON",
    "WRIGHT",
    "WALKER",
    "WHITE",
    "EDWARDS",
    "HUGHES",
    "GREEN",
    "HALL",
    "LEWIS",
    "HARRIS",
    "CLARKE",
    "PATTERSON",
    "JACKSON",
    "WOOD",
    "TURNER",
    "MARTIN",
    "COOPER",
    "HILL",
    "WARD",
    "MORRIS",
    "MOORE",
    "CLARK",
    "LEE",
    "KING",
    "BAKER",
    "HARRISON",
    "MORGAN",
    "ALLEN",
    "JAMES",
    "SCOTT",
    "PHILLIPS",
    "WATSON",
    "DAVIS",
    "PARKER",
    "PRICE",
    "BENNETT",
    "YOUNG",
    "GRIFFITHS",
    "MITCHELL",
    "KELLY",
    "COOK",
    "CARTER",
    "RICHARDSON",
    "BAILEY",
    "COLLINS",
    "BELL",
    "SHAW",
    "MURPHY",
    "MILLER",
    "COX",
    "RICHARDS",
    "KHAN",
    "MARSHALL",
    "ANDERSON",
    "SIMPSON",
    "ELLIS",
    "ADAMS",
    "SINGH",
    "BEGUM",
    "WILKINSON",
    "FOSTER",
    "CHAPMAN",
    "POWELL",
    "WEBB",
    "ROGERS",
    "GRAY",
    "MASON",
    "ALI",
    "HUNT",
    "HUSSAIN",
    "CAMPBELL",
    "MATTHEWS",
    "OWEN",
    "PALMER",
    "HOLMES",
    "MILLS",
    "BARNES",
    "KNIGHT",
    "LLOYD",
    "BUTLER",
    "RUSSELL",
    "BARKER",
    "FISHER",
    "STEVENS",
    "JENKINS",
    "MURRAY",
    "DIXON",
    "HARVEY",
]
GROUPS = {
    "english": (0.56, ENGLISH_M, ENGLISH_F, COMMON + [f + b for f in FRONT for b in BACK]),
    "celtic": (0.10, ["SEAN", "PATRICK", "CONOR", "DECLAN", "CIARAN", "LIAM", "KIERAN", "BRENDAN", "RORY", "CALLUM", "EWAN", "HAMISH", "FERGUS", "ALASDAIR", "GARETH", "RHYS", "DYLAN", "OWAIN", "HUW", "EVAN", "GERAINT", "IFAN", "EUAN", "FINLAY", "ANGUS", "NIALL", "AIDAN", "EAMON", "DERMOT", "SHANE"],
               ["SIOBHAN", "NIAMH", "AOIFE", "CIARA", "SINEAD", "ROISIN", "ORLA", "MAIREAD", "BRIDGET", "EILEEN", "MAUREEN", "FIONA", "MORAG", "EILIDH", "CATRIONA", "KIRSTY", "MHAIRI", "CERYS", "MEGAN", "SIAN", "BRONWEN", "ANGHARAD", "RHIAN", "CARYS", "NIA", "LOWRI", "BETHAN", "DEIRDRE", "GRAINNE", "SHONA"],
               ["MURPHY", "KELLY", "O'BRIEN", "O'SULLIVAN", "WALSH", "BYRNE", "RYAN", "O'CONNOR", "O'NEILL", "DOYLE", "MCCARTHY", "GALLAGHER", "DOHERTY", "KENNEDY", "LYNCH", "QUINN", "MCLOUGHLIN", "DALY", "BRENNAN", "BURKE", "MACDONALD", "CAMPBELL", "STEWART", "ROBERTSON", "FRASER", "MACKENZIE", "MCLEOD", "CAMERON", "MCINTYRE", "SINCLAIR", "MACLEAN", "FERGUSON", "JONES", "WILLIAMS", "DAVIES", "EVANS", "THOMAS", "ROBERTS", "LEWIS", "HUGHES", "MORGAN", "GRIFFITHS", "EDWARDS", "OWEN", "PRICE", "REES", "LLOYD", "JENKINS", "PARRY", "POWELL", "PRITCHARD", "BEVAN", "PUGH", "PROBERT", "BOWEN", "HOWELL"]),
    "south asian muslim": (0.11, ["MOHAMMED", "MUHAMMAD", "AHMED", "ALI", "HASSAN", "HUSSAIN", "IMRAN", "USMAN", "BILAL", "ADEEL", "FAISAL", "KAMRAN", "TARIQ", "ZAHID", "NADEEM", "ASIF", "WASEEM", "SHAHID", "RASHID", "ARSHAD", "AMJAD", "IBRAHIM", "YUSUF", "ISMAIL", "HAMZA", "UMAR", "ABDUL", "KHALID", "SAEED", "JAVED", "MAHMOOD", "NASIR", "PERVEZ", "RIZWAN", "SAJID"],
               ["FATIMA", "AISHA", "ZAINAB", "MARYAM", "SADIA", "NADIA", "SHAZIA", "RUKHSANA", "NASREEN", "PARVEEN", "SHABANA", "FARZANA", "SAMINA", "RUBINA", "TAHIRA", "YASMIN", "NAZIA", "SAIMA", "AMINA", "KHADIJA", "HALIMA", "SAFIA", "SUMAIYA", "IQRA", "LAIBA", "HAFSA", "BUSHRA", "ASMA", "UZMA", "KAUSAR"],
               ["KHAN", "HUSSAIN", "AHMED", "ALI", "MAHMOOD", "AKHTAR", "BEGUM", "BIBI", "IQBAL", "MALIK", "SHAH", "RAHMAN", "MIAH", "CHOUDHURY", "UDDIN", "ISLAM", "HOSSAIN", "QURESHI", "MIRZA", "SIDDIQUI", "RAJA", "BUTT", "CHAUDHRY", "AWAN", "DAR", "RASHID", "ASLAM", "SADIQ", "RAFIQ", "YOUSAF", "ZAMAN", "HAQUE", "SHEIKH", "MUGHAL", "ANSARI"]),
    "south asian other": (0.07, ["HARPREET", "GURPREET", "MANDEEP", "JASPREET", "AMARJIT", "BALBIR", "RAJESH", "SANJAY", "VIJAY", "ANIL", "SUNIL", "RAVI", "AMIT", "VIKRAM", "ARJUN", "KIRAN", "DEEPAK", "MANOJ", "ASHOK", "SURESH", "GURDEEP", "HARJIT", "KULDEEP", "PARMINDER", "SUKHDEV", "RAKESH", "DINESH", "NIKHIL", "ROHAN", "KARAN"],
               ["HARPREET", "KULWINDER", "MANJIT", "JASWINDER", "SIMRAN", "PRIYA", "NISHA", "ANJALI", "MEENA", "SUNITA", "REENA", "POOJA", "KAVITA", "DEEPA", "RANI", "GURPREET", "AMANDEEP", "BALJIT", "SUKHWINDER", "RAJINDER", "NEHA", "PUJA", "SHILPA", "JYOTI", "USHA", "HANSA", "BHAVNA", "KALPANA", "HEENA", "RUPINDER"],
               ["SINGH", "KAUR", "PATEL", "SHARMA", "GILL", "DHILLON", "SANDHU", "GREWAL", "SIDHU", "BAINS", "DHALIWAL", "SAHOTA", "MANN", "RAI", "KUMAR", "GUPTA", "VERMA", "SHAH", "MISTRY", "DESAI", "MEHTA", "JOSHI", "CHAUHAN", "SOLANKI", "PARMAR", "RANA", "THAKUR", "NAIR", "REDDY", "MENON", "PILLAI", "LAL", "CHAND", "BHATT", "TAILOR"]),
    "east european": (0.07, ["PIOTR", "KRZYSZTOF", "ANDRZEJ", "TOMASZ", "PAWEL", "MICHAL", "MARCIN", "JAKUB", "ADAM", "LUKASZ", "MATEUSZ", "GRZEGORZ", "KAMIL", "DAWID", "RAFAL", "MARIUSZ", "ANDREI", "ALEXANDRU", "MIHAI", "ION", "STEFAN", "VASILE", "CRISTIAN", "DANIEL", "FLORIN", "GHEORGHE", "IONUT", "MARIAN", "NICOLAE", "RADU"],
               ["ANNA", "KATARZYNA", "AGNIESZKA", "MALGORZATA", "EWA", "MONIKA", "JOANNA", "MAGDALENA", "DOROTA", "BEATA", "ALEKSANDRA", "NATALIA", "KAROLINA", "PAULINA", "SYLWIA", "MARIA", "ELENA", "IOANA", "ANDREEA", "MIHAELA", "CRISTINA", "ALINA", "DANIELA", "GABRIELA", "SIMONA", "LAURA", "DIANA", "RALUCA", "OANA", "IRINA"],
               ["NOWAK", "KOWALSKI", "WISNIEWSKI", "WOJCIK", "KOWALCZYK", "KAMINSKI", "LEWANDOWSKI", "ZIELINSKI", "SZYMANSKI", "WOZNIAK", "DABROWSKI", "KOZLOWSKI", "JANKOWSKI", "MAZUR", "KWIATKOWSKI", "KRAWCZYK", "PIOTROWSKI", "GRABOWSKI", "PAWLOWSKI", "MICHALSKI", "POPESCU", "IONESCU", "POPA", "RADU", "STAN", "STOICA", "GHEORGHE", "RUSU", "MUNTEANU", "MATEI", "MARIN", "LUPU", "CIOBANU", "MOLDOVAN", "DUMITRU", "CONSTANTIN", "DINU", "FLOREA", "TOMA", "BARBU"]),
    "west african": (0.05, ["ADEBAYO", "OLUWASEUN", "CHUKWUEMEKA", "KWAME", "KOFI", "EMMANUEL", "SAMUEL", "DAVID", "JOSEPH", "TUNDE", "FEMI", "SEGUN", "IKENNA", "OBINNA", "CHIDI", "YAW", "KWABENA", "KOJO", "BABATUNDE", "OLUMIDE", "TOBI", "ADEWALE", "IFEANYI", "UCHE", "NNAMDI", "ABUBAKAR", "IBRAHIM", "MUSA", "SULEIMAN", "OUSMANE"],
               ["BLESSING", "GRACE", "FOLAKE", "NGOZI", "CHIOMA", "AMARA", "ADAEZE", "YETUNDE", "FUNMILAYO", "TITILAYO", "ABENA", "AKUA", "AMA", "ESI", "EFUA", "COMFORT", "MERCY", "PATIENCE", "JOY", "FAITH", "BUKOLA", "SADE", "RONKE", "IFEOMA", "NKECHI", "OLUCHI", "UCHENNA", "TEMITOPE", "KEMI", "BISI"],
               ["ADEYEMI", "OKAFOR", "OKONKWO", "MENSAH", "OSEI", "BOATENG", "OWUSU", "ASANTE", "ADEBAYO", "BALOGUN", "OGUNLEYE", "ADELEKE", "EZE", "NWOSU", "OBI", "OKEKE", "ADEOYE", "AFOLABI", "BAKARE", "LAWAL", "BELLO", "MOHAMMED", "IBRAHIM", "DIALLO", "TRAORE", "COULIBALY", "APPIAH", "AGYEMANG", "ANTWI", "BONSU", "DARKO", "ADDO", "QUARTEY", "ANKRAH", "OPOKU"]),
    "arabic": (0.02, ["MOHAMED", "AHMED", "OMAR", "KHALED", "YOUSSEF", "MAHMOUD", "MUSTAFA", "HASSAN", "HUSSEIN", "ABDULLAH", "ALI", "IBRAHIM", "KARIM", "SAMIR", "TAREK", "WALID", "NABIL", "BASSAM", "FADI", "RAMI", "ZIAD", "JAMAL", "SALEH", "SAID", "HAMID", "NASSER", "FARID", "ADEL", "MAJID", "SAMI"],
               ["FATIMA", "MARYAM", "LAYLA", "NOUR", "AMIRA", "HANAN", "SALMA", "RANIA", "DINA", "MONA", "HALA", "RIMA", "SAMAR", "ABEER", "DALIA", "GHADA", "HODA", "IMAN", "JAMILA", "KHADIJA", "LINA", "MAHA", "NADIA", "RASHA", "SAHAR", "SUAD", "WAFA", "YASMIN", "ZAHRA", "ZAINAB"],
               ["AL-HASSAN", "AL-AHMAD", "EL-SAYED", "HASSAN", "IBRAHIM", "SALEH", "KHALIL", "MANSOUR", "HADDAD", "NASSER", "ABDULLAH", "MOHAMED", "OSMAN", "FARAH", "HAMDAN", "KHOURY", "SAAD", "SALIM", "AZIZ", "RAHMAN", "AL-RASHID", "BAKRI", "DARWISH", "FAYED", "GHANEM", "HABIB", "JABER", "KASSEM", "MASRI", "NAJJAR", "QASIM", "SABBAGH", "TAHA", "YASSIN", "ZAKI"]),
    "chinese": (0.02, ["WEI", "JIAN", "MING", "LEI", "JUN", "TAO", "HAO", "CHEN", "YONG", "BIN", "PENG", "XIN", "YANG", "KAI", "LONG", "JIE", "FENG", "GANG", "QIANG", "BO", "HUI", "LIANG", "PING", "SHAN", "HONG"],
               ["LI", "MEI", "YING", "FANG", "JING", "YAN", "XIU", "LAN", "HUA", "NA", "JUAN", "XIA", "QIN", "YU", "LING", "RUI", "XUE", "ZHEN", "DAN", "TING", "MIN", "JIA", "HUI", "QING", "YUN"],
               ["WANG", "LI", "ZHANG", "LIU", "CHEN", "YANG", "HUANG", "ZHAO", "WU", "ZHOU", "XU", "SUN", "MA", "ZHU", "HU", "GUO", "HE", "LIN", "GAO", "LUO", "CHAN", "WONG", "LEUNG", "CHEUNG", "LAU", "HO", "NG", "TANG", "CHIU", "KWOK"]),
}  # fmt: skip
FORMS = {
    "MOHAMMED": "MUHAMMAD MOHAMED MOHAMMAD MUHAMMED MOHD", "MUHAMMAD": "MOHAMMED MOHAMED MOHAMMAD MUHAMMED MD", "MOHAMED": "MOHAMMED MUHAMMAD",
    "AHMED": "AHMAD", "HUSSAIN": "HUSSEIN HUSAIN HOSSAIN", "HUSSEIN": "HUSSAIN", "YUSUF": "YOUSUF YUSEF", "USMAN": "OSMAN UTHMAN", "UMAR": "OMAR",
    "OMAR": "UMAR", "ABDUL": "ABDEL", "SAEED": "SAID SAYEED", "MAHMOOD": "MEHMOOD MAHMOUD", "MAHMOUD": "MAHMOOD", "AISHA": "AYESHA AYSHA",
    "FATIMA": "FATEMA FATIMAH", "MARYAM": "MARIAM", "ZAINAB": "ZAYNAB", "CHOUDHURY": "CHOWDHURY CHAUDHURY CHOUDHRY", "RAHMAN": "REHMAN", "KHALED": "KHALID",
    "YOUSSEF": "YOUSEF YUSUF", "MUSTAFA": "MOSTAFA", "SULEIMAN": "SULAIMAN", "IBRAHIM": "EBRAHIM", "HARPREET": "HARPRIT", "MANJIT": "MANJEET", "KAUR": "KOUR",
    "PIOTR": "PETER", "KRZYSZTOF": "CHRIS KRZYSTOF", "ANDRZEJ": "ANDREW", "TOMASZ": "TOM TOMAS", "PAWEL": "PAUL", "MICHAL": "MICHAEL", "KATARZYNA": "KASIA", "AGNIESZKA": "AGA",
    "MALGORZATA": "GOSIA", "WISNIEWSKI": "WISNIEWSKA", "KOWALSKI": "KOWALSKA", "KAMINSKI": "KAMINSKA", "ALEXANDRU": "ALEX", "OLUWASEUN": "SEUN", "CHUKWUEMEKA": "EMEKA", "ADEBAYO": "BAYO",
    "ROBERT": "ROB BOB BOBBY", "WILLIAM": "BILL WILL BILLY", "RICHARD": "RICK DICK", "JAMES": "JIM JAMIE JIMMY", "JOHN": "JACK JOHNNY", "MICHAEL": "MIKE MICK", "DAVID": "DAVE", "STEPHEN": "STEVE STEVEN",
    "ANTHONY": "TONY", "CHRISTOPHER": "CHRIS", "ANDREW": "ANDY", "MATTHEW": "MATT", "DANIEL": "DAN DANNY", "THOMAS": "TOM TOMMY", "BENJAMIN": "BEN", "SAMUEL": "SAM", "EDWARD": "ED TED", "JOSEPH": "JOE",
    "NICHOLAS": "NICK", "ALEXANDER": "ALEX", "PHILIP": "PHIL PHILLIP", "KENNETH": "KEN", "RONALD": "RON", "ELIZABETH": "LIZ BETH", "CATHERINE": "KATE CATH KATHERINE", "MARGARET": "MAGGIE PEGGY", "PATRICIA": "PAT TRISH",
    "SUSAN": "SUE", "DEBORAH": "DEBBIE", "REBECCA": "BECKY", "VICTORIA": "VICKY", "SAMANTHA": "SAM", "JENNIFER": "JEN JENNY", "CHRISTINE": "CHRIS TINA", "JACQUELINE": "JACKIE", "ABIGAIL": "ABBY", "JESSICA": "JESS", "AMANDA": "MANDY",
    "SARAH": "SARA", "CHARLOTTE": "LOTTIE", "O'BRIEN": "OBRIEN", "O'NEILL": "ONEILL O'NEIL", "MACDONALD": "MCDONALD", "MCLEOD": "MACLEOD", "ZHANG": "CHANG", "XU": "HSU", "AL-HASSAN": "ALHASSAN HASSAN", "EL-SAYED": "ELSAYED SAYED", "AL-AHMAD": "AHMAD",
    "CLARKE": "CLARK", "PHILLIPS": "PHILIPS", "THOMPSON": "THOMSON", "STEVENS": "STEPHENS", "MATTHEWS": "MATHEWS",
}  # fmt: skip
STREETS = [f"{a} {b}" for a in (FRONT + COMMON[:60] + ["HIGH", "STATION", "CHURCH", "MILL", "VICTORIA", "ALBERT", "QUEENS", "KINGS", "PARK", "LONDON"])
           for b in ["STREET", "ROAD", "AVENUE", "CLOSE", "DRIVE", "LANE", "GROVE", "WAY", "COURT", "PLACE", "CRESCENT", "GARDENS"]]  # fmt: skip
SHORT = {
    "STREET": "ST",
    "ROAD": "RD",
    "AVENUE": "AVE",
    "CLOSE": "CL",
    "DRIVE": "DR",
    "LANE": "LN",
    "GROVE": "GR",
    "CRESCENT": "CRES",
}


@dataclass(frozen=True)
class People:
    """Records with known truth: `records` (PERSON_SCHEMA), and per record the person, name group and plant."""

    records: pa.Table
    truth: np.ndarray
    group: np.ndarray
    planted: np.ndarray  # per record: '' or 'namesake', 'twin', 'parent'
    partner: np.ndarray  # per record: the person that it must not be joined with, or -1


def _zipf(rng: np.random.Generator, n: int, size: int, flat: float) -> np.ndarray:
    weights = 1.0 / (np.arange(n) + flat)
    return rng.choice(n, size=size, p=weights / weights.sum())


def _typos(rng: np.random.Generator, word: str) -> str:
    if len(word) < 3:
        return word + "E"
    at, kind = int(rng.integers(1, len(word))), int(rng.integers(4))
    letter = "AEIORSTLN"[int(rng.integers(9))]
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + letter + word[at:]
    if kind == 2:
        return word[:at] + letter + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


class _Words:
    """All words with their variants in one array: word k, its typos, and its other forms, picked by number."""

    def __init__(self, rng: np.random.Generator, words: list[str]) -> None:
        self.words = list(dict.fromkeys(words))
        self.number = {w: n for n, w in enumerate(self.words)}
        flat, self.typo_at, self.form_at, self.form_n = list(self.words), [], [], []
        for word in self.words:
            self.typo_at.append(len(flat))
            flat += [_typos(rng, word) for _ in range(4)]
            forms = FORMS.get(word, "").split()
            self.form_at.append(len(flat))
            self.form_n.append(len(forms))
            flat += forms
        self.initial_at = len(flat)
        flat += [w[0] for w in self.words]
        self.flat = pa.array(flat)
        self.typo_at, self.form_at, self.form_n = map(np.array, (self.typo_at, self.form_at, self.form_n))


def make_people(persons: int, seed: int, planted: int = 0, mean_records: float = 3.3, begin: int = 0) -> People:
    """`persons` invented people (and three times `planted` pairs made to be confused) as records of three systems.

    `begin` sets their identifiers and record ids apart from those of people made with other beginnings.
    """
    rng = np.random.default_rng(seed)
    everyone = [w for _, m, f, s in GROUPS.values() for w in (*m, *f, *s)]
    words = _Words(rng, everyone)
    names = list(GROUPS)
    # households
    size = rng.choice([1, 2, 3, 4, 5], p=[0.42, 0.26, 0.14, 0.12, 0.06], size=persons)
    home = np.repeat(np.arange(persons), size)[:persons]
    place_in_home = np.arange(persons) - np.concatenate([[0], np.cumsum(size)])[home]
    homes = int(home.max()) + 1
    home_group = rng.choice(len(names), p=[GROUPS[g][0] for g in names], size=homes)
    group = np.where(rng.random(persons) < 0.05, rng.choice(len(names), size=persons), home_group[home])
    sex = rng.integers(0, 2, persons)
    given, middle, family, maiden = (np.zeros(persons, np.int64) for _ in range(4))
    home_family = np.zeros(homes, np.int64)
    for number, name in enumerate(names):
        _, male, female, last = GROUPS[name]
        codes = [np.array([words.number[w] for w in part]) for part in (male, female, last)]
        at_home = np.flatnonzero(home_group == number)
        home_family[at_home] = codes[2][_zipf(rng, len(last), len(at_home), 12.0)]
        mine = np.flatnonzero(group == number)
        for s in (0, 1):
            who = mine[sex[mine] == s]
            given[who] = codes[s][_zipf(rng, len(codes[s]), len(who), 8.0)]
            middle[who] = codes[s][_zipf(rng, len(codes[s]), len(who), 8.0)]
        maiden[mine] = codes[2][_zipf(rng, len(last), len(mine), 12.0)]
    family[:] = np.where((rng.random(persons) < 0.85), home_family[home], maiden)
    has_middle = rng.random(persons) < 0.6
    base = rng.integers(1940, 1995, homes)
    year = np.where(
        place_in_home < 2, base[home] + rng.integers(-6, 7, persons), base[home] + rng.integers(20, 38, persons)
    )
    year = np.clip(year, 1925, 2012)
    day = (
        np.datetime64("1970-01-01")
        + ((year - 1970) * 365.2425 + rng.integers(0, 365, persons)).astype("timedelta64[D]")
    ).astype("datetime64[D]")
    home_address = rng.integers(0, 1 << 40, homes)
    address = np.stack([home_address[home], rng.integers(0, 1 << 40, persons), rng.integers(0, 1 << 40, persons)], 1)
    mobile = rng.integers(0, 900_000_000, (persons, 3))
    landline = rng.integers(0, 900_000_000, homes)[home]
    pnc = np.where(rng.random(persons) < 0.4, np.arange(persons) + 1 + begin, 0)
    cro = np.where((pnc > 0) & (rng.random(persons) < 0.6), np.arange(persons) + 1 + begin, 0)
    plant, partner = np.full(persons, "", dtype="U9"), np.full(persons, -1)
    count = planted
    for kind, offset in (("namesake", 0), ("twin", 2 * count), ("parent", 4 * count)):
        a, b = np.arange(count) * 2 + offset, np.arange(count) * 2 + 1 + offset
        plant[a], plant[b], partner[a], partner[b] = kind, kind, b, a
        sex[b], group[b], family[b] = sex[a], group[a], family[a]
        if kind != "twin":
            given[b] = given[a]
        else:
            clash = given[a] == given[b]
            for number, name in enumerate(names):
                for s in (0, 1):
                    part = np.array([words.number[w] for w in GROUPS[name][1 + s]])
                    who = b[(group[b] == number) & (sex[b] == s)]
                    given[who] = part[_zipf(rng, len(part), len(who), 8.0)]
            clash = given[a] == given[b]
            given[b[clash]] = middle[b[clash]]
            still = given[a] == given[b]
            plant[a[still]] = plant[b[still]] = ""
            partner[a[still]] = partner[b[still]] = -1
        if kind == "parent":
            day[b] = day[a] + np.timedelta64(24 * 365, "D") + rng.integers(0, 3000, count).astype("timedelta64[D]")
        else:
            day[b] = day[a]
        if kind == "namesake":
            address[b], landline[b] = rng.integers(0, 1 << 40, (count, 3)), rng.integers(0, 900_000_000, count)
        else:
            address[b, 0], landline[b] = address[a, 0], landline[a]
    del place_in_home
    # records
    per = np.minimum(rng.geometric(1 / mean_records, persons), 14)
    who = np.repeat(np.arange(persons), per)
    n = len(who)
    chance = rng.random

    def words_of(code: np.ndarray, form: float, typo: float, initial: float) -> np.ndarray:
        pick = code.copy()
        n_forms = words.form_n[code]
        take = (chance(n) < form) & (n_forms > 0)
        pick[take] = words.form_at[code[take]] + rng.integers(0, 1 << 30, int(take.sum())) % n_forms[take]
        take = chance(n) < typo
        pick[take] = words.typo_at[code[take]] + rng.integers(0, 4, int(take.sum()))
        take = chance(n) < initial
        pick[take] = words.initial_at + code[take]
        return pick

    given_r = words_of(given[who], 0.14, 0.035, 0.015)
    middle_first = (chance(n) < 0.012) & has_middle[who]
    given_r = np.where(middle_first, middle[who], given_r)
    married = (sex[who] == 1) & (chance(n) < 0.05)
    family_r = words_of(np.where(married, maiden[who], family[who]), 0.08, 0.035, 0.0)
    swap = chance(n) < 0.012
    given_r, family_r = np.where(swap, family_r, given_r), np.where(swap, given_r, family_r)
    middle_r = words_of(middle[who], 0.02, 0.02, 0.3)
    born = day[who]
    ymd = born.astype("datetime64[Y]").astype(int) + 1970
    month = born.astype("datetime64[M]").astype(int) % 12 + 1
    dom = (born - born.astype("datetime64[M]")).astype(int) + 1
    flip = (chance(n) < 0.015) & (dom <= 12)
    month, dom = np.where(flip, dom, month), np.where(flip, month, dom)
    slip = chance(n) < 0.02
    which = rng.integers(0, 3, n)
    dom = np.where(slip & (which == 0), dom % 28 + 1, dom)
    month = np.where(slip & (which == 1), month % 12 + 1, month)
    ymd = np.where(slip & (which == 2), ymd + rng.choice([-10, -1, 1, 10], n), ymd)
    dom = np.minimum(dom, 28)
    first_of = chance(n) < 0.008
    month, dom = np.where(first_of, 1, month), np.where(first_of, 1, dom)
    dates = ((ymd - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)).astype("datetime64[D]") + (
        dom - 1
    )
    no_date = chance(n) < 0.07
    year_known = no_date & (chance(n) < 0.5)
    moved = rng.choice(3, p=[0.92, 0.06, 0.02], size=n)
    key = address[who, moved]
    number, street, area = key % 90 + 1, (key // 97) % len(STREETS), (key // 100_003) % 997
    shown = np.array(
        [" ".join((s.rsplit(" ", 1)[0], SHORT.get(s.rsplit(" ", 1)[1], s.rsplit(" ", 1)[1]))) for s in STREETS]
    )
    street_text = pa.array(np.concatenate([STREETS, shown]))
    style = chance(n) < 0.2
    wrong_number = chance(n) < 0.01
    line = pc.binary_join_element_wise(
        pc.cast(pa.array(np.where(wrong_number, number + 1, number)), pa.string()),
        street_text.take(pa.array(np.where(style, street + len(STREETS), street))),
        " ",
    )
    units = pa.array([f"{a}{b}" for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ"])
    outward = pa.array([f"{'QV'[k // 500]}{'ABCDEFGHJK'[k % 10]}{k // 10 % 50 + 1}" for k in range(997)])
    inward = pc.binary_join_element_wise(
        pc.cast(pa.array(street % 10), pa.string()), units.take(pa.array((street * 7 + number // 30) % 400)), ""
    )
    postcode = pc.binary_join_element_wise(outward.take(pa.array(area)), inward, " ")
    no_address = chance(n) < 0.07
    own = mobile[who, rng.choice(3, p=[0.9, 0.08, 0.02], size=n)]
    use_land = chance(n) < 0.08
    digits = np.where(use_land, landline[who], own)
    slip = chance(n) < 0.01
    digits = np.where(slip, digits + 10 ** rng.integers(0, 6, n), digits) % 900_000_000
    solicitor = chance(n) < 0.004
    digits = np.where(solicitor, rng.integers(0, 12, n), digits)
    prefix = pa.array(["07", "01"]).take(pa.array((use_land | solicitor).astype(int)))
    phone = pc.binary_join_element_wise(prefix, pc.utf8_lpad(pc.cast(pa.array(digits), pa.string()), 9, "0"), "")
    no_phone, no_email = chance(n) < 0.31, chance(n) < 0.55
    mail = pc.binary_join_element_wise(
        words.flat.take(pa.array(given[who])), pc.cast(pa.array(who * 7 % 9973), pa.string()), ""
    )
    mail = pc.binary_join_element_wise(
        pc.replace_substring_regex(mail, "[^A-Z0-9]", ""),
        pa.array(["A.TEST", "B.TEST", "C.TEST"]).take(pa.array(rng.choice(3, p=[0.8, 0.15, 0.05], size=n))),
        "@",
    )

    def lettered(numbers: np.ndarray, digits: int, years: np.ndarray, cro_form: bool) -> pa.Array:
        yy = years % 100
        check = np.array(list(LETTERS))[(yy * 10**digits + numbers) % 23]
        serial = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), digits, "0")
        year_text = pc.utf8_lpad(pc.cast(pa.array(yy if cro_form else years), pa.string()), 2 if cro_form else 4, "0")
        if cro_form:
            return pc.binary_join_element_wise(pc.binary_join_element_wise(serial, year_text, "/"), pa.array(check), "")
        return pc.binary_join_element_wise(pc.binary_join_element_wise(year_text, serial, "/"), pa.array(check), "")

    pnc_n, cro_n = pnc[who] % 10_000_000, cro[who] % 1_000_000
    pnc_text = lettered(pnc_n, 7, 1990 + pnc_n % 34, cro_form=False)
    cro_text = lettered(cro_n, 6, 1990 + cro[who] // 1_000_000, cro_form=True)
    none = pa.scalar(None, pa.string())
    hide = lambda mask, values: pc.if_else(pa.array(mask), none, values)
    as_list = lambda mask, values: pa.ListArray.from_arrays(
        pa.array(np.concatenate([[0], np.cumsum(~mask)]).astype(np.int32)), values.filter(pa.array(~mask))
    )
    tells_maiden = (sex[who] == 1) & (chance(n) < 0.08)
    shuffle = rng.permutation(n)
    system = pa.array(["crime", "custody", "intelligence"]).take(pa.array(rng.integers(0, 3, n)))
    ref = np.where(chance(n) < 0.08, who, np.arange(n) + persons) + 20 * begin
    table = pa.table({
        "record": pc.binary_join_element_wise("r", pc.cast(pa.array(rng.permutation(n) + 20 * begin), pa.string()), ""),
        "system": system,
        "given_name": hide(chance(n) < 0.015, words.flat.take(pa.array(given_r))),
        "middle_names": hide(~has_middle[who] | (chance(n) < 0.45), words.flat.take(pa.array(middle_r))),
        "family_name": hide(chance(n) < 0.008, words.flat.take(pa.array(family_r))),
        "other_family_names": as_list(~tells_maiden, words.flat.take(pa.array(maiden[who]))),
        "birth_date": pc.if_else(pa.array(no_date), pa.scalar(None, pa.date32()), pa.array(dates).cast(pa.date32())),
        "birth_year": pc.if_else(pa.array(year_known), pa.array((ymd + rng.integers(-1, 2, n)).astype(np.int16)), pa.scalar(None, pa.int16())),
        "sex": hide(chance(n) < 0.04, pa.array(["M", "F"]).take(pa.array(np.where(chance(n) < 0.003, 1 - sex[who], sex[who])))),
        "address": hide(no_address, line),
        "postcode": hide(no_address | (chance(n) < 0.04), postcode),
        "phones": as_list(no_phone, phone),
        "emails": as_list(no_email, mail),
        "pnc_id": hide((pnc[who] == 0) | (chance(n) < 0.65), pnc_text),
        "cro": hide((cro[who] == 0) | (chance(n) < 0.65), cro_text),
        "nominal_ref": pc.cast(pa.array(ref), pa.string()),
    })  # fmt: skip
    order = pa.array(shuffle)
    return People(
        table.take(order),
        who[shuffle],
        np.array(names)[group][who][shuffle],
        plant[who][shuffle],
        partner[who][shuffle],
    )
