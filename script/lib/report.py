"""Read a log of Odoo, show what is wrong in it, and count.

    report.py tests LOG     tests that passed and failed; a skipped test has failed
    report.py lint LOG      the same, but failures that name no addon of ours are not ours
    report.py junit FILE    what pytest counted
    report.py install LOG   warnings and errors of an installation, but for the known ones
    report.py core LOG AGAIN WITHOUT
                            tests of Odoo in the first log that failed both times with our addons and
                            not without them, but for the known differences
    report.py classes LOG   no counts: test tags of the classes with a failure

The findings go to stderr; stdout gets "PASSED FAILED".
"""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import addons

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[^ ]+): (?P<text>.*)$",
    re.DOTALL,
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
FAILURE = re.compile(r"(?:FAIL|ERROR): (?:Subtest |setUpClass \(\S+\.)?(?P<test>\w+(?:\.\w+)?)")
ADDON = re.compile(r"\bodoo\.addons\.(\w+)\.tests\b")
# In Odoo's shell, whose report comes once, at the end
RAN = re.compile(r"Tests (?:passed|failed): .* of (\d+) tests")
KNOWN_WARNINGS = Path(__file__).with_name("known-warnings.txt")
KNOWN_DIFFERENCES = Path(__file__).with_name("known-differences.txt")
LONGEST = 60  # lines of one finding


def records(path):
    """Level, logger and text of each entry; the lines of a traceback belong to the entry above them."""
    entry = ""
    for line in [
        *path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True),
        None,
    ]:
        if line is None or RECORD.match(line):
            if match := RECORD.match(entry):
                yield match["level"], match["logger"], match["text"].rstrip()
            entry = ""
        entry += line or ""


def show(title, text):
    lines = text.splitlines()
    if len(lines) > LONGEST:
        lines = [
            *lines[: LONGEST // 2],
            f"    ... {len(lines) - LONGEST} lines ...",
            *lines[-LONGEST // 2 :],
        ]
    print(f"\n{title}:", *lines, sep="\n", file=sys.stderr)


def count_tests(path, only_ours=False):
    ran = failed = skipped = errors = 0
    finished = False
    ours = re.compile(rf"\b({'|'.join(addons.manifests())}|sales\.\w+)\b")
    for level, logger, text in records(path):
        if result := RESULT.match(text):
            finished = True
            failed += int(result[1]) + int(result[2])
            ran += int(result[3])
        elif text.startswith("skipped "):
            skipped += 1
            show("A skipped test proves nothing and counts as failed", text)
        elif level in ("ERROR", "CRITICAL") and logger != "odoo.modules.loading":
            if only_ours and not ours.search(text):
                if text.startswith(("FAIL: ", "ERROR: ")):
                    failed -= 1
                    ran -= 1
            else:
                errors += 1
                show(f"{level} {logger}", text)
    if not finished or not ran:
        reason = "No test ran" if finished else "Odoo ended before the tests did"
        show(reason, f"The log is {path}.")
        return 0, max(1, failed + skipped)
    # Something logged an error and no test minded.
    failed = failed or errors
    return max(0, ran - failed - skipped), failed + skipped


def count_junit(path):
    passed = failed = 0
    for case in ElementTree.parse(path).iter("testcase"):
        if (
            case.find("failure") is None
            and case.find("error") is None
            and case.find("skipped") is None
        ):
            passed += 1
        else:
            failed += 1
    return passed, failed


def patterns(path):
    return [
        re.compile(line, re.DOTALL)
        for line in path.read_text().splitlines()
        if line and not line.startswith("#")
    ]


def failures(path):
    """Texts of the failures by test, such as "crm:TestLead.test_copy"."""
    found = {}
    for _level, logger, text in records(path):
        if match := FAILURE.match(text):
            [addon] = ADDON.findall(f"{logger} {text}")[:1]
            found.setdefault(f"{addon}:{match['test']}", []).append(text)
    return found


def failed_classes(path):
    """Whole classes: a test may need those before it to ask the database the same again."""
    return ",".join(sorted({"/" + test.partition(".")[0] for test in failures(path)}))


def count_core(first, again, without):
    known = patterns(KNOWN_DIFFERENCES)
    failed, others = failures(again), failures(without)
    brought = {
        test: text
        for test in failed.keys() - others.keys()
        for text in failed[test]
        if not any(pattern.search(f"{test}: {text}") for pattern in known)
    }
    print("Failures that our addons bring:", ", ".join(sorted(brought)) or "none", file=sys.stderr)
    for test, text in sorted(brought.items()):
        show(test, text)
    ran = [
        next((int(m[1]) for *_, text in records(log) if (m := RAN.match(text))), 0)
        for log in (first, again, without)
    ]
    if not all(ran):
        show("Odoo ended before the tests did", f"The logs are {first}, {again} and {without}.")
        return 0, 1
    return ran[0] - len(failed), len(brought)


def count_warnings(path):
    known = patterns(KNOWN_WARNINGS)
    found = {
        (level, logger, text)
        for level, logger, text in records(path)
        if level in ("WARNING", "ERROR", "CRITICAL")
        and not any(pattern.search(f"{logger}: {text}") for pattern in known)
    }
    for level, logger, text in sorted(found):
        show(f"{level} {logger}", text)
    return 0, len(found)


def main(kind, *logs):
    path = Path(logs[0])
    match kind:
        case "tests":
            counts = count_tests(path)
        case "lint":
            counts = count_tests(path, only_ours=True)
        case "junit":
            counts = count_junit(path)
        case "install":
            counts = count_warnings(path)
        case "core":
            counts = count_core(*map(Path, logs))
        case "classes":
            counts = [failed_classes(path)]
        case _:
            sys.exit(__doc__)
    print(*counts)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
