"""The events that the system must survive, where each is tried, and the figures of this run in one table."""

# {number: (event, where it is tried beside tests/suite)}
EVENTS = {
    "R1": ("Two people decide on one document", ""),
    "R2": ("Edited while it is approved", ""),
    "R3": ("kill -9 of a worker, of the master", ""),
    "R4": ("A connection cut, the database stopped at once", ""),
    "R5": ("A job dies half way, or meets what it cannot do", "TestDutyJob"),
    "R6": ("Two runs of a job at once", ""),
    "R7": ("Jobs after missed days", "TestDutyJob"),
    "R8": ("One mail delivered several times", "TestComplaintRace"),
    "R9": ("Automatic answers, mail loops", "TestComplaintMail"),
    "R10": ("Time zones, ends of months, leap days", "TestDeadline"),
    "R11": ("A person leaves with open work", "TestDuty, TestApproval"),
    "R12": ("Currencies and companies", "TestComplaintSolution, TestSalesCreditReview"),
    "R13": ("Update with data", "script/test --upgrade"),
    "R14": ("Uninstalled in every order, installed again", "tests/suite/uninstall.py"),
    "R15": ("Malformed files to import", "TestImport"),
    "R16": ("Hostile content", "TestComplaintHostileMail, TestPortal, TestImport"),
    "R17": ("Numbers and days that cannot be", "TestVisitCheckinPayload"),
    "R18": ("Load", "script/bench, script/soak --rush"),
    "R19": ("The same deed sent several times", ""),
    "R20": ("Restored from a backup, a file missing", ""),
    "R21": ("No mail server, no printing, no room for files", ""),
    "R22": ("Thirty minutes of mixed traffic", "by hand"),
}
_figures = {}


def report(number, figures):
    """Enter into the table what a test has measured."""
    _figures.setdefault(number, []).append(figures)


def table():
    """The lines of the table, in Markdown."""
    yield "| | Event | Figures of this run | Tried also by |"
    yield "| --- | --- | --- | --- |"
    for number, (event, elsewhere) in EVENTS.items():
        yield f"| {number} | {event} | {'; '.join(_figures.get(number, []))} | {elsewhere} |"


def any_figures():
    return bool(_figures)
