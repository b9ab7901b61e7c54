"""The words the org is made of; stages and picklists are Salesforce's own."""

# fmt: off
# name, probability, ForecastCategory, ForecastCategoryName: Salesforce's own stages.
STAGES = (
    ("Prospecting", 10, "Pipeline", "Pipeline"),
    ("Qualification", 10, "Pipeline", "Pipeline"),
    ("Needs Analysis", 20, "Pipeline", "Pipeline"),
    ("Value Proposition", 50, "Pipeline", "Pipeline"),
    ("Id. Decision Makers", 60, "Pipeline", "Pipeline"),
    ("Perception Analysis", 70, "BestCase", "Best Case"),
    ("Proposal/Price Quote", 75, "BestCase", "Best Case"),
    ("Negotiation/Review", 90, "Forecast", "Commit"),
)
WON = ("Closed Won", 100, "Closed", "Closed")
LOST = ("Closed Lost", 0, "Omitted", "Omitted")
# A stage the org invented; only where messy.
OWN_STAGE = ("Verbal Commit", 80, "Forecast", "Commit")
LAST_STAGE = len(STAGES) - 1

INDUSTRIES = (
    "Agriculture", "Banking", "Biotechnology", "Chemicals", "Construction", "Consulting",
    "Education",
    "Electronics", "Energy", "Engineering", "Finance", "Healthcare", "Insurance", "Manufacturing",
    "Media",
    "Retail", "Technology", "Telecommunications", "Transportation", "Utilities",
)
ACCOUNT_TYPES = (
    "Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller",
    "Other",
)
LEAD_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
DEAL_TYPES = ("New Customer", "Existing Customer - Upgrade", "Existing Customer - Replacement")
SEGMENTS = ("Enterprise", "Key Account", "Green", "Public")
REGIONS = ("EMEA", "AMER", "APAC")
COMPETITORS = ("", "", "", "John Deere", "Mitsubishi", "Hawkpower", "Fujitsu")
PRODUCTS = ("Generator", "Inverter", "Service Plan", "Installation", "Monitoring")
CITIES = (
    ("Hamburg", "HH", "20095", "Germany", "DE"), ("München", "BY", "80331", "Germany", "DE"),
    ("London", "", "EC1A 1BB", "United Kingdom", "GB"), ("Lyon", "", "69001", "France", "FR"),
    ("Austin", "TX", "73301", "United States", "US"), ("Burlington", "NC", "27215",
    "United States", "US"),
    ("San José", "CA", "95110", "United States", "US"), ("Toronto", "ON", "M5H 2N2", "Canada",
    "CA"),
    ("Singapore", "", "018956", "Singapore", "SG"), ("Łódź", "", "90-001", "Poland", "PL"),
)
NAME_A = (
    "Alder", "Amber", "Apex", "Aurora", "Baltic", "Beacon", "Birch", "Cedar", "Cobalt", "Coral",
    "Delta",
    "Ember", "Falcon", "Fjord", "Granite", "Harbor", "Helix", "Horizon", "Indigo", "Juniper",
    "Keystone",
    "Lumen", "Maple", "Meridian", "Nimbus", "Northern", "Onyx", "Orchard", "Pacific", "Pioneer",
    "Quartz",
    "Redwood", "Sierra", "Silver", "Summit", "Tidal", "Union", "Vertex", "Willow", "Zenith",
)
NAME_B = (
    "Analytics", "Biotech", "Capital", "Chemicals", "Dynamics", "Electric", "Energy", "Foods",
    "Freight",
    "Health", "Holdings", "Industries", "Insurance", "Labs", "Logistics", "Materials", "Media",
    "Motors",
    "Networks", "Partners", "Power", "Retail", "Robotics", "Software", "Steel", "Systems",
    "Textiles",
)
NAME_C = ("Inc.", "GmbH", "Ltd", "LLC", "AG", "plc", "Corp.", "S.A.", "& Sons", "Group")
FIRST_NAMES = (
    "Ada", "Ahmed", "Anna", "Ben", "Carla", "Chen", "David", "Elif", "Emma", "Fatima", "George",
    "Hana",
    "Ivan", "Jack", "Jörg", "Kenji", "Lea", "Liam", "Lucía", "Maya", "Nina", "Noah", "Olga", "Omar",
    "Paul", "Priya", "Rosa", "Sean", "Sofia", "Tom", "Ute", "Zoë",
)
LAST_NAMES = (
    "Almeida", "Bauer", "Bond", "Cohen", "Diaz", "Dubois", "Evans", "Fischer", "Gonzalez", "Grey",
    "Haddad",
    "Ivanov", "Jensen", "Kim", "Kowalski", "Levy", "Martin", "Müller", "Nakamura", "Novak",
    "O'Brien",
    "Okafor", "Park", "Pavlova", "Rogers", "Rossi", "Santos", "Schmidt", "Singh", "Song", "Weber",
    "Young",
)
TITLES = (
    "CEO", "CFO", "VP, Facilities", "SVP, Procurement", "Buyer", "Engineer", "Head of IT",
    "Director, Warehouse",
    "Regional General Manager", "Office Manager",
)
DEPARTMENTS = (
    "Executive", "Finance", "Procurement", "Engineering", "IT", "Operations",
    "Warehousing",
)
NEXT_STEPS = (
    "Call the buyer", "Send the proposal", "Site visit", "Legal review", "Wait for budget",
    "Reference call",
    "Demo with engineering", "Negotiate terms",
)
